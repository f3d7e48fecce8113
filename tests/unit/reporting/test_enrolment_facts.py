"""Bands and categories: where somebody is counted."""

import pytest
from reporting_facts import enrolment

from lms.reporting.dimensions import BY_COHORT, CAUSES, DIMENSIONS, categories
from lms.reporting.facts import (
    AGE_BANDS,
    CAUSE_LABELS,
    SIZE_BANDS,
    UNKNOWN,
    UNKNOWN_LABEL,
    DropoutCause,
    band_code,
)

BY_CODE = {dimension.code: dimension for dimension in (*DIMENSIONS, BY_COHORT)}


def labels(code, facts):
    return [row.label for row in categories(BY_CODE[code], facts, range(len(facts)))]


@pytest.mark.parametrize(("age", "code"), [
    (16, "0-25"), (25, "0-25"), (26, "26-34"), (34, "26-34"), (35, "35-44"), (44, "35-44"),
    (45, "45-54"), (54, "45-54"), (55, "55+"), (70, "55+"), (None, UNKNOWN), (-1, UNKNOWN),
])
def test_an_age_falls_in_its_band(age, code):
    assert band_code(age, AGE_BANDS) == code


@pytest.mark.parametrize(("headcount", "code"), [
    (0, "TPE"), (9, "TPE"), (10, "PE"), (49, "PE"), (50, "ME"), (249, "ME"), (250, "ETI"),
    (4999, "ETI"), (5000, "GE"), (None, UNKNOWN),
])
def test_a_headcount_falls_in_its_band(headcount, code):
    assert band_code(headcount, SIZE_BANDS) == code


def test_every_cause_of_dropping_out_has_its_words():
    assert set(CAUSE_LABELS) == set(DropoutCause)


def test_fixed_categories_are_there_even_when_empty_and_unknown_only_when_met():
    facts = [enrolment(1, sex="M")]
    assert labels("sex", facts) == ["Femmes", "Hommes"]
    assert labels("sex", [*facts, enrolment(2)]) == ["Femmes", "Hommes", UNKNOWN_LABEL]


def test_branches_met_are_in_alphabetical_order_with_their_code():
    facts = [enrolment(1, branch_idcc="2120", branch_title="Banque"),
             enrolment(2, branch_idcc="0787", branch_title="Experts-comptables"),
             enrolment(3), enrolment(4, branch_idcc="1486")]
    assert labels("branch", facts) == [
        "(IDCC 1486)", "Banque (IDCC 2120)", "Experts-comptables (IDCC 0787)", UNKNOWN_LABEL]


def test_a_department_is_named_and_a_strange_one_shown_as_it_is():
    facts = [enrolment(1, department="59"), enrolment(2, department="BE")]
    assert labels("department", facts) == ["BE", "Nord (59)"]


def test_two_cohorts_of_the_same_name_stay_apart():
    facts = [enrolment(1, cohort_id=1), enrolment(2, cohort_id=2)]
    assert labels("cohort", facts) == ["Promotion A", "Promotion A"]


def test_causes_only_tell_apart_the_people_they_are_given():
    facts = [enrolment(1), enrolment(2, dropout_cause=DropoutCause.HEALTH), enrolment(3)]
    rows = {row.label: row.members for row in categories(CAUSES, facts, [1, 2])}
    assert rows["Santé"] == {1}
    assert rows[UNKNOWN_LABEL] == {2}
    assert not rows["Financement"]
