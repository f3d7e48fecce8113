"""The traits by which the people of a report are told apart, and the categories of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lms.cohorts.departments import DEPARTMENTS
from lms.core.i18n import N_
from lms.reporting.facts import (
    AGE_BANDS,
    CAUSE_LABELS,
    SEX_LABELS,
    SIZE_BANDS,
    STATUS_LABELS,
    UNKNOWN,
    UNKNOWN_LABEL,
    Band,
    EnrolmentFacts,
    band_code,
)


@dataclass(frozen=True, slots=True)
class Category:
    """A row of a table before anything is counted: places of its people in the facts."""

    key: str
    label: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A trait: the ``key`` of one enrolment, and the words for each key.

    ``labels`` are the categories printed even when empty; the others are printed where they are
    met, called by ``name`` (or by their key). Where rows are kinds of firms the secrecy of firms
    applies.
    """

    code: str
    title: str
    key: Callable[[EnrolmentFacts], str]
    labels: Mapping[str, str]
    name: Callable[[EnrolmentFacts], str] | None = None
    firm_related: bool = False


def categories(dimension: Dimension, facts: Sequence[EnrolmentFacts],
               places: Sequence[int]) -> tuple[Category, ...]:
    """The people at ``places`` by category: known order or alphabetical, the unknown last."""
    members: dict[str, set[int]] = {key: set() for key in dimension.labels}
    names: dict[str, str] = {UNKNOWN: UNKNOWN_LABEL}
    for place in places:
        fact = facts[place]
        key = dimension.key(fact)
        members.setdefault(key, set()).add(place)
        if key != UNKNOWN:
            names[key] = max(names.get(key, ""), dimension.name(fact) if dimension.name else key)
    ranks = {key: rank for rank, key in enumerate(dimension.labels)}
    ordered = sorted(members, key=lambda key: (
        key == UNKNOWN, ranks.get(key, len(ranks)), names.get(key, "").casefold(), key))
    return tuple(
        Category(key, dimension.labels.get(key) or names[key], frozenset(members[key]))
        for key in ordered
    )


def _department_name(fact: EnrolmentFacts) -> str:
    code = fact.department or UNKNOWN
    return f"{DEPARTMENTS[code]} ({code})" if code in DEPARTMENTS else code


def _branch_name(fact: EnrolmentFacts) -> str:
    return f"{fact.branch_title} (IDCC {fact.branch_idcc})".lstrip()


def _by_bands(code: str, title: str, read: Callable[[EnrolmentFacts], int | None],
              bands: Sequence[Band]) -> Dimension:
    return Dimension(code, title, lambda fact: band_code(read(fact), bands),
                     {band.code: band.label for band in bands}, firm_related=bands is SIZE_BANDS)


DIMENSIONS = (
    Dimension("sex", N_("Sexe"), lambda fact: fact.sex or UNKNOWN, SEX_LABELS),
    _by_bands("age", N_("Âge à l'entrée"), lambda fact: fact.age, AGE_BANDS),
    Dimension("status", N_("Situation à l'entrée"), lambda fact: fact.status or UNKNOWN,
              STATUS_LABELS),
    Dimension("branch", N_("Branche professionnelle"), lambda fact: fact.branch_idcc or UNKNOWN,
              {}, _branch_name, firm_related=True),
    _by_bands("firm_size", N_("Taille de l'entreprise"), lambda fact: fact.firm_headcount,
              SIZE_BANDS),
    Dimension("department", N_("Département"), lambda fact: fact.department or UNKNOWN, {},
              _department_name, firm_related=True),
)
BY_COHORT = Dimension("cohort", N_("Promotion"), lambda fact: str(fact.cohort_id), {},
                      lambda fact: fact.cohort_title)
BY_YEAR = Dimension("year", N_("Année d'inscription"), lambda fact: str(fact.enrolled_on.year), {})
CAUSES = Dimension("dropout_cause", N_("Raison de l'abandon"),
                   lambda fact: fact.dropout_cause or UNKNOWN, CAUSE_LABELS)
