"""Makers of facts for the tests of the statistics."""

from dataclasses import replace
from datetime import date
from typing import Any

from disclosure_attack import ATOM, Attack
from hypothesis import strategies as st

from lms.reporting.dimensions import DIMENSIONS
from lms.reporting.facts import DropoutCause, EnrolmentFacts
from lms.reporting.families import Family, build_report
from lms.reporting.indicators import BlockName, indicators
from lms.reporting.masking import DEFAULT_RULES, Cell, DisclosureRules, Reason
from lms.reporting.tables import Report, Row, Table

DAY = date(2019, 9, 2)
OPEN = DisclosureRules(min_persons=1, min_firms=1, dominance=1, min_denominator=1)
FIRM_SIZES = {"732829320": 6, "552100554": 40, "542051180": 120, "356000000": 900,
              "380129866": 9000, "443061841": None}


def named_blocks(count: int) -> tuple[BlockName, ...]:
    return tuple(BlockName(f"B{number}", f"Bloc {number}") for number in range(1, count + 1))


def enrolment(number: int, **facts: Any) -> EnrolmentFacts:
    """One enrolment, entered and nothing more; ``facts`` change what the test is about."""
    default = {"enrolment_id": number, "person_id": number, "cohort_id": 1,
               "cohort_title": "Promotion A", "enrolled_on": DAY, "entered_on": DAY}
    return EnrolmentFacts(**default | facts)


def partitions(facts: list[EnrolmentFacts]) -> dict[str, dict[str, set[int]]]:
    """Who is in each scope of each partition, and in each atom, by place."""
    keys = {
        "cohort": lambda fact: f"cohort-{fact.cohort_id}",
        "year": lambda fact: f"year-{fact.enrolled_on.year}",
        "organisation": lambda fact: f"organisation-{fact.organisation_id}",
        "share": lambda fact: f"organisation-{fact.organisation_id}-year-{fact.enrolled_on.year}",
        ATOM: lambda fact: f"{fact.cohort_id} {fact.enrolled_on.year}",
    }
    found: dict[str, dict[str, set[int]]] = {}
    for name, key in keys.items():
        rows = found.setdefault(name, {})
        for at, fact in enumerate(facts):
            rows.setdefault(key(fact), set()).add(at)
    return found


def twins_of(facts: list[EnrolmentFacts]) -> list[set[tuple[str, str]]]:
    """The rows (table, key) of different tables that hold exactly the same people."""
    same: dict[frozenset[int], set[tuple[str, str]]] = {}
    for name, scopes in partitions(facts).items():
        for key, members in scopes.items():
            same.setdefault(frozenset(members), set()).add((name, key))
    for dimension in DIMENSIONS:
        rows: dict[str, set[int]] = {}
        for at, fact in enumerate(facts):
            rows.setdefault(dimension.key(fact), set()).add(at)
        for key, members in rows.items():
            same.setdefault(frozenset(members), set()).add((dimension.code, key))
    return [group for group in same.values() if len(group) > 1]


def truth(facts: list[EnrolmentFacts], blocks: tuple[BlockName, ...]) -> Report:
    """The report with nothing hidden."""
    return build_report(facts, blocks, OPEN)


def put_together(facts: list[EnrolmentFacts], blocks: tuple[BlockName, ...],
                 rules: DisclosureRules = DEFAULT_RULES) -> Report:
    """All the reports of a family as one: a table for each partition, and one for the atoms."""
    family = Family(facts, blocks, rules)
    report = family.report()
    tables = [table for table in report.tables if table.code not in ("cohort", "year")]
    for name, scopes in partitions(facts).items():
        rows = []
        for key, members in scopes.items():
            if name == ATOM:
                cells = truth([facts[at] for at in members], blocks).funnel.cells
                if rules is not OPEN:
                    cells = {code: _unprinted(code, cell.value) for code, cell in cells.items()}
                rows.append(Row(key, key, cells, {}))
            else:
                rows.append(replace(family.report(key).funnel, key=key))
        tables.append(Table(name, name, indicators(blocks), (), tuple(rows), report.funnel))
    return replace(report, tables=tuple(tables))


def _unprinted(code: str, value: int | None) -> Cell:
    """A count of an atom: its reason tells whether it would be sensitive if it were printed."""
    few = (1, 2) if code == "firms" else (1, 2, 3, 4)
    return Cell(None, Reason.SMALL if value in few else Reason.SECONDARY)


def attack_on(facts: list[EnrolmentFacts], blocks: tuple[BlockName, ...],
              published: Report | None = None) -> Attack:
    """The attacker of the whole family on ``facts`` (of ``published`` instead, if given)."""
    def people() -> list[Report]:
        return [put_together([fact], blocks, OPEN) for fact in facts]

    held = partitions(facts)
    atoms = held.pop(ATOM)
    unions = {(name, key): [(ATOM, atom) for atom, inside in atoms.items() if inside <= members]
              for name, scopes in held.items() for key, members in scopes.items()}
    return Attack(published or put_together(facts, blocks),
                  put_together(facts, blocks, OPEN), people, twins_of(facts), unions)


@st.composite
def career(draw: st.DrawFn, blocks: tuple[BlockName, ...]) -> dict[str, Any]:
    """What happened to somebody: from never entered to certified."""
    stage = draw(st.sampled_from(["enrolled", "withdrew", "entered", "left", "done", "done"]))
    if stage in ("enrolled", "withdrew"):
        return {"entered_on": None, "withdrew_on": DAY if stage == "withdrew" else None}
    found: dict[str, Any] = {}
    if stage == "left":
        found |= {"dropped_out_on": DAY, "dropout_cause": draw(
            st.sampled_from([*list(DropoutCause)[:3], None]))}
    if stage == "done":
        codes = [block.code for block in blocks]
        presented = draw(st.sampled_from([codes, codes, codes[:1], []]))
        passed = draw(st.sampled_from([presented, presented, presented[:1], []]))
        found |= {"completed_on": DAY, "presented_blocks": frozenset(presented),
                  "passed_blocks": frozenset(passed)}
    return found


@st.composite
def selections(draw: st.DrawFn, most: int = 40) -> tuple[list[EnrolmentFacts], Any]:
    """A selection of enrolments as a small pilot could have, with its blocks."""
    blocks = named_blocks(draw(st.integers(1, 3)))
    people = draw(st.lists(st.tuples(
        st.sampled_from(["F", "M", None]), st.sampled_from([22, 30, 40, 50, 60, None]),
        st.sampled_from([*FIRM_SIZES, *FIRM_SIZES, None]),
        st.sampled_from([(1, 2019), (1, 2019), (1, 2020), (2, 2020), (2, 2020), (3, 2021)]),
        st.sampled_from(["59", "59", "62", None]), career(blocks)), max_size=most))
    again = draw(st.integers(0, 3))
    return [
        enrolment(
            at, person_id=at // 2 if at < 2 * again else at, sex=sex, age=age, cohort_id=cohort,
            organisation_id=cohort // 2, enrolled_on=date(year, 9, 2),
            cohort_title=f"Promotion {cohort}", firm_siren=siren, department=department,
            firm_headcount=FIRM_SIZES.get(siren), branch_title="Branche",
            status="salarie" if siren else "demandeur_emploi",
            branch_idcc=None if siren is None else "1486" if siren < "4" else "2120", **happened)
        for at, (sex, age, siren, (cohort, year), department, happened) in enumerate(people)
    ], blocks
