"""Which figures are sensitive in themselves, and examples of what must go with them."""

from fractions import Fraction

import pytest
from reporting_facts import DAY, attack_on, enrolment, named_blocks

from lms.reporting.facts import DropoutCause
from lms.reporting.families import build_report
from lms.reporting.masking import Cell, DisclosureRules, Reason

BLOCKS = named_blocks(1)
LOOSE = DisclosureRules(min_firms=1, dominance=Fraction(1))


def people(count, start=0, **facts):
    return [enrolment(start + at, **facts) for at in range(count)]


def staff(count, siren, start=0, **facts):
    known = {"branch_idcc": "1486", "branch_title": "Bureaux", "status": "salarie"}
    return people(count, start, firm_siren=siren, **known | facts)


def cell(report, table, key, code="enrolled"):
    tables = {one.code: one for one in report.tables}
    return {row.key: row for row in tables[table].rows}[key].cells[code]


def test_four_women_are_hidden_and_so_are_the_men_beside_them():
    facts = people(4, sex="F") + people(30, 10, sex="M")
    report = build_report(facts, BLOCKS)
    assert cell(report, "sex", "F") == Cell(None, Reason.SMALL)
    assert cell(report, "sex", "M") == Cell(None, Reason.SECONDARY)
    assert report.funnel.cells["enrolled"] == Cell(34)


def test_five_women_and_no_woman_are_shown():
    facts = people(5, sex="F") + people(30, 10, sex="M")
    report = build_report(facts, BLOCKS)
    assert cell(report, "sex", "F") == Cell(5)
    assert cell(report, "age", "55+") == Cell(0)


def test_the_smallest_row_that_suffices_goes_with_a_small_one():
    facts = [*people(3, sex="F", age=22), *people(9, 10, sex="M", age=30),
             *people(20, 30, sex="F", age=40), *people(20, 60, sex="M", age=60)]
    report = build_report(facts, BLOCKS)
    hidden = [row.key for row in report.tables[1].rows if row.cells["enrolled"].reason]
    assert hidden == ["0-25", "26-34"]


def test_two_small_rows_whose_sum_would_tell_that_both_are_small_need_a_third():
    facts = [*people(2, age=22), *people(3, 10, age=30), *people(20, 30, age=40)]
    report = build_report(facts, BLOCKS)
    assert cell(report, "age", "35-44") == Cell(None, Reason.SECONDARY)


def test_six_enrolments_of_two_persons_are_hidden():
    facts = [enrolment(at, person_id=at % 2, sex="F", cohort_id=at) for at in range(6)]
    report = build_report(facts + people(30, 10, sex="M"), BLOCKS)
    assert cell(report, "sex", "F").reason is Reason.SMALL


def test_a_branch_of_two_firms_is_hidden_and_women_from_two_firms_are_not():
    facts = [*staff(10, "732829320", sex="F"), *staff(10, "552100554", 10, sex="F"),
             *staff(10, "552100554", 20, sex="M"), *people(30, 50, sex="M")]
    report = build_report(facts, BLOCKS)
    assert cell(report, "branch", "1486").reason is Reason.FIRMS
    assert cell(report, "sex", "F") == Cell(20)


def test_the_branch_nobody_gave_is_not_a_kind_of_firm():
    report = build_report(people(20, status="salarie"), BLOCKS)
    assert cell(report, "branch", "") == Cell(20)


def test_three_firms_of_which_one_sends_nearly_all_are_hidden():
    def report(main):
        facts = [*staff(main, "732829320"), *staff(2, "552100554", 100),
                 *staff(1, "542051180", 110), *staff(30, "356000000", 200, branch_idcc="2120"),
                 *staff(30, "380129866", 300, branch_idcc="2120"),
                 *staff(30, "443061841", 400, branch_idcc="2120")]
        return build_report(facts, BLOCKS)

    assert cell(report(18), "branch", "1486").reason is Reason.DOMINANCE
    assert cell(report(17), "branch", "1486").value == 20


def test_jobseekers_stand_for_themselves_and_employees_of_nobody_knows_whom_do_not():
    seekers = people(10, status="demandeur_emploi", department="59")
    lost = people(10, 20, status="salarie", department="62")
    others = [*staff(9, "732829320", 40, department="80"),
              *staff(9, "552100554", 60, department="80"),
              *staff(9, "542051180", 80, department="80")]
    report = build_report(seekers + lost + others, BLOCKS)
    assert cell(report, "department", "62").reason is Reason.FIRMS
    assert cell(build_report(seekers + others, BLOCKS), "department", "59") == Cell(10)


def test_a_count_of_two_firms_is_hidden_even_over_everybody():
    facts = staff(20, "732829320") + staff(20, "552100554", 50)
    report = build_report(facts, BLOCKS)
    assert report.funnel.cells["firms"] == Cell(None, Reason.FIRMS)


def test_dropouts_are_not_found_by_taking_the_completed_from_the_entered():
    facts = [*people(40, completed_on=DAY, sex="F"), *people(40, 50, completed_on=DAY, sex="M"),
             *people(3, 100, dropped_out_on=DAY, dropout_cause=DropoutCause.HEALTH, sex="F")]
    report = build_report(facts, BLOCKS, LOOSE)
    assert report.funnel.cells["dropped_out"].reason is Reason.SMALL
    assert report.funnel.cells["completed"].reason is Reason.SECONDARY
    assert cell(report, "sex", "F", "completed").value is None
    assert attack_on(facts, BLOCKS).leaks() == []


def test_a_group_printed_under_another_name_is_hidden_there_too():
    # The jobseekers are exactly those without a branch: one row must not tell the other.
    facts = [*people(4, status="independant", branch_idcc="2120", branch_title="Banque"),
             *people(7, 10, status="demandeur_emploi"),
             *[one for at, siren in enumerate(["732829320", "552100554", "542051180"])
               for one in staff(9, siren, 20 + 10 * at)]]
    report = build_report(facts, BLOCKS)
    assert cell(report, "branch", "").reason == cell(report, "status", "demandeur_emploi").reason
    assert attack_on(facts, BLOCKS).leaks() == []


@pytest.mark.parametrize("thresholds", [
    {"min_persons": 0}, {"min_firms": 0}, {"min_denominator": 0}, {"dominance": Fraction(0)},
    {"dominance": Fraction(3, 2)},
])
def test_thresholds_without_sense_are_refused(thresholds):
    with pytest.raises(ValueError, match=r"at least 1|share"):
        DisclosureRules(**thresholds)


def test_other_thresholds_can_be_set():
    facts = people(10, sex="F") + people(50, 20, sex="M")
    report = build_report(facts, BLOCKS, DisclosureRules(min_persons=11))
    assert cell(report, "sex", "F").reason is Reason.SMALL
