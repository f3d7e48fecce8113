"""What a roster says of a trainee, and the trainees we already have to compare it with."""

from collections.abc import Hashable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Generic, TypeVar

from lms.core.sheets import fold_label

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class TraineeRow:
    """What a roster says of one trainee; None is what it does not say.

    ``family_name`` is the birth name. ``status`` is one of the values of ``situations``;
    ``job_category`` 1 to 8 (INSEE level 1), ``qualification_level`` 0 (none) to 8,
    ``planned_minutes`` whole minutes, ``department`` and ``branch_idcc`` codes.
    """

    email: str
    family_name: str
    given_name: str
    usage_name: str | None = None
    civility: str | None = None
    sex: str | None = None
    born_on: date | None = None
    phone: str | None = None
    firm_siret: str | None = None
    firm_name: str | None = None
    firm_headcount: int | None = None
    branch_idcc: str | None = None
    department: str | None = None
    status: str | None = None
    job_title: str | None = None
    job_category: int | None = None
    qualification_level: int | None = None
    planned_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTrainee(TraineeRow):
    """A trainee we already have, with the values stored; ``id`` is whatever the caller uses.

    ``is_stranger``: described by somebody else, so that only the exact address finds them and
    nothing is told of how their name compares.
    """

    id: Hashable
    is_stranger: bool = False


FIELDS = tuple(field.name for field in fields(TraineeRow))


class Directory(Generic[T]):
    """People with a token each, found again by address or by identity; the first one stays."""

    def __init__(self) -> None:
        self._by_email: dict[str, tuple[T, TraineeRow]] = {}
        self._by_name: dict[tuple[str, str], dict[date | None, tuple[T, TraineeRow]]] = {}

    def add(self, token: T, trainee: TraineeRow, *, by_name: bool = True) -> None:
        """Remember one more person."""
        self._by_email.setdefault(trainee.email.lower(), (token, trainee))
        for name in sorted(_names(trainee)) if by_name else ():
            born = self._by_name.setdefault(name, {})
            born.setdefault(trainee.born_on, (token, trainee))

    def with_email(self, trainee: TraineeRow) -> tuple[T, TraineeRow] | None:
        """Who already has this address."""
        return self._by_email.get(trainee.email.lower())

    def namesake(self, trainee: TraineeRow) -> tuple[T, TraineeRow, bool] | None:
        """Who has the same names; True when born the same day, False when a date is missing."""
        for name in sorted(_names(trainee)):
            born = self._by_name.get(name, {})
            if trainee.born_on and trainee.born_on in born:
                return (*born[trainee.born_on], True)
            if born and (trainee.born_on is None or None in born):
                return (*born.get(None, next(iter(born.values()))), False)
        return None


def may_be_same_person(one: TraineeRow, other: TraineeRow) -> bool:
    """Same names, by birth or by use, and no contradiction between the dates of birth."""
    return bool(_names(one) & _names(other)) and not _born_apart(one, other)


def is_someone_else(one: TraineeRow, other: TraineeRow) -> bool:
    """Two of family name, given name and date of birth differ: more than a correction."""
    family_one, family_other = ({name for name, _ in _names(person)} for person in (one, other))
    differing = (
        family_one.isdisjoint(family_other),
        fold_label(one.given_name) != fold_label(other.given_name),
        _born_apart(one, other),
    )
    return sum(differing) >= 2


def changes_between(stored: TraineeRow, given: TraineeRow) -> dict[str, tuple[Any, Any]]:
    """Fields the roster would change, with (old, new); what it does not say changes nothing."""
    pairs = {field: (getattr(stored, field), getattr(given, field)) for field in FIELDS}
    return {field: (old, new) for field, (old, new) in pairs.items() if new not in (None, old)}


def _names(trainee: TraineeRow) -> set[tuple[str, str]]:
    """The folded (name, given name) pairs a person goes by: birth name and usage name."""
    given = fold_label(trainee.given_name)
    return {(fold_label(n), given) for n in (trainee.family_name, trainee.usage_name) if n}


def _born_apart(one: TraineeRow, other: TraineeRow) -> bool:
    return None not in (one.born_on, other.born_on) and one.born_on != other.born_on
