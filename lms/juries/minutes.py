"""The minutes of a jury as values: what is printed, signed and kept, and nothing else."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from lms.juries.states import Outcome


@dataclass(frozen=True, slots=True)
class Seated:
    """A member, whether they took part, and the candidates they have a link with."""

    name: str
    quality: str
    is_president: bool
    is_external: bool
    is_present: bool
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision replaced by another."""

    decided_at: datetime
    before: Outcome
    after: Outcome
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with what was decided; ``outcome`` is ``None`` while nothing is.

    ``is_hidden``: a reader who has a link with this person reads the decision after the closing.
    """

    name: str
    born_on: date | None
    share: Fraction | None
    proposal: Outcome | None
    outcome: Outcome | None
    reason: str = ""
    corrections: tuple[Correction, ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes; version 1 is made at the closing, each correction after it makes another."""

    jury_id: int
    title: str
    organisation: str
    certification_code: str
    certification_title: str
    certification_version: int
    block_code: str
    block_title: str
    cohort: str
    sitting_title: str
    sitting_place: str
    sitting_starts_at: datetime
    pass_share: Fraction
    held_on: date
    place: str
    quorum: int
    opened_at: datetime | None
    closed_at: datetime | None
    members: tuple[Seated, ...]
    candidates: tuple[Judged, ...]
    version: int

    @property
    def present(self) -> int:
        """How many members took part."""
        return sum(member.is_present for member in self.members)

    @property
    def president(self) -> str:
        """Who presides."""
        return next((member.name for member in self.members if member.is_president), "")

    def count(self, outcome: Outcome) -> int:
        """How many candidates have this outcome."""
        return sum(candidate.outcome is outcome for candidate in self.candidates)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all the above: two minutes that differ in one letter differ here."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
