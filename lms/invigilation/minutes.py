"""The minutes of a sitting as values: what is printed, signed and kept, and nothing else.

They say what was done to each clock and why, never what need lies behind an accommodation; an
incident of health is told without its text and without a name.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from lms.exams import scores


@dataclass(frozen=True, slots=True)
class Change:
    """Something done to one candidate: ``kind`` is an event kind, ``seconds`` given back."""

    kind: str
    at: datetime
    seconds: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Sat:
    """One candidate: whether they came, how it ended, what was done to their clock.

    ``state`` is the state of the attempt; ``lost_lines`` counts the times their line was lost,
    ``lost_seconds`` in all.
    """

    name: str
    distinction: str
    seat: str
    state: str
    present_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    allowed_seconds: int
    credited_seconds: int
    changes: tuple[Change, ...]
    lost_lines: int
    lost_seconds: int

    @property
    def called(self) -> str:
        """The name, with what tells homonyms apart where it must."""
        return f"{self.name} ({self.distinction})" if self.distinction else self.name


@dataclass(frozen=True, slots=True)
class Outage:
    """A time when the server could not save, and how many of this room got it back."""

    began_at: datetime
    ended_at: datetime
    credited: int


@dataclass(frozen=True, slots=True)
class Incident:
    """What was reported; of health, only that it happened."""

    category: str
    at: datetime
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Neutralised:
    """A question taken out of the score of everyone concerned."""

    code: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, when, and what they add."""

    name: str
    at: datetime
    observations: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of one sitting; ``signature`` is ``None`` in a preview."""

    sitting_id: int
    organisation: str
    cohort: str
    certification: str
    block: str
    title: str
    place: str
    starts_at: datetime
    duration_minutes: int
    opened_at: datetime | None
    closed_at: datetime | None
    invigilators: tuple[str, ...]
    candidates: tuple[Sat, ...]
    outages: tuple[Outage, ...]
    incidents: tuple[Incident, ...]
    neutralised: tuple[Neutralised, ...]
    signature: Signature | None = None

    def to_json(self) -> str:
        """The one text of these facts: sorted keys, instants in UTC."""
        return scores.canonical(_ADAPTER.dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, stored: str) -> "Minutes":
        """Read back what ``to_json`` wrote."""
        return _ADAPTER.validate_json(stored)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the facts: minutes that differ in one letter differ here."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def came(self) -> tuple[Sat, ...]:
        """Those who started."""
        return tuple(one for one in self.candidates if one.started_at is not None)

    @property
    def stayed_away(self) -> tuple[Sat, ...]:
        """Those who never started and were not excluded."""
        return tuple(one for one in self.candidates
                     if one.started_at is None and one.state != "excluded")


_ADAPTER = TypeAdapter(Minutes)
