"""What comes out of reading one cell: a value, and what there is to say about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from lms.core.errors import Fault

T = TypeVar("T")


class Weight(StrEnum):
    """How much a note weighs on its row: the heaviest one makes the verdict."""

    WARNING = "warning"
    QUESTION = "question"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Note:
    """One remark on a cell, without its place; ``text`` is a French template for ``facts``."""

    weight: Weight
    code: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def at(self, place: str) -> Fault:
        """The same remark, with its place in the file."""
        return Fault(place, self.code, self.text, self.facts)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value read (None: nothing, or nothing that can be kept) and the notes it raised."""

    value: T | None = None
    notes: tuple[Note, ...] = ()


def warned(code: str, text: str, **facts: Any) -> Note:
    """The value is kept; the person is told."""
    return Note(Weight.WARNING, code, text, facts)


def asked(code: str, text: str, **facts: Any) -> Note:
    """The value is a proposal; the person decides."""
    return Note(Weight.QUESTION, code, text, facts)


def refused(code: str, text: str, **facts: Any) -> Note:
    """The row cannot be taken as it is."""
    return Note(Weight.REFUSAL, code, text, facts)
