"""Which scopes of the family a reader may choose, and which one an address asks for.

Choosing shows one report or another; it never changes a report (see ``scopes``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.core.errors import Missing
from lms.core.i18n import N_
from lms.people.policy import Reach
from lms.reporting.facts import EnrolmentFacts
from lms.reporting.periods import FROM, TO, year_between
from lms.reporting.scopes import (
    ALL,
    cohort_key,
    organisation_key,
    organisation_year_key,
    year_key,
)

EVERYBODY = N_("Tout")


class Kind(StrEnum):
    """The kinds of scope, in the order of the list."""

    ALL = "all"
    COHORT = "cohort"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Choice:
    """A scope to read: ``key`` in the family, ``name`` its title or its year."""

    kind: Kind
    key: str
    name: str
    number: int = 0


def choices_for(reach: Reach, facts: Iterable[EnrolmentFacts],
                organisations: Mapping[int, str]) -> list[Choice]:
    """The scopes within reach: all, the cohorts by title, the years with the latest first.

    Who reads the statistics of organisations reads each of them; of some cohorts, only those.
    """
    found: dict[str, Choice] = {}
    if reach.everywhere:
        found[ALL] = Choice(Kind.ALL, ALL, EVERYBODY)
    for fact in facts:
        for choice in _holding(fact, reach, organisations):
            found[choice.key] = choice
    ranks = list(Kind)
    return sorted(found.values(), key=lambda one: (
        ranks.index(one.kind), -one.number, one.name.casefold(), one.key))


def _holding(fact: EnrolmentFacts, reach: Reach,
             organisations: Mapping[int, str]) -> Iterable[Choice]:
    """The scopes within reach that hold an enrolment."""
    year, organisation = fact.enrolled_on.year, fact.organisation_id
    inside = organisation in reach.organisation_ids
    if reach.everywhere:
        yield Choice(Kind.YEAR, year_key(year), str(year), year)
    elif inside:
        several = len(reach.organisation_ids) > 1
        name = organisations.get(organisation, "")
        yield Choice(Kind.ALL, organisation_key(organisation), name if several else EVERYBODY)
        yield Choice(Kind.YEAR, organisation_year_key(organisation, year),
                     f"{year} · {name}" if several else str(year), year)
    if reach.everywhere or inside or fact.cohort_id in reach.cohort_ids:
        yield Choice(Kind.COHORT, cohort_key(fact.cohort_id), fact.cohort_title)


def choice_asked(asked: Mapping[str, str], choices: Sequence[Choice]) -> Choice | None:
    """The scope an address asks for, the first one by default, None where there is none.

    ``from`` and ``to`` come first, then ``scope``, ``cohort``, ``year``. Raises ``Missing`` for a
    scope that is not offered, ``Invalid`` for a period that is not a calendar year.
    """
    if asked.get(FROM) or asked.get(TO):
        year = year_between(asked.get(FROM, ""), asked.get(TO, ""))
        return _found(one for one in choices if (one.kind, one.number) == (Kind.YEAR, year))
    if asked.get("scope"):
        return _found(one for one in choices if one.key == asked["scope"])
    if asked.get("cohort"):
        key = f"cohort-{asked['cohort']}"
        return _found(one for one in choices if one.key == key)
    if asked.get("year"):
        return _found(one for one in choices
                      if one.kind is Kind.YEAR and str(one.number) == asked["year"])
    return choices[0] if choices else None


def _found(matching: Iterable[Choice]) -> Choice:
    choice = next(iter(matching), None)
    if choice is None:
        raise Missing
    return choice
