"""The report as a whole: sums, rates, rows for files, and nothing that depends on the order."""

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting_facts import DAY, OPEN, enrolment, named_blocks, selections, truth

from lms.reporting.families import build_report
from lms.reporting.masking import Cell, DisclosureRules

BLOCKS = named_blocks(2)
BOTH = frozenset({"B1", "B2"})


def exam(number, passed, **facts):
    return enrolment(number, presented_blocks=BOTH, passed_blocks=frozenset(passed), **facts)


@settings(max_examples=10, deadline=None)
@given(selections())
def test_totals_are_the_sums_of_every_table_when_nothing_is_hidden(selection):
    facts, blocks = selection
    report = truth(facts, blocks)
    assert report.hidden_count == 0
    for table in report.tables:
        for column in table.columns:
            if column.code not in ("persons", "firms"):
                found = sum(row.cells[column.code].value for row in table.rows)
                assert found == report.funnel.cells[column.code].value


@settings(max_examples=8, deadline=None)
@given(selections(most=25), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_nothing(selection, chance):
    facts, blocks = selection
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert build_report(shuffled, blocks) == build_report(facts, blocks)


@settings(max_examples=10, deadline=None)
@given(selections(most=25))
def test_what_is_shown_is_true_and_never_one_to_four_people(selection):
    facts, blocks = selection
    report, shown = build_report(facts, blocks), truth(facts, blocks)
    for table, open_table in zip(report.tables, shown.tables, strict=True):
        for row, open_row in zip(table.rows, open_table.rows, strict=True):
            for code, cell in row.cells.items():
                assert cell.value in (None, open_row.cells[code].value)
                assert (cell.value is None) == (cell.reason is not None)
                assert code == "firms" or cell.value not in (1, 2, 3, 4)


def test_nobody_makes_a_report_of_zeros():
    report = build_report([], BLOCKS)
    assert report.funnel.cells["enrolled"] == Cell(0)
    assert report.funnel.rates["success"].state == "empty"
    assert report.target.value == 0
    assert [table.code for table in report.tables] == [
        "sex", "age", "status", "branch", "firm_size", "department", "cohort", "year",
        "dropout_cause"]


def test_only_tables_of_kinds_of_firms_count_firms():
    counting = [table.code for table in build_report([], BLOCKS).tables
                if any(column.code == "firms" for column in table.columns)]
    assert counting == ["branch", "firm_size", "department"]


def test_rates_are_exact_with_their_n():
    facts = [exam(at, ["B1"] if at < 15 else []) for at in range(20)]
    rates = build_report(facts + [enrolment(at) for at in range(50, 55)], BLOCKS).funnel.rates
    assert (rates["presentation"].value, rates["presentation"].n) == (Fraction(20, 25), 25)
    assert (rates["success:B1"].value, rates["success:B1"].n) == (Fraction(15, 20), 20)
    assert rates["success"].value == 0


def test_a_rate_on_fewer_than_ten_people_is_not_shown():
    rates = build_report([exam(at, ["B1"]) for at in range(9)], BLOCKS).funnel.rates
    assert {rate.state for rate in rates.values()} == {"few"}
    assert {rate.value for rate in rates.values()} == {None}


def test_a_success_rate_is_not_shown_without_its_presentation_rate():
    rules = DisclosureRules(min_persons=1, min_denominator=10)
    facts = [exam(at, ["B1"], sex="F") for at in range(3)]
    facts += [exam(at, [], sex="M") for at in range(10, 30)]
    rates = build_report(facts, BLOCKS, rules).tables[0].rows[0].rates
    assert (rates["presentation"].state, rates["success"].state) == ("few", "few")


def test_a_rate_on_a_hidden_count_is_hidden():
    facts = [exam(at, ["B1"] if at < 3 else []) for at in range(30)]
    rates = build_report(facts, BLOCKS).funnel.rates
    assert rates["presentation:B1"].state == "shown"
    assert rates["success:B1"].state == "masked"
    assert (rates["success:B1"].value, rates["success:B1"].n) == (None, None)


def test_the_target_is_counted_in_entries():
    facts = [enrolment(at) for at in range(30)] + [enrolment(99, entered_on=None)]
    assert build_report(facts, BLOCKS).target.value == Fraction(30, 100)
    assert build_report(facts, BLOCKS, target=60).target.value == Fraction(1, 2)
    with pytest.raises(ValueError, match="target"):
        build_report(facts, BLOCKS, target=0)


def test_a_hidden_target_does_not_tell_its_value():
    target = build_report([enrolment(at) for at in range(3)], BLOCKS).target
    assert target.entered.value is None
    assert target.value is None


def test_the_file_has_one_row_a_category_with_s_for_what_is_hidden():
    facts = [exam(at, ["B1"] if at < 20 else [], sex="F" if at < 3 else "M") for at in range(30)]
    headers, rows = build_report(facts, BLOCKS).as_rows()
    assert {len(row) for row in rows} == {len(headers)}
    named = {(row[0], row[1]): dict(zip(headers, row, strict=True)) for row in rows}
    total, women = named["", "Ensemble"], named["Sexe", "Femmes"]
    assert (total["Inscrits"], women["Inscrits"]) == (30, "s")
    assert total["Taux de réussite au bloc B1"] == Decimal("0.667")
    assert women["Taux de réussite au bloc B1"] == "s"
    assert women["Entreprises"] == ""
    assert named["Raison de l'abandon", "Santé"]["Abandons"] == 0


def test_a_table_as_rows_ends_with_everybody():
    headers, rows = truth([enrolment(1, sex="F", completed_on=DAY)], BLOCKS).tables[0].as_rows()
    assert headers[:2] == ["Sexe", "Inscrits"]
    assert [row[0] for row in rows] == ["Femmes", "Hommes", "Ensemble"]
    assert rows[0][1:] == rows[2][1:]


def test_three_thousand_enrolments_take_less_than_a_second():
    firms = [f"{100_000_000 + at}" for at in range(200)]
    facts = [
        exam(at, sorted(BOTH)[: at % 3], sex="FM"[at % 2], age=20 + at % 45,
             status="salarie" if at % 9 else "demandeur_emploi", cohort_id=at // 300,
             cohort_title=f"Promotion {at // 300}", department=("59", "62", "80", "02")[at % 4],
             firm_siren=firms[at % 200] if at % 9 else None, firm_headcount=(5, 40, 900)[at % 3],
             branch_idcc=str(1000 + at % 200 % 12), branch_title="Branche",
             completed_on=DAY if at % 30 else None, dropped_out_on=None if at % 30 else DAY)
        for at in range(3000)
    ]
    start = time.process_time()
    report = build_report(facts, BLOCKS)
    assert time.process_time() - start < 1
    assert report.funnel.cells["enrolled"] == Cell(3000)


def test_a_report_open_to_everything_hides_nothing():
    assert build_report([enrolment(1, sex="F")], BLOCKS, OPEN).hidden_count == 0
