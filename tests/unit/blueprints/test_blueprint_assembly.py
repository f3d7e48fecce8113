"""Parallel forms against every possible set of forms, on pools small enough to try them all."""

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from random import Random  # noqa: TID251 - pools to try the solver on

import pytest

from lms.blueprints import assembling, drawing, polishing
from lms.blueprints.equivalence import equivalence_of
from lms.blueprints.rules import Row, Wish
from lms.blueprints.supply import Supply
from tests.unit.blueprints.specified import every_paper, fills, has_enemies, question


def pool_of(seed: int, size: int, enemies: int = 2) -> list:
    chance = Random(seed)
    return [
        question(n, f"B1-C{1 + n % 2}", success=Fraction(chance.randint(2, 19), 20),
                 seconds=chance.choice((30, 45, 60, 90)), points=Fraction(chance.choice((1, 1, 2))),
                 enemies=frozenset({f"q{chance.randrange(size)}"} if n < enemies else ()))
        for n in range(size)
    ]


def cost(supply: Supply, forms: list[tuple[int, ...]], tolerance: float = 0) -> float:
    """What the solver makes small, computed on its own."""
    def total(ranks: tuple[int, ...], name: str) -> float:
        return sum(float(getattr(supply.questions[rank], name)) for rank in ranks)

    size = sum(supply.counts)
    scales = {"success": size, "seconds": assembling.usual_total(supply, "seconds"),
              "points": assembling.usual_total(supply, "points")}
    worst = 0.0
    for name, scale in scales.items():
        values = [total(ranks, name) / scale for ranks in forms]
        worst = max(worst, max(values) - min(values))
    return max(worst - tolerance, 0)


