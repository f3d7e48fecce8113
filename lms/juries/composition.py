"""Who is called to a jury, and on what terms."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NamedMember:
    """Someone called to a jury, with their profession or function."""

    person_id: int
    quality: str
    is_president: bool = False
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed when a jury is convened."""

    title: str
    held_on: date
    place: str
    quorum: int
    members: tuple[NamedMember, ...]
