"""The laws hold whatever the facts, and moves stop where a law would break."""

from hypothesis import given, settings
from reporting_facts import enrolment, named_blocks, selections

from lms.reporting.indicators import counts_of, indicators, marks_of
from lms.reporting.nesting import (
    arrival,
    bits,
    effect,
    laws_of,
    outer_columns,
    shifts_of,
    slack,
)

BLOCKS = named_blocks(2)
CODES = [one.code for one in indicators(BLOCKS)]
ALL = bits(range(len(CODES)))


def vector(**counts):
    return [counts.get(code.replace(":", "_"), 0) for code in CODES]


def shift(**units):
    places = {code.replace(":", "_"): at for at, code in enumerate(CODES)}
    return tuple(sorted((places[code], unit) for code, unit in units.items()))


@settings(max_examples=60, deadline=None)
@given(selections(most=15))
def test_every_law_holds_for_any_group(selection):
    facts, blocks = selection
    counts = counts_of((fact, marks_of(fact, blocks)) for fact in facts)
    ordered = [counts[one.code] for one in indicators(blocks)]
    # One person may come from two firms, and that alone: the product drops a law that is untrue.
    laws = [law for law in laws_of(blocks) if {at for at, _ in law} != {1, 2}]
    assert [law for law in laws if slack(law, ordered) < 0] == []


def test_shifts_are_distinct_and_come_in_both_directions():
    shifts = shifts_of(BLOCKS)
    assert len(set(shifts)) == len(shifts)
    assert {tuple((at, -unit) for at, unit in one) for one in shifts} == set(shifts)


def test_nobody_can_pass_more_often_than_presented():
    counts = vector(enrolled=9, persons=9, entered=9, presented=8, presented_B1=8, passed_B1=5)
    passing = effect(shift(passed_B1=1), ALL, laws_of(BLOCKS))
    assert passing.room(counts, 1) == 3


def test_a_hidden_count_never_falls_to_zero():
    counts = vector(enrolled=9, persons=9, entered=9, dropped_out=4)
    leaving = effect(shift(dropped_out=1), ALL, laws_of(BLOCKS))
    assert leaving.room(counts, -1) == 3


def test_two_counts_that_move_together_do_not_limit_each_other():
    counts = vector(enrolled=9, persons=9, entered=9, completed=5, dropped_out=4)
    laws = laws_of(BLOCKS)
    assert effect(shift(dropped_out=1), ALL, laws).room(counts, 1) == 0
    assert effect(shift(dropped_out=1, completed=-1), ALL, laws).room(counts, 1) == 4


def test_a_table_that_prints_one_count_knows_no_law():
    only = bits([CODES.index("dropped_out")])
    leaving = effect(shift(dropped_out=1, completed=-1), only, laws_of(BLOCKS))
    assert leaving.support == only
    assert leaving.slopes == ()


def test_the_counts_that_bound_one_from_above_go_up_to_the_enrolled():
    outer = outer_columns(CODES.index("passed:B1"), laws_of(BLOCKS))
    assert {CODES[at] for at in outer} >= {"enrolled", "entered", "presented", "presented:B1"}
    assert CODES.index("dropped_out") not in outer


def test_an_arrival_counts_wherever_the_person_does():
    marks = marks_of(enrolment(1), BLOCKS)
    moved = arrival(bits(CODES.index(mark) for mark in marks))
    assert moved == shift(enrolled=1, entered=1)
