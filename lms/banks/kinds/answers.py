"""Reading what a browser sent, which may be anything, and saying an answer in words."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from lms.banks.items import AnyItem
from lms.banks.kinds.kind import Answer
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MAX_CHARS = 10_000
BLANK = N_("Sans réponse")
DONT_KNOW = N_("Je ne sais pas")

DIGEST = re.compile(r"[0-9a-f]{64}")
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")
_TEXTS: Mapping[str, str] = {
    "answer_malformed": N_("Cette réponse n'est pas lisible : rechargez la page et recommencez."),
    "answer_too_long": N_("Cette réponse est trop longue ({limit} caractères au plus)."),
    "mark_unknown": N_("Ces points ne sont pas ceux d'un niveau du critère {criterion}."),
    "too_many_files": N_("Trop de fichiers : {limit} au plus."),
    "same_file_twice": N_("Le même fichier est déposé deux fois."),
    "file_kind": N_("Cette sorte de fichier n'est pas acceptée. Possibles : {accept}."),
    "too_many_choices": N_("Vous avez choisi trop de réponses ({limit} au plus)."),
}


def refused(code: str = "answer_malformed", **facts: Any) -> Invalid:
    """The refusal to raise for an answer that cannot be taken."""
    return Invalid([Fault("", code, _TEXTS[code], facts)])


def taken(
    item: AnyItem, raw: Any, field: str, read: Callable[[Any], Answer | None]
) -> Answer | None:
    """The answer in ``raw``: blank, « je ne sais pas », or what ``read`` makes of its one field.

    Raises ``Invalid`` for anything but one known field.
    """
    if raw is None or raw == {}:
        return None
    if not isinstance(raw, dict) or len(raw) != 1:
        raise refused()
    if raw.get("dont_know") is True and item.scoring.dont_know:
        return {"dont_know": True}
    if field not in raw:
        raise refused()
    return read(raw[field])


def positions(value: Any, known: Mapping[str, str], most: int) -> list[str]:
    """The author's ids of a list of shown positions, none twice, ``most`` at most."""
    if not isinstance(value, list) or not all(
        isinstance(shown, str) and shown in known for shown in value
    ):
        raise refused()
    if len(set(value)) != len(value):
        raise refused()
    if len(value) > most:
        raise refused("too_many_choices", limit=most)
    return [known[shown] for shown in value]


def typed(value: Any, limit: int = MAX_CHARS) -> Answer | None:
    """The answer of a kind where one types: ``{"text": ...}`` in NFC, otherwise as typed."""
    if not isinstance(value, str) or _UNFIT.search(value):
        raise refused()
    if len(value) > limit:
        raise refused("answer_too_long", limit=limit)
    return {"text": unicodedata.normalize("NFC", value)} if value.strip() else None


def told(answer: Answer | None, words: Callable[[Answer], str]) -> str:
    """The answer in words, ``words`` giving those of a real one."""
    if answer is None:
        return BLANK
    return DONT_KNOW if "dont_know" in answer else words(answer)
