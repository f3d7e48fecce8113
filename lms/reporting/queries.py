"""The one query of the statistics: the page and the files are made from the same facts."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Block
from lms.cohorts.employers import branch_titles
from lms.cohorts.models import Cohort, Enrolment, EnrolmentEvent, EventKind
from lms.exams.models import OVER, Attempt, Sitting
from lms.juries.models import Decision, Jury, JuryState, Outcome
from lms.juries.queries import is_current
from lms.people.models import Organisation, Person
from lms.reporting.facts import DropoutCause, EnrolmentFacts
from lms.reporting.indicators import BlockName
from lms.reporting.tables import PILOT_TARGET
from lms.steering.models import Agreement

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class _Happened:
    """What the other tables say of the enrolments, by enrolment."""

    events: Mapping[int, Mapping[EventKind, EnrolmentEvent]]
    presented: Mapping[int, frozenset[str]]
    started: Mapping[int, date]
    passed: Mapping[int, Mapping[str, date]]
    block_counts: Mapping[int, int]


def target_of(session: Session, cohort_ids: Collection[int], *, own: bool) -> int:
    """How many people are to be trained: the cohort's target, or that of their agreements."""
    statement = select(Cohort.target, Cohort.agreement_id, Agreement.target_persons).join(
        Agreement, Agreement.id == Cohort.agreement_id).where(Cohort.id.in_(cohort_ids))
    rows = session.execute(statement).all()
    if own:
        return sum(row.target for row in rows) or PILOT_TARGET
    return sum({row.agreement_id: row.target_persons for row in rows}.values()) or PILOT_TARGET


def organisation_names(session: Session, organisation_ids: Collection[int]) -> dict[int, str]:
    """The names of some organisations, by identifier."""
    rows = session.execute(select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(organisation_ids)))
    return {row.id: row.name for row in rows}


def blocks_of(session: Session) -> list[BlockName]:
    """The blocks the cohorts prepare for, by code."""
    statement = select(Block.code, Block.title).join(
        Cohort, Cohort.certification_id == Block.certification_id
    )
    rows = session.execute(statement.order_by(Block.code, Block.id))
    titles = {str(row[0]): str(row[1]) for row in rows}
    return [BlockName(code, title) for code, title in titles.items()]


def enrolment_facts(session: Session) -> list[EnrolmentFacts]:
    """One fact sheet an enrolment of any cohort; no name leaves this function.

    Cancelled enrolments are left out. Reach plays no part: what may be printed of a scope depends
    on every other one, whoever reads (see ``scopes``).
    """
    statement = (
        select(Enrolment, Person, Cohort)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.cancelled_at.is_(None)).order_by(Enrolment.id)
    )
    rows = session.execute(statement).all()
    happened = _happened(session)
    branches = branch_titles()
    return [_facts(row, happened, branches) for row in rows]


def _day(instant: datetime) -> date:
    return instant.astimezone(PARIS).date()


def _happened(session: Session) -> _Happened:
    events: dict[int, dict[EventKind, EnrolmentEvent]] = defaultdict(dict)
    for event in session.scalars(
        select(EnrolmentEvent).where(EnrolmentEvent.voided_at.is_(None))
    ):
        events[event.enrolment_id][event.kind] = event
    presented: dict[int, set[str]] = defaultdict(set)
    started: dict[int, date] = {}
    sat: Any = session.execute(
        select(Attempt.enrolment_id, Sitting.block_code, Attempt.started_at)
        .join(Attempt.sitting)
        .where(Attempt.started_at.is_not(None), Sitting.state.in_(OVER))
        .order_by(Attempt.started_at.desc())
    )
    for enrolment_id, block, started_at in sat:
        presented[enrolment_id].add(block)
        started[enrolment_id] = _day(started_at)  # the first one comes last
    passed: dict[int, dict[str, date]] = defaultdict(dict)
    for enrolment_id, block, held_on in session.execute(
        select(Decision.enrolment_id, Decision.block_code, Jury.held_on)
        .join(Jury, Jury.id == Decision.jury_id)
        .where(is_current(), Decision.outcome == Outcome.VALIDATED,
               Jury.state == JuryState.CLOSED)
    ):
        passed[enrolment_id][block] = held_on
    counts: dict[int, int] = defaultdict(int)
    for certification_id in session.scalars(select(Block.certification_id)):
        counts[certification_id] += 1
    frozen = {key: frozenset(blocks) for key, blocks in presented.items()}
    return _Happened(events, frozen, started, passed, counts)


def _facts(
    row: Any, happened: _Happened, branches: Mapping[str, str]
) -> EnrolmentFacts:
    enrolment, person, cohort = row
    events = happened.events.get(enrolment.id, {})
    passed = happened.passed.get(enrolment.id, {})
    left = events.get(EventKind.DROPPED_OUT)
    # Whoever sat an exam is in training, whether or not the entry was recorded.
    entered_on = _on(events, EventKind.ENTERED) or happened.started.get(enrolment.id)
    complete = len(passed) == happened.block_counts.get(cohort.certification_id, 0)
    return EnrolmentFacts(
        enrolment_id=enrolment.id, person_id=person.id, cohort_id=cohort.id,
        cohort_title=cohort.title, enrolled_on=_day(enrolment.enrolled_at),
        sex=_sex(person), age=_age(person.born_on, entered_on or cohort.starts_on),
        status=enrolment.status.value if enrolment.status else None,
        branch_idcc=enrolment.branch_idcc,
        branch_title=branches.get(enrolment.branch_idcc or "", ""),
        firm_siren=enrolment.firm_siret[:9] if enrolment.firm_siret else None,
        firm_headcount=enrolment.firm_headcount, department=enrolment.department,
        organisation_id=cohort.organisation_id,
        entered_on=entered_on, completed_on=_on(events, EventKind.COMPLETED),
        dropped_out_on=left.happened_on if left else None,
        dropout_cause=DropoutCause(left.cause) if left and left.cause else None,
        withdrew_on=_on(events, EventKind.WITHDREW),
        presented_blocks=happened.presented.get(enrolment.id, frozenset()) | frozenset(passed),
        passed_blocks=frozenset(passed),
        certified_on=max(passed.values()) if passed and complete else None,
    )


def _on(events: Mapping[EventKind, EnrolmentEvent], kind: EventKind) -> date | None:
    return events[kind].happened_on if kind in events else None


def _sex(person: Person) -> Any:
    return person.sex or {"Mme": "F", "M.": "M"}.get(person.civility or "")


def _age(born_on: date | None, day: date) -> int | None:
    """Whole years on that day."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
