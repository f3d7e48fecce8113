"""Reading JSON from strangers: no duplicate key, no ``NaN``, not too deep; numbers stay exact."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MAX_DEPTH = 50

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_TEXTS: Mapping[str, str] = {
    "not_json": N_("Ce fichier n'est pas du JSON lisible."),
    "duplicate_key": N_("Un champ est écrit deux fois au même endroit."),
    "non_finite_score": N_("Une valeur n'est pas un nombre fini."),
    "depth": N_("Ce fichier emboîte plus de {limit} niveaux."),
}


def parse(text: str, place: str) -> Any:
    """The plain data of a JSON text. Raises ``Invalid`` with every fault."""
    if _depth(text) > MAX_DEPTH:
        raise refusal(place, "depth", _TEXTS["depth"], limit=MAX_DEPTH)
    met: set[str] = set()
    try:
        value = json.loads(
            text, parse_float=Decimal, parse_constant=lambda _: met.add("non_finite_score"),
            object_pairs_hook=lambda pairs: _noted(pairs, met),
        )
    except (ValueError, ArithmeticError):
        raise refusal(place, "not_json", _TEXTS["not_json"]) from None
    if met:
        raise Invalid([Fault(place, code, _TEXTS[code]) for code in sorted(met)])
    return value


def refusal(place: str, code: str, text: str, **facts: Any) -> Invalid:
    """The refusal of a whole file."""
    return Invalid([Fault(place, code, text, facts)])


def _depth(text: str) -> int:
    deepest = depth = 0
    for sign in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _noted(pairs: Sequence[tuple[str, Any]], met: set[str]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        met.add("duplicate_key")
    return fields
