"""What counts where, and rates that are exact until they are shown."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from reporting_facts import DAY, enrolment, named_blocks

from lms.reporting.indicators import (
    counts_of,
    indicators,
    marks_of,
    percent_text,
    rate_kinds,
    tenth_of_percent,
)

BLOCKS = named_blocks(2)


def marks(**facts):
    return marks_of(enrolment(1, **facts), BLOCKS)


def test_somebody_who_never_entered_is_only_enrolled():
    assert marks(entered_on=None, presented_blocks=frozenset({"B1"})) == {"enrolled"}


def test_a_withdrawal_before_entry_undoes_an_entry_on_record():
    assert marks(withdrew_on=DAY) == {"enrolled"}


def test_dropping_out_wins_over_completing():
    assert marks(completed_on=DAY, dropped_out_on=DAY) == {"enrolled", "entered", "dropped_out"}


def test_a_block_passed_without_being_presented_counts_for_nothing():
    assert marks(passed_blocks=frozenset({"B1"})) == {"enrolled", "entered"}


def test_a_block_of_another_framework_counts_for_nothing():
    assert marks(presented_blocks=frozenset({"X9"})) == {"enrolled", "entered"}


def test_each_block_presented_and_passed_counts():
    found = marks(presented_blocks=frozenset({"B1", "B2"}), passed_blocks=frozenset({"B2"}))
    assert found == {"enrolled", "entered", "presented", "presented:B1", "presented:B2",
                     "passed:B2"}


def test_all_blocks_passed_means_certified():
    both = frozenset({"B1", "B2"})
    assert "certified" in marks(presented_blocks=both, passed_blocks=both)


def test_a_certification_given_by_the_jury_counts_whatever_the_blocks():
    one = frozenset({"B1"})
    assert "certified" in marks(presented_blocks=one, passed_blocks=one, certified_on=DAY)


def test_a_person_and_a_firm_met_twice_count_once():
    facts = [enrolment(1, person_id=7, firm_siren="732829320"),
             enrolment(2, person_id=7, firm_siren="732829320"), enrolment(3)]
    counts = counts_of((fact, marks_of(fact, BLOCKS)) for fact in facts)
    assert (counts["enrolled"], counts["persons"], counts["firms"]) == (3, 2, 1)
    assert counts["certified"] == 0


def test_every_success_rate_comes_right_after_its_presentation_rate():
    kinds = rate_kinds(BLOCKS)
    for before, kind in pairwise(kinds):
        if kind.code.startswith("success"):
            assert kind.companion == before.code
            assert kind.denominator == before.numerator


def test_headings_name_the_block():
    headings = {one.code: one.label for one in (*indicators(BLOCKS), *rate_kinds(BLOCKS))}
    assert headings["passed:B2"] == "Bloc B2 validé"
    assert headings["presentation:B1"] == "Taux de présentation au bloc B1"


@pytest.mark.parametrize(("value", "number", "text"), [
    (Fraction(7, 8), "0.875", "87,5 %"),
    (Fraction(1, 3), "0.333", "33,3 %"),
    (Fraction(2, 3), "0.667", "66,7 %"),
    (Fraction(1, 2000), "0.001", "0,1 %"),
    (Fraction(3, 2000), "0.002", "0,2 %"),
    (Fraction(5, 2000), "0.003", "0,3 %"),
    (Fraction(0), "0.000", "0,0 %"),
    (Fraction(1), "1.000", "100,0 %"),
])
def test_a_rate_is_shown_rounded_half_up_to_a_tenth_of_percent(value, number, text):
    assert tenth_of_percent(value) == Decimal(number)
    assert percent_text(value) == text
