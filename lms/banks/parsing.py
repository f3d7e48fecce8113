"""One item from plain data, or from the JSON it was stored as.

Places of faults are paths such as ``options[2].text``; ``reader`` turns them into lines of files.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from lms.banks.faults import guess_of, record_faults
from lms.banks.headers import Stimulus
from lms.banks.items import AnyItem, Record
from lms.banks.kinds import KINDS
from lms.banks.kinds.composite_item import completed
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.strict_yaml import MAX_DEPTH

R = TypeVar("R", bound=Record)

_TEXTS: Mapping[str, str] = {
    "not_a_mapping": N_("Une suite de champs nommés est attendue ici."),
    "kind_missing": N_("Il manque le champ « type »."),
    "unknown_kind": N_("Ce type de question n'existe pas. Possibles : {known}.{guess}"),
    "json": N_("Le contenu enregistré n'est pas lisible."),
}


def parse_item(value: Any) -> AnyItem:
    """The item that plain data says. Raises ``Invalid`` with every fault, places being paths."""
    item, faults = item_and_faults(value)
    if item is None or faults:
        raise Invalid(faults)
    return item


def item_from_json(text: str) -> AnyItem:
    """The item that ``canonical.item_json`` wrote. Raises ``Invalid``."""
    try:
        value = json.loads(
            text, parse_float=Decimal, parse_constant=_refused, object_pairs_hook=_unique
        )
    except (ValueError, RecursionError):
        raise Invalid([_fault("", "json")]) from None
    return parse_item(value)


def item_and_faults(
    value: Any, stimuli: Mapping[str, Stimulus] | None = None
) -> tuple[AnyItem | None, list[Fault]]:
    """The item if its fields are sound, and every fault, those of its kind included.

    ``stimuli`` are those of the bank: a case study names one, and holds it once read.
    """
    if not isinstance(value, dict):
        return None, [_fault("", "not_a_mapping")]
    name = value.get("type")
    if not isinstance(name, str):
        return None, [_fault("type", "kind_missing")]
    if name not in KINDS:
        return None, [_unknown_kind(name)]
    kind = KINDS[name]
    if name == "composite":
        value = completed(value, stimuli or {})
    item, faults = record_and_faults(kind.model, value)
    return item, faults + (list(kind.check(item)) if item else [])


def record_and_faults(model: type[R], value: Any) -> tuple[R | None, list[Fault]]:
    """The record that plain data says, or every fault."""
    if not isinstance(value, dict):
        return None, [_fault("", "not_a_mapping")]
    try:
        return model.model_validate(_frozen(value)), []
    except ValidationError as error:
        return None, list(record_faults(error, model))


def _frozen(value: Any, depth: int = 0) -> Any:
    """Lists as tuples: records are strict and hold nothing that can change."""
    if depth > MAX_DEPTH:
        raise Invalid([_fault("", "json")])
    if isinstance(value, list | tuple):
        return tuple(_frozen(entry, depth + 1) for entry in value)
    if isinstance(value, dict):
        return {name: _frozen(entry, depth + 1) for name, entry in value.items()}
    return value


def _unknown_kind(name: str) -> Fault:
    known = ", ".join(KINDS)
    return _fault("type", "unknown_kind", known=known, guess=guess_of(name, list(KINDS)))


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("duplicate key")
    return fields


def _refused(_constant: str) -> Any:
    raise ValueError("not a JSON number")


def _fault(place: str, code: str, **facts: str) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
