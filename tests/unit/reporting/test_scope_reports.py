"""Reports of a family: what a scope prints beside everybody, and how soon."""

import time
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from reporting_facts import DAY, OPEN, enrolment, named_blocks, partitions, selections

from lms.reporting.families import Family
from lms.reporting.indicators import counts_of, marks_of

BLOCKS = named_blocks(1)


def balanced(count, **facts):
    """As many women as men in two cohorts, the second enrolled over two years."""
    return [
        enrolment(at, sex="FM"[at % 2], cohort_id=1 + at % 4 // 2,
                  enrolled_on=date(2019 + (at % 8 > 5), 9, 2), **facts)
        for at in range(count)
    ]


def titles(report):
    return {table.title for table in report.tables}


@settings(max_examples=10, deadline=None, derandomize=True)
@given(selections(most=20), st.randoms(use_true_random=False))
def test_the_reports_of_scopes_do_not_depend_on_the_order_of_the_facts(selection, chance):
    facts, blocks = selection
    shuffled = list(facts)
    chance.shuffle(shuffled)
    one, other = Family(facts, blocks), Family(shuffled, blocks)
    assert one.scopes.keys() == other.scopes.keys()
    assert all(one.report(key) == other.report(key) for key in one.scopes)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(selections(most=25))
def test_every_figure_of_a_scope_is_true_and_none_is_of_one_to_four_people(selection):
    facts, blocks = selection
    family = Family(facts, blocks)
    for scopes in partitions(facts).values():
        for key, members in scopes.items():
            if key not in family.scopes:
                continue
            true = counts_of((facts[at], marks_of(facts[at], blocks)) for at in members)
            for code, cell in family.report(key).funnel.cells.items():
                assert cell.value in (None, true[code])
                assert code == "firms" or cell.value not in (1, 2, 3, 4)


def test_rows_of_everybody_and_totals_of_scopes_say_the_same():
    facts = [*balanced(60), *[enrolment(100 + at, cohort_id=3) for at in range(3)]]
    family = Family(facts, BLOCKS)
    tables = {table.code: table for table in family.report().tables}
    for code in ("cohort", "year"):
        for row in tables[code].rows:
            cells = family.report(f"{code}-{row.key}").funnel.cells
            assert row.cells == {one: cells[one] for one in row.cells}


def test_a_breakdown_that_has_nothing_to_hide_is_given_in_every_scope():
    family = Family(balanced(160), BLOCKS)
    for key in ("cohort-1", "cohort-2", "year-2019", "year-2020"):
        report = family.report(key)
        assert "Sexe" in titles(report)
        assert "Sexe" not in report.closed
        women, men = (row.cells["enrolled"].value for row in report.tables[0].rows[:2])
        assert women + men == report.funnel.cells["enrolled"].value


def test_a_breakdown_is_closed_everywhere_by_four_people_in_one_atom():
    facts = [*balanced(160), *[enrolment(200 + at, cohort_id=1, sex=None) for at in range(4)]]
    family = Family(facts, BLOCKS)
    for key in ("cohort-1", "cohort-2", "year-2020"):
        assert "Sexe" in family.report(key).closed
    assert "Sexe" in titles(family.report())


def test_a_breakdown_is_closed_when_a_total_beside_it_is_hidden():
    facts = balanced(160)
    facts += [enrolment(200 + at, cohort_id=1, sex="F", dropped_out_on=DAY) for at in range(3)]
    family = Family(facts, BLOCKS)
    assert "Sexe" in family.report("cohort-2").closed
    assert family.report("cohort-1").funnel.cells["dropped_out"].value is None


def test_a_scope_of_few_people_is_withheld_with_the_one_that_would_tell_it():
    facts = balanced(80) + [enrolment(100 + at, cohort_id=3) for at in range(3)]
    facts += [enrolment(200 + at, cohort_id=4) for at in range(8)]
    family = Family(facts, BLOCKS)
    assert [key for key in family.scopes if family.withholds(key)] == ["cohort-3", "cohort-4"]
    assert {cell.value for cell in family.report("cohort-4").funnel.cells.values()} == {None}


def test_a_scope_that_holds_everybody_has_the_report_on_all():
    facts = [enrolment(at, sex="FM"[at % 2]) for at in range(40)]
    family = Family(facts, BLOCKS)
    assert all(family.report(key) == family.report() for key in family.scopes)
    assert family.report().closed == ()


def test_rates_are_read_even_where_no_breakdown_is_given():
    facts = [*balanced(60), *[enrolment(100 + at, cohort_id=3) for at in range(3)]]
    report = Family(facts, BLOCKS).report("cohort-1")
    assert [table.code for table in report.shown if table.rate_kinds] == ["overall"]
    assert report.shown[0].total.rates["success"].kind.companion == "presentation"


def test_rules_that_hide_nothing_open_every_breakdown():
    family = Family(balanced(20), BLOCKS, OPEN)
    assert all(family.report(key).closed == () for key in family.scopes)


def test_a_hundred_people_in_three_cohorts_take_less_than_a_second():
    facts = [
        enrolment(at, sex="FM"[at * 7 % 5 % 2], age=20 + at * 13 % 44, cohort_id=at % 3,
                  enrolled_on=date(2019 + (at % 3 == 2 or at % 25 == 0), 9, 2),
                  firm_siren=f"{100_000_000 + at * 11 % 23}", firm_headcount=at * 17 % 300,
                  branch_idcc=str(1000 + at % 7), department=("59", "62", "80")[at % 3],
                  status="salarie", completed_on=DAY if at % 9 else None,
                  dropped_out_on=None if at % 9 else DAY,
                  presented_blocks=frozenset({"B1"} if at % 4 else set()),
                  passed_blocks=frozenset({"B1"} if at % 8 > 3 else set()))
        for at in range(100)
    ]
    start = time.process_time()
    family = Family(facts, named_blocks(4))
    reports = [family.report(key) for key in family.scopes]
    assert time.process_time() - start < 1
    assert len(reports) == len(family.scopes) > 6
