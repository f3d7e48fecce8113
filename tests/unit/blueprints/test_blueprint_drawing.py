"""Papers drawn from a blueprint: exact, different for each seed, the same for the same seed."""

import time
from collections import Counter
from fractions import Fraction
from random import Random  # noqa: TID251 - a pool to try draws on

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.blueprints import choosing, drawing
from lms.blueprints.rules import Row
from lms.blueprints.seating import lacks
from lms.blueprints.supply import Supply
from tests.unit.blueprints.specified import every_paper, fills, has_enemies, question, supplies


@given(supplies(), st.integers(0, 1000))
def test_every_drawn_paper_fills_the_rows_without_enemies(supply: Supply, seed: int) -> None:
    found = drawing.drawn(supply, seed)
    if found is None:
        return
    assert fills(supply, found)
    assert not has_enemies(supply, found)
    assert drawing.drawn(supply, seed) == found
    assert drawing.seated(supply, found) is not None


@given(supplies(with_enemies=False))
def test_without_enemies_a_paper_is_drawn_if_and_only_if_there_is_one(supply: Supply) -> None:
    exists = any(every_paper(supply))
    assert (drawing.drawn(supply, 1) is not None) == exists
    assert (lacks(supply.counts, supply.rows_of) == []) == exists


@given(supplies())
def test_the_solver_finds_a_paper_if_and_only_if_there_is_one(supply: Supply) -> None:
    every = list(every_paper(supply))
    weights = drawing.weights(supply, 7)
    [found] = choosing.papers(supply, [weights])
    assert (found is not None) == bool(every)
    if found is not None:
        assert tuple(found) in every
        lightest = min(sum(weights[rank] for rank in ranks) for ranks in every)
        assert sum(weights[rank] for rank in found) == lightest


@given(supplies())
def test_rows_said_to_lack_do_lack(supply: Supply) -> None:
    for lack in lacks(supply.counts, supply.rows_of):
        fitting = sum(any(row in lack.rows for row in rows) for rows in supply.rows_of)
        assert lack.found == fitting
        assert lack.needed == sum(supply.counts[row] for row in lack.rows) > fitting


@given(supplies())
def test_a_clash_names_rows_that_cannot_be_filled_and_what_they_can_have(supply: Supply) -> None:
    if lacks(supply.counts, supply.rows_of):
        return
    clash = choosing.clash(supply)
    assert (clash is None) == any(every_paper(supply))
    if clash is not None:
        rows, most = clash
        own = Supply.of([supply.rows[row] for row in rows], supply.questions)
        assert not any(every_paper(own))
        assert most < sum(own.counts)
        for row in rows:  # none of them is there for nothing
            others = [supply.rows[other] for other in rows if other != row]
            assert not others or any(every_paper(Supply.of(others, supply.questions)))


def test_a_corner_that_chance_meets_is_left_by_drawing_again_or_by_the_solver() -> None:
    """One question excludes the twenty others, of which two are needed."""
    pool = [question(0, enemies=frozenset(f"q{n}" for n in range(1, 21))),
            *(question(n) for n in range(1, 21))]
    supply = Supply.of([Row(2, "B1")], pool)
    papers = [drawing.drawn(supply, seed) for seed in range(200)]
    assert all(found is not None and 0 not in found for found in papers)


def test_each_seed_gives_its_own_paper_and_every_question_its_chance() -> None:
    pool = [question(n, f"B1-C{1 + n % 2}") for n in range(20)]
    supply = Supply.of([Row(3, "B1", "B1-C1"), Row(3, "B1")], pool)
    papers = [drawing.drawn(supply, seed) for seed in range(400)]
    assert len(set(papers)) > 350
    drawn = Counter(rank for found in papers if found for rank in found)
    assert set(drawn) == set(range(20))
    # six of twenty, three at least among the even ones
    assert all(60 < drawn[rank] < 200 for rank in range(20))


@pytest.mark.parametrize("enemies", [0, 100])
def test_a_thousand_papers_of_forty_are_drawn_in_seconds(enemies: int) -> None:
    chance = Random(3)
    kinds, levels = ("choice", "numeric", "matching"), ("remember", "understand", "apply")
    pool = [
        question(n, f"B1-C{chance.randint(1, 6)}", kind=chance.choice(kinds),
                 level=chance.choice(levels), success=Fraction(chance.randint(6, 19), 20),
                 enemies=frozenset({f"q{chance.randrange(600)}"} if n < enemies else ()))
        for n in range(600)
    ]
    rows = [*(Row(5, "B1", f"B1-C{n}") for n in range(1, 7)), Row(4, "B1", kind="numeric"),
            Row(3, "B1", level="apply"), Row(3, "B1")]
    supply = Supply.of(rows, pool)
    begun = time.process_time()
    papers = {drawing.drawn(supply, seed) for seed in range(1000)}
    assert time.process_time() - begun < 20
    assert None not in papers
    assert len(papers) == 1000
