"""Whatever the facts, the published tables never give a hidden figure away."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from reporting_facts import attack_on, enrolment, named_blocks, selections, truth

from lms.reporting.masking import Reason
from lms.reporting.tables import build_report

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def without_secondary(published, shown):
    """The report as it would be if only the sensitive figures were hidden."""
    def row(one, true):
        cells = {code: true.cells[code] if cell.reason is Reason.SECONDARY else cell
                 for code, cell in one.cells.items()}
        return replace(one, cells=cells)

    return replace(
        published, funnel=row(published.funnel, shown.funnel),
        tables=tuple(
            replace(table, rows=tuple(map(row, table.rows, open_table.rows)))
            for table, open_table in zip(published.tables, shown.tables, strict=True)
        ),
    )


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(selections(most=24))
def test_no_hidden_figure_is_recovered_from_random_reports(selection):
    facts, blocks = selection
    assert attack_on(facts, blocks, build_report(facts, blocks)).leaks() == []


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(selections(most=16))
def test_a_report_with_no_total_hidden_is_safe_as_well(selection):
    facts, blocks = selection
    more = [enrolment(1000 + at, sex="FM"[at % 2], age=(22, 30, 40, 50, 60)[at % 5],
                      status="demandeur_emploi", department=("59", "62")[at % 2],
                      cohort_id=1 + at % 2, cohort_title=f"Promotion {1 + at % 2}",
                      presented_blocks=frozenset({"B1"} if at % 3 else set()))
            for at in range(50)]
    report = build_report(facts + more, blocks)
    assume(report.funnel.cells["enrolled"].value is not None)
    assert attack_on(facts + more, blocks, report).leaks() == []


def test_the_attacker_finds_a_figure_hidden_alone():
    facts = [enrolment(at, sex="F" if at < 3 else "M") for at in range(30)]
    blocks = named_blocks(1)
    alone = without_secondary(build_report(facts, blocks), truth(facts, blocks))
    leaks = attack_on(facts, blocks, alone).leaks()
    assert "('sex', 'F', 'enrolled'): exactly 3" in leaks


def test_the_attacker_finds_a_figure_pinned_by_its_neighbours():
    facts = [enrolment(at, sex="FM"[at % 2], completed_on=None if at < 3 else "2020-01-01",
                       dropped_out_on="2020-01-01" if at < 3 else None) for at in range(30)]
    blocks = named_blocks(1)
    alone = without_secondary(build_report(facts, blocks), truth(facts, blocks))
    leaks = attack_on(facts, blocks, alone).leaks()
    assert "('', '', 'dropped_out'): surely under 5" in leaks
