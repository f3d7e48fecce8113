"""What reading a foreign file gives: each question met as a native one, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from lms.banks.parsing import item_and_faults
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MAX_QUESTIONS = 5_000

_TOO_MANY = N_("Ce fichier contient plus de {limit} questions : découpez-le.")


class Verdict(StrEnum):
    """What became of one question; nothing met in a file disappears."""

    IMPORTED = "imported"
    WITH_LOSSES = "imported_with_losses"
    KEY_MISSING = "draft_key_missing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person who imports says of the whole file.

    ``lang`` is that of questions that do not say theirs; ``name`` is the file's, for messages;
    ``most`` is how many questions it may hold, ``None`` for any number.
    """

    lang: str = "fr"
    name: str = ""
    most: int | None = MAX_QUESTIONS

    def check_count(self, count: int) -> None:
        """Raise ``Invalid`` when the file holds more questions than it may."""
        if self.most is not None and count > self.most:
            raise Invalid([Fault(self.name, "too_many", _TOO_MANY, {"limit": self.most})])

    @property
    def enough(self) -> int | None:
        """How many questions are read before knowing that there are too many."""
        return None if self.most is None else self.most + 1


@dataclass(frozen=True, slots=True)
class Met:
    """One question met in a file.

    ``place`` says where, for a person: « ligne 12 » or « items/q1.xml ». ``data`` is the plain
    data of ``lms-item/1`` without what ``NOT_READ`` names; ``None`` when refused.
    ``losses`` are codes such as ``LOSS_HINTS``. ``media`` holds the files that ``data`` declares,
    by their path (``media/schema.png``). ``category`` is the path under which the file keeps it.
    """

    place: str
    data: Mapping[str, Any] | None
    losses: tuple[str, ...] = ()
    refusal: Fault | None = None
    is_key_missing: bool = False
    external_id: str = ""
    category: str = ""
    media: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """What became of it."""
        if self.data is None:
            return Verdict.REFUSED
        if self.is_key_missing:
            return Verdict.KEY_MISSING
        return Verdict.WITH_LOSSES if self.losses else Verdict.IMPORTED


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file held; ``warnings`` are about the file itself, such as its encoding.

    ``kind`` is the code of the format it was read in, one of ``opening.KINDS``.
    """

    questions: tuple[Met, ...]
    warnings: tuple[Fault, ...] = ()
    kind: str = ""


NOT_READ = ("schema", "id", "version", "status", "block", "competences", "authors", "origin")
"""What the bank gives an imported question, whatever its file says."""


def refused(place: str, code: str, text: str, **facts: Any) -> Met:
    """A question that cannot be taken in; ``text`` never quotes an option or a key."""
    return Met(place, None, refusal=Fault(place, code, text, facts))


IDENTITY: Mapping[str, Any] = {
    "schema": "lms-item/1", "id": "import", "version": 1, "status": "draft", "block": "B1",
    "competences": [], "authors": [{"name": "Import"}],
}
# What may be wrong with a question whose key is still to be written.
_KEY_FAULTS = frozenset({
    "no_key", "no_key_area", "no_full_answer", "no_pair", "gap_no_key", "gap_answer",
    "not_every_element", "score_missing", "max_areas", "full_marks_unreachable",
})


def sound(met: Met) -> Met:
    """The same, or its refusal when its data does not make an item.

    A question without its key may lack it, and nothing else.
    """
    if met.data is None:
        return met
    try:
        _, faults = item_and_faults({**met.data, **IDENTITY})
    except Invalid as refusal:
        faults = list(refusal.faults)
    if met.is_key_missing:
        faults = [fault for fault in faults if not _is_about_the_key(fault)]
    if not faults:
        return met
    first = faults[0]
    return replace(met, data=None, media={}, refusal=Fault(
        met.place, first.code, first.text, first.facts
    ))


def _is_about_the_key(fault: Fault) -> bool:
    if fault.place.rpartition(".")[2] in {"answer", "answers", "value"}:
        return fault.code in {"missing_field", "too_short"}
    return fault.code in _KEY_FAULTS
