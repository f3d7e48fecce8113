"""What an attestation is worth on a day, and which decisions make one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class Status(StrEnum):
    """What became of an attestation: the gravest that applies."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Standing(Protocol):
    """What the worth of an attestation depends on."""

    @property
    def revoked_at(self) -> datetime | None:
        """When it was revoked, if it was."""

    @property
    def valid_until(self) -> date | None:
        """Its last day, if it has one."""


class Decided(Protocol):
    """A decision as far as wholes are concerned."""

    @property
    def id(self) -> int:
        """Its key, in the order of the decisions."""

    @property
    def block_code(self) -> str:
        """The block that was validated."""

    @property
    def decided_at(self) -> datetime:
        """When."""


D = TypeVar("D", bound=Decided)


def status_of(attestation: Standing, superseded: bool, today: date) -> Status:
    """What the attestation is worth on ``today``; ``superseded``: a later one stands for it."""
    if attestation.revoked_at is not None:
        return Status.REVOKED
    if superseded:
        return Status.SUPERSEDED
    if attestation.valid_until is not None and attestation.valid_until < today:
        return Status.EXPIRED
    return Status.VALID


def day_of(instant: datetime) -> date:
    """The day that an instant is in Paris, as documents state it."""
    return instant.astimezone(PARIS).date()


def whole_of(
    decisions: Iterable[D], block_codes: Sequence[str]
) -> tuple[D, ...] | None:
    """The validated ``decisions`` that make the whole certification, in the order of its blocks.

    A block validated twice counts from the first time. ``None`` while a block is missing.
    """
    first: dict[str, D] = {}
    for decision in sorted(decisions, key=_moment_of):
        first.setdefault(decision.block_code, decision)
    if not block_codes or not set(block_codes) <= first.keys():
        return None
    return tuple(first[code] for code in block_codes)


def last_of(decisions: Iterable[D]) -> D:
    """The decision that completed the others: what rests on them all is issued from it."""
    return max(decisions, key=_moment_of)


def series_of(certification_code: str, issued_on: date) -> str:
    """The series in which a document is numbered: ``IA-HDF-2026``."""
    return f"{certification_code}-{issued_on.year}"


def number_in(series: str, rank: int) -> str:
    """The number of a document: ``IA-HDF-2026-000123``."""
    return f"{series}-{rank:06d}"


def _moment_of(decision: Decided) -> tuple[datetime, int]:
    return decision.decided_at, decision.id
