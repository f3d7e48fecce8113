"""The scopes of the statistics: everybody, each cohort, each year of enrolment, and theirs.

The family is fixed: it does not depend on who reads, nor on what was read before. A reader within
reach of one organisation reads scopes of the same family: her organisation's, its years and its
cohorts. An *atom* is what no scope divides: those of a cohort enrolled in one calendar year.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lms.reporting.facts import EnrolmentFacts

ALL = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """A group of enrolments: ``key`` names it in addresses, ``members`` are places in the facts."""

    key: str
    members: frozenset[int]


def cohort_key(cohort_id: int) -> str:
    """The name of the scope of one cohort."""
    return f"cohort-{cohort_id}"


def year_key(year: int) -> str:
    """The name of the scope of a calendar year of enrolment."""
    return f"year-{year}"


def organisation_key(organisation_id: int) -> str:
    """The name of the scope of an organisation's cohorts together."""
    return f"organisation-{organisation_id}"


def organisation_year_key(organisation_id: int, year: int) -> str:
    """The name of the scope of those whom an organisation's cohorts enrolled in a year."""
    return f"organisation-{organisation_id}-year-{year}"


def atoms_of(facts: Sequence[EnrolmentFacts]) -> tuple[Scope, ...]:
    """The groups that no scope divides; they are no scopes themselves."""
    return _partition(facts, lambda fact: f"cohort-{fact.cohort_id}-year-{fact.enrolled_on.year}")


def partitions_of(facts: Sequence[EnrolmentFacts]) -> tuple[tuple[Scope, ...], ...]:
    """The ways in which everybody is cut into scopes; in each, every enrolment is in one scope."""
    return (
        _partition(facts, lambda fact: cohort_key(fact.cohort_id)),
        _partition(facts, lambda fact: year_key(fact.enrolled_on.year)),
        _partition(facts, lambda fact: organisation_key(fact.organisation_id)),
        _partition(facts, lambda fact: organisation_year_key(fact.organisation_id,
                                                             fact.enrolled_on.year)),
    )


def _partition(facts: Sequence[EnrolmentFacts],
               key: Callable[[EnrolmentFacts], str]) -> tuple[Scope, ...]:
    members: dict[str, set[int]] = {}
    for place, fact in enumerate(facts):
        members.setdefault(key(fact), set()).add(place)
    return tuple(Scope(name, frozenset(members[name])) for name in sorted(members))
