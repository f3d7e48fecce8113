"""Small pools and tables of specification, and slow but sure judges of papers made from them."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

from hypothesis import strategies as st

from lms.blueprints.rules import Question, Row
from lms.blueprints.supply import Supply


def question(number: int, competence: str = "B1-C1", **given: Any) -> Question:
    values = {
        "id": number, "code": f"q{number}", "block": competence.partition("-")[0],
        "competences": (competence,), "kind": "choice", "level": "apply", "points": Fraction(1),
        "success": Fraction(1, 2), "seconds": 60,
    }
    return Question(**values | given)


def fills(supply: Supply, ranks: Sequence[int]) -> bool:
    """Whether the questions fill the rows: every way to seat them is tried."""
    places = [row for row in supply.rows for _ in range(row.count)]
    return len(ranks) == len(places) and any(
        all(place.accepts(supply.questions[rank])
            for place, rank in zip(places, order, strict=True))
        for order in permutations(ranks)
    )


def has_enemies(supply: Supply, ranks: Iterable[int]) -> bool:
    """Whether two of the questions exclude each other, by their codes."""
    chosen = [supply.questions[rank] for rank in ranks]
    return any(one.code in other.enemies or other.code in one.enemies
               for one, other in combinations(chosen, 2))


def every_paper(supply: Supply) -> Iterator[tuple[int, ...]]:
    """Every set of questions that fills the rows, none with its enemy."""
    size = sum(supply.counts)
    for ranks in combinations(range(len(supply.questions)), size):
        if not has_enemies(supply, ranks) and fills(supply, ranks):
            yield ranks


@st.composite
def supplies(draw: st.DrawFn, most_places: int = 5, with_enemies: bool = True) -> Supply:
    """A handful of questions, rows that overlap, a few enemies; often nothing fits."""
    size = draw(st.integers(1, 8))
    competences = ("B1-C1", "B1-C2")
    pool = [
        question(
            number, draw(st.sampled_from(competences)),
            kind=draw(st.sampled_from(("choice", "numeric"))),
            success=draw(st.sampled_from((None, Fraction(1, 4), Fraction(3, 4)))),
            enemies=frozenset(draw(st.sets(st.integers(0, size - 1).map("q{}".format), max_size=2)))
            if with_enemies else frozenset(),
        ) for number in range(size)
    ]
    rows = draw(st.lists(st.builds(
        Row, count=st.integers(1, 2), block=st.just("B1"),
        competence=st.sampled_from(("", *competences)), kind=st.sampled_from(("", "numeric")),
        success_from=st.sampled_from((None, Fraction(1, 2))),
    ), min_size=1, max_size=3).filter(lambda rows: sum(row.count for row in rows) <= most_places))
    return Supply.of(rows, pool)
