"""What a row accepts, and what may be written in a blueprint."""

from dataclasses import replace
from fractions import Fraction

import pytest

from lms.blueprints import wording
from lms.blueprints.rules import Method, Plan, Row, faults_of
from lms.blueprints.supply import Supply
from lms.core.errors import Fault
from tests.unit.blueprints.specified import question

FRAMEWORK = {"B1": ["B1-C1", "B1-C2"], "B2": ["B2-C1"]}
PLAN = Plan("b1-certif", "Bloc B1", "IA", 60, Method.RANDOM, (Row(4, "B1"), Row(2, "B1", "B1-C2")))


@pytest.mark.parametrize(("row", "fits"), [
    (Row(1, "B1"), True),
    (Row(1, "B2"), False),
    (Row(1, "B1", "B1-C1"), True),
    (Row(1, "B1", "B1-C2"), True),
    (Row(1, "B1", "B1-C3"), False),
    (Row(1, "B1", kind="numeric"), False),
    (Row(1, "B1", level="apply"), True),
    (Row(1, "B1", level="create"), False),
    (Row(1, "B1", success_from=Fraction(3, 5)), True),
    (Row(1, "B1", success_to=Fraction(3, 5)), True),
    (Row(1, "B1", success_from=Fraction(61, 100)), False),
    (Row(1, "B1", success_to=Fraction(0)), False),
])
def test_a_row_accepts_what_it_says_and_bounds_are_within(row: Row, fits: bool) -> None:
    one = question(1, competences=("B1-C1", "B1-C2"), success=Fraction(3, 5))
    assert row.accepts(one) is fits


def test_a_question_without_difficulty_is_in_no_band() -> None:
    one = question(1, success=None)
    assert Row(1, "B1").accepts(one)
    assert not Row(1, "B1", success_from=Fraction(0)).accepts(one)
    assert not Row(1, "B1", success_to=Fraction(1)).accepts(one)


def test_a_sound_plan_has_no_fault() -> None:
    assert faults_of(PLAN, FRAMEWORK) == []
    assert (PLAN.size, PLAN.blocks) == (6, ("B1",))


def places(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.place, fault.code) for fault in faults]


def test_every_fault_of_a_plan_is_told_at_its_place() -> None:
    rows = (Row(0, "B9"), Row(301, "B1", "B2-C1"),
            Row(1, "B1", success_from=Fraction(9, 10), success_to=Fraction(1, 10)),
            Row(1, "B1", success_from=Fraction(2), seconds=0))
    wrong = replace(PLAN, code="b 1", title=" ", duration_minutes=601, rows=rows)
    assert places(faults_of(wrong, FRAMEWORK)) == [
        ("title", "blank"), ("code", "code"), ("duration_minutes", "duration"),
        ("rows-0-topic", "no_such_competence"), ("rows-0-count", "count"),
        ("rows-1-topic", "no_such_competence"), ("rows-1-count", "count"),
        ("rows-2-success_from", "band"), ("rows-3-success_from", "share"),
        ("rows-3-seconds", "seconds"),
    ]
    assert places(faults_of(replace(PLAN, rows=()), FRAMEWORK)) == [("", "no_row")]
    assert places(faults_of(replace(PLAN, rows=(Row(1, "B1"),) * 41), FRAMEWORK)) == [
        ("", "many_rows")]


def test_the_whole_must_fit_an_exam() -> None:
    long = replace(PLAN, rows=(Row(61, "B1", seconds=60),))
    assert [fault.message for fault in faults_of(long, FRAMEWORK)] == [
        "Les temps par question font 61 minutes ; l'épreuve en dure 60."]
    many = replace(PLAN, rows=(Row(200, "B1"), Row(101, "B2")))
    assert places(faults_of(many, FRAMEWORK)) == [("", "many_questions")]


def test_named_questions_are_as_many_as_places_and_named_once() -> None:
    fixed = replace(PLAN, method=Method.FIXED, item_codes=("a", "b", "a"))
    assert places(faults_of(fixed, FRAMEWORK)) == [
        ("item_codes", "twice"), ("item_codes", "not_named")]
    assert faults_of(replace(fixed, item_codes=tuple("abcdef")), FRAMEWORK) == []


def test_rows_are_told_in_words() -> None:
    row = Row(1, "B1", "B1-C2", "numeric", "apply", Fraction(2, 5), Fraction(9, 10))
    assert wording.sort_of(row, wording.in_french) == (
        "B1-C2, nombre, appliquer, réussite attendue 40 à 90 %")
    only = replace(row, success_to=None, success_from=Fraction(1, 8))
    assert wording.band_of(only, wording.in_french) == "12,5 % ou plus"
    assert wording.listed([0, 1, 3], wording.in_french) == "1, 2 et 4"


def test_figures_nobody_estimated_are_those_of_the_row_on_average() -> None:
    pool = [question(1, success=Fraction(2, 5), seconds=30), question(2, success=Fraction(4, 5)),
            question(3, success=None, seconds=None)]
    bare, timed = Supply.of([Row(1, "B1"), Row(1, "B1", seconds=100)], pool).measures
    assert (bare[2].success, bare[2].seconds) == (pytest.approx(0.6), 45)
    assert (timed[2].seconds, timed[0].seconds) == (100, 30)


def test_enemies_are_so_both_ways_and_never_of_themselves() -> None:
    pool = [question(1, enemies=frozenset({"q2", "q1", "elsewhere"})), question(2), question(3)]
    supply = Supply.of([Row(1, "B1")], pool)
    assert supply.enemies_of == (frozenset({1}), frozenset({0}), frozenset())
    assert supply.enemy_pairs == [(0, 1)]
