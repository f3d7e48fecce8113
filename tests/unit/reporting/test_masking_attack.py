"""Whatever the facts, the published tables never give a hidden figure away."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, assume, given, settings
from reporting_facts import (
    DAY,
    OPEN,
    attack_on,
    enrolment,
    named_blocks,
    put_together,
    selections,
)

from lms.reporting.families import Family, build_report
from lms.reporting.masking import Reason

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def only_sensitive_hidden(facts, blocks):
    """The family as it would be if only the sensitive figures were hidden."""
    published = put_together(facts, blocks)
    shown = put_together(facts, blocks, OPEN)

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


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(selections(most=24))
def test_no_hidden_figure_is_recovered_from_the_scopes_of_random_people(selection):
    assert attack_on(*selection).leaks() == []


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(selections(most=16))
def test_a_family_with_no_overall_total_hidden_is_safe_as_well(selection):
    facts, blocks = selection
    more = [enrolment(1000 + at, sex="FM"[at % 2], age=(22, 30, 40, 50, 60)[at % 5],
                      status="demandeur_emploi", department=("59", "62")[at % 2],
                      cohort_id=1 + at % 2, cohort_title=f"Promotion {1 + at % 2}",
                      enrolled_on=date(2019 + at % 2, 9, 2), organisation_id=(1 + at % 2) // 2,
                      presented_blocks=frozenset({"B1"} if at % 3 else set()))
            for at in range(50)]
    report = build_report(facts + more, blocks)
    assume(report.funnel.cells["enrolled"].value is not None)
    assert attack_on(facts + more, blocks).leaks() == []


def group(start, count, cohort, year, **facts):
    return [enrolment(start + at, cohort_id=cohort, cohort_title=f"Promotion {cohort}",
                      enrolled_on=date(year, 9, 2), **facts) for at in range(count)]


def test_all_minus_the_other_cohorts_does_not_give_a_small_cohort():
    facts = group(0, 30, 1, 2019) + group(100, 20, 2, 2019) + group(200, 3, 3, 2019)
    family = Family(facts, named_blocks(1))
    shown = [family.report(f"cohort-{one}").funnel.cells["enrolled"].value for one in (1, 2, 3)]
    assert family.report().funnel.cells["enrolled"].value == 53
    assert shown == [30, None, None]
    assert attack_on(facts, named_blocks(1)).leaks() == []


def test_those_who_enrolled_late_are_not_found_between_cohorts_and_years():
    facts = group(0, 30, 1, 2019) + group(100, 2, 1, 2020) + group(200, 30, 2, 2020)
    family = Family(facts, named_blocks(1))
    cells = {key: family.report(key).funnel.cells["enrolled"].value
             for key in ("cohort-1", "cohort-2", "year-2019", "year-2020")}
    assert None in (cells["cohort-1"], cells["year-2019"])
    assert None in (cells["cohort-2"], cells["year-2020"])
    assert attack_on(facts, named_blocks(1)).leaks() == []


def test_a_zero_of_a_small_cohort_is_not_found_by_subtraction():
    facts = [*group(0, 20, 1, 2019, completed_on=DAY), *group(100, 20, 2, 2019, completed_on=DAY),
             *group(200, 3, 3, 2019)]
    assert attack_on(facts, named_blocks(1)).leaks() == []


def scopes_apart(facts, blocks):
    """The family as it would be if each scope were masked without regard to the others."""
    whole, family = put_together(facts, blocks), Family(facts, blocks)

    def row(one):
        members = family.scopes[one.key].members if one.key in family.scopes else ()
        alone = build_report([facts[at] for at in sorted(members)], blocks) if members else None
        return replace(one, cells=alone.funnel.cells) if alone else one

    return replace(whole, tables=tuple(
        replace(table, rows=tuple(map(row, table.rows))) for table in whole.tables))


def test_the_attacker_subtracts_scopes_that_are_masked_apart():
    facts = group(0, 30, 1, 2019) + group(100, 20, 2, 2019) + group(200, 3, 3, 2019)
    blocks = named_blocks(1)
    leaks = attack_on(facts, blocks, scopes_apart(facts, blocks)).leaks()
    assert "('cohort', 'cohort-3', 'enrolled'): exactly 3" in leaks


def test_the_attacker_finds_a_figure_hidden_alone():
    facts = [enrolment(at, sex="F" if at < 3 else "M") for at in range(30)]
    blocks = named_blocks(1)
    alone = only_sensitive_hidden(facts, blocks)
    leaks = attack_on(facts, blocks, alone).leaks()
    assert "('sex', 'F', 'enrolled'): exactly 3" in leaks


def test_the_attacker_finds_a_figure_pinned_by_its_neighbours():
    facts = [enrolment(at, sex="FM"[at % 2], completed_on=None if at < 3 else "2020-01-01",
                       dropped_out_on="2020-01-01" if at < 3 else None) for at in range(30)]
    blocks = named_blocks(1)
    alone = only_sensitive_hidden(facts, blocks)
    leaks = attack_on(facts, blocks, alone).leaks()
    assert "('', '', 'dropped_out'): surely under 5" in leaks