def every_set(supply: Supply, forms: int, shared: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    for found in combinations(list(every_paper(supply)), forms):
        if all(len({*one} & {*other}) <= shared for one, other in combinations(found, 2)):
            yield found


@pytest.mark.parametrize(("seed", "shared"), [*product(range(4), (0, 1)), (9, 2)])
def test_the_forms_are_the_most_alike_there_can_be(seed: int, shared: int) -> None:
    supply = Supply.of([Row(1, "B1", "B1-C1"), Row(2, "B1")], pool_of(seed, 9))
    found = assembling.assembled(supply, Wish(2, shared, 30, tolerance=0))
    best = min(cost(supply, list(forms)) for forms in every_set(supply, 2, shared))
    made = [tuple(sorted(rank for _row, rank in form)) for form in found["forms"]]
    assert cost(supply, made) == pytest.approx(best, abs=1e-6)
    assert found["is_proved"]
    assert found["bound"] == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("forms", [2, 3, 4])
def test_every_form_fills_the_rows_shares_nothing_and_has_no_enemies(forms: int) -> None:
    pool = pool_of(forms, 40, enemies=20)
    supply = Supply.of([Row(3, "B1", "B1-C1"), Row(2, "B1", "B1-C2", success_to=Fraction(4, 5)),
                        Row(2, "B1")], pool)
    found = assembling.assembled(supply, Wish(forms, 0, 20))
    made = [tuple(rank for _row, rank in form) for form in found["forms"]]
    for form, ranks in zip(found["forms"], made, strict=True):
        assert fills(supply, ranks)
        assert not has_enemies(supply, ranks)
        assert all(row in supply.rows_of[rank] for row, rank in form)
        assert drawing.seated(supply, ranks) is not None
    assert len({rank for ranks in made for rank in ranks}) == forms * 7
    as_items = [[(row, supply.questions[rank].id) for row, rank in form]
                for form in found["forms"]]
    compared = equivalence_of(supply, as_items)
    assert compared.largest_gap == pytest.approx(cost(supply, made), abs=0.01)
    if found["is_proved"]:
        assert cost(supply, made) <= found["bound"] + 0.002 + 1e-6


def test_rows_that_cannot_be_filled_in_every_form_are_told() -> None:
    """Four questions of C1 for two forms of two; two of them are enemies of the two others."""
    pool = [question(1, enemies=frozenset({"q2", "q3", "q4"})), question(2), question(3),
            question(4), *(question(n, "B1-C2") for n in range(5, 9))]
    supply = Supply.of([Row(2, "B1", "B1-C1"), Row(2, "B1", "B1-C2")], pool)
    assert assembling.assembled(supply, Wish(2, 0, 20)) == {"lacking": [1, 0]}
    assert "forms" in assembling.assembled(supply, Wish(2, 1 + 2, 20))


def test_forms_compared_say_what_angoff_would_expect() -> None:
    pool = [question(1, success=Fraction(1, 2), points=Fraction(2), seconds=30),
            question(2, "B1-C2", success=Fraction(4, 5), kind="numeric"),
            question(3, success=None, level="create"), question(4, success=Fraction(1, 2))]
    supply = Supply.of([Row(2, "B1")], pool)
    compared = equivalence_of(supply, [[[0, 1], [0, 2]], [[0, 3], [0, 2]]])
    first, second = compared.forms
    assert first.expected == pytest.approx(2 * 0.5 + 0.8)
    assert first.deviation == pytest.approx(math.sqrt(4 * 0.25 + 0.16))
    assert second.expected == pytest.approx(0.6 + 0.8)  # the mean of 0.5, 0.8 and 0.5
    assert (first.unestimated, second.unestimated, compared.unestimated) == (0, 1, 1)
    assert (first.by_competence, first.by_kind) == ({"B1-C1": 1, "B1-C2": 1},
                                                    {"choice": 1, "numeric": 1})
    assert second.by_level == {"apply": 1, "create": 1}
    assert compared.shared == ((2, 1), (1, 2))
    assert compared.success_gap == pytest.approx(0.05)
    assert compared.seconds_gap == pytest.approx(30 / 105)
    assert compared.points_gap == pytest.approx(1 / 2.5)


@pytest.mark.parametrize("seed", range(6))
def test_exchanges_bring_forms_closer_and_break_nothing(seed: int) -> None:
    """From the worst forms there are: the hardest questions in one, the easiest in the other."""
    supply = Supply.of([Row(3, "B1", "B1-C1"), Row(3, "B1")], pool_of(seed, 40, enemies=15))
    shares = list(assembling._shares(supply))
    easiest = sorted(range(40), key=lambda rank: supply.questions[rank].success)
    forms = []
    for order in (easiest, easiest[::-1]):
        left = Supply(supply.rows, tuple(
            supply.questions[rank] for rank in order
            if not any(rank in {at for _, at in form} for form in forms)))
        chosen = [supply.questions.index(left.questions[at]) for at in drawing.drawn(left, 1)]
        forms.append(list(drawing.seated(supply, tuple(chosen))))
    closer = polishing.polished(supply, forms, shares, may_exchange=True)
    assert polishing.gap_of(closer, shares) < polishing.gap_of(forms, shares)
    made = [tuple(rank for _row, rank in form) for form in closer]
    assert not {*made[0]} & {*made[1]}
    for form, ranks in zip(closer, made, strict=True):
        assert all(row in supply.rows_of[rank] for row, rank in form)
        assert fills(supply, ranks)
        assert not has_enemies(supply, ranks)
    assert polishing.gap_of(closer, shares) == pytest.approx(cost(supply, made))


def test_many_forms_from_a_large_bank_are_alike_in_seconds() -> None:
    chance = Random(5)
    pool = [
        question(n, f"B1-C{chance.randint(1, 4)}", success=Fraction(chance.randint(6, 19), 20),
                 seconds=chance.choice((30, 45, 60, 90)), points=Fraction(chance.choice((1, 2))),
                 enemies=frozenset({f"q{chance.randrange(300)}"} if n < 60 else ()))
        for n in range(300)
    ]
    supply = Supply.of([*(Row(4, "B1", f"B1-C{n}") for n in range(1, 5)), Row(4, "B1")], pool)
    found = assembling.assembled(supply, Wish(6, 0, 20))
    made = [tuple(rank for _row, rank in form) for form in found["forms"]]
    assert len({rank for ranks in made for rank in ranks}) == 6 * 20
    assert cost(supply, made) < 0.01
    assert not any(has_enemies(supply, ranks) for ranks in made)
