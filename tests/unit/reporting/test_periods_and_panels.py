"""Scopes that can be chosen, calendar years, and tables cut for reading."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting_facts import enrolment, named_blocks, selections

from lms.core.errors import Invalid, Missing
from lms.people.policy import Reach
from lms.reporting.choices import choice_asked, choices_for
from lms.reporting.families import Family, build_report
from lms.reporting.panels import COURSE, EXAMS, panels_of
from lms.reporting.periods import year_between
from lms.reporting.scopes import atoms_of, partitions_of

FACTS = [
    enrolment(1, cohort_id=4, cohort_title="Lille", organisation_id=1,
              enrolled_on=date(2025, 1, 1)),
    enrolment(2, cohort_id=4, cohort_title="Lille", organisation_id=1,
              enrolled_on=date(2026, 12, 31)),
    enrolment(3, cohort_id=5, cohort_title="Arras", organisation_id=2,
              enrolled_on=date(2026, 1, 1)),
]
NAMES = {1: "Formalille", 2: "Arras Formation"}


def offered(reach):
    return [one.key for one in choices_for(reach, FACTS, NAMES)]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(2023, 2026)), max_size=30))
def test_each_partition_holds_everybody_once_and_no_scope_cuts_an_atom(people) -> None:
    facts = [enrolment(at, cohort_id=cohort, organisation_id=cohort % 2,
                       enrolled_on=date(year, 5, 5))
             for at, (cohort, year) in enumerate(people)]
    for scopes in partitions_of(facts):
        assert sorted(at for one in scopes for at in one.members) == [*range(len(facts))]
        for atom in atoms_of(facts):
            assert sum(atom.members <= one.members for one in scopes) == 1


def test_who_sees_everything_chooses_all_a_cohort_or_a_year() -> None:
    assert offered(Reach(everywhere=True)) == [
        "all", "cohort-5", "cohort-4", "year-2026", "year-2025"]


def test_who_sees_an_organisation_chooses_within_it() -> None:
    assert offered(Reach(organisation_ids=frozenset({1}))) == [
        "organisation-1", "cohort-4", "organisation-1-year-2026", "organisation-1-year-2025"]
    assert offered(Reach(cohort_ids=frozenset({5}))) == ["cohort-5"]


def test_every_scope_that_is_offered_is_one_of_the_family() -> None:
    family = Family(FACTS, named_blocks(1))
    for reach in (Reach(everywhere=True), Reach(organisation_ids=frozenset({1, 2}))):
        for key in offered(reach):
            assert family.report(key)


@pytest.mark.parametrize(("asked", "key"), [
    ({}, "all"), ({"scope": "cohort-4"}, "cohort-4"), ({"cohort": "5"}, "cohort-5"),
    ({"year": "2025"}, "year-2025"), ({"from": "2026-01-01", "to": "2026-12-31"}, "year-2026"),
    ({"scope": "all", "from": "2026-01-01", "to": "2026-12-31"}, "year-2026"),
])
def test_an_address_asks_for_one_scope(asked, key) -> None:
    choices = choices_for(Reach(everywhere=True), FACTS, NAMES)
    assert choice_asked(asked, choices).key == key


@pytest.mark.parametrize("asked", [
    {"scope": "cohort-6"}, {"cohort": "x"}, {"year": "1999"}, {"year": "9" * 5000},
    {"from": "1999-01-01", "to": "1999-12-31"},
])
def test_a_scope_that_is_not_offered_is_missing(asked) -> None:
    with pytest.raises(Missing):
        choice_asked(asked, choices_for(Reach(everywhere=True), FACTS, NAMES))


@pytest.mark.parametrize(("first", "last", "places"), [
    ("2026-01-01", "2026-06-30", ["to"]), ("2026-02-01", "2026-12-31", ["from"]),
    ("2026-01-02", "2026-12-30", ["from", "to"]), ("2025-01-01", "2026-12-31", ["to"]),
    ("2026-01-01", "", ["to"]), ("janvier", "31/12/2026", ["from", "to"]),
    ("20260101", "2026-12-31", ["from"]),
])
def test_a_period_that_is_no_calendar_year_is_refused_at_its_bound(first, last, places) -> None:
    with pytest.raises(Invalid) as refused:
        year_between(first, last)
    assert [fault.place for fault in refused.value.faults] == places


@settings(max_examples=10, deadline=None)
@given(selections(most=20))
def test_every_figure_of_a_table_is_in_one_panel(selection) -> None:
    report = build_report(*selection)
    nobody = {block.code for block in report.blocks
              if report.funnel.cells[f"presented:{block.code}"].value == 0}
    for table in report.tables:
        columns = [column for panel in panels_of(table, report) for column in panel.columns]
        assert [column.count for column in columns] == [
            one for one in table.columns if one.block not in nobody]
        assert {column.rate for column in columns if column.rate} == {
            kind for kind in table.rate_kinds if kind.block not in nobody}


def test_a_rate_stands_under_its_count_and_bears_its_name() -> None:
    blocks = named_blocks(1)
    facts = [enrolment(number, presented_blocks=frozenset({"B1"})) for number in range(12)]
    report = build_report(facts, blocks)
    course, exams = panels_of(report.tables[0], report)
    assert (course.title, exams.title) == (COURSE, EXAMS)
    assert [(column.count.code, column.rate_text) for column in exams.columns] == [
        ("presented", "taux de présentation"), ("presented:B1", "taux de présentation"),
        ("passed:B1", "taux de réussite"), ("certified", "taux de réussite")]
    assert not any(column.rate for column in course.columns)


def test_the_reasons_of_leaving_have_one_panel() -> None:
    report = build_report([enrolment(1)], named_blocks(1))
    assert [panel.title for panel in panels_of(report.tables[-1], report)] == [COURSE]
