"""What an accommodation changes: each exam to come, its usual duration and the person's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.cohorts.models import Cohort, Enrolment
from lms.core.errors import Missing
from lms.exams import timing
from lms.exams.accommodations import USUAL_EXTRA_TIME
from lms.exams.models import OVER, Attempt, AttemptState, Sitting
from lms.people.policy import Reach

_UNFINISHED = (AttemptState.READY, AttemptState.OPEN)


@dataclass(frozen=True, slots=True)
class Effect:
    """One exam to come, in minutes: for everybody, for this person, and with a third more."""

    sitting: Sitting
    is_running: bool
    usual_minutes: int
    own_minutes: int
    third_minutes: int


def enrolments_within(session: Session, person_id: int, reach: Reach) -> Sequence[Enrolment]:
    """Where a person is enrolled within reach, with cohort and person; ``Missing`` if nowhere."""
    statement = (
        select(Enrolment).join(Enrolment.cohort)
        .where(Enrolment.person_id == person_id, Enrolment.cancelled_at.is_(None))
        .options(contains_eager(Enrolment.cohort), joinedload(Enrolment.person))
        .order_by(Enrolment.id)
    )
    if not reach.everywhere:
        statement = statement.where(or_(Cohort.organisation_id.in_(reach.organisation_ids),
                                        Cohort.id.in_(reach.cohort_ids)))
    found = session.scalars(statement).all()
    if not found:
        raise Missing
    return found


def effects_on(
    session: Session, enrolments: Sequence[Enrolment], extra_time: Fraction
) -> list[Effect]:
    """The exams to come of these enrolments, papers drawn or not, the next one first."""
    own = and_(Attempt.sitting_id == Sitting.id,
               Attempt.enrolment_id.in_([enrolment.id for enrolment in enrolments]))
    rows = session.execute(
        select(Sitting, Attempt).outerjoin(Attempt, own)
        .where(Sitting.cohort_id.in_([enrolment.cohort_id for enrolment in enrolments]),
               Sitting.state.not_in(OVER))
        .order_by(Sitting.starts_at, Sitting.id)
    )
    return [
        _effect(sitting, attempt, extra_time) for sitting, attempt in rows
        if attempt is None or attempt.state in _UNFINISHED
    ]


def _effect(sitting: Sitting, attempt: Attempt | None, extra_time: Fraction) -> Effect:
    usual = sitting.duration_minutes
    own = attempt.allowed_seconds if attempt else timing.allowed_seconds(usual, extra_time)
    return Effect(
        sitting, attempt is not None and attempt.state is AttemptState.OPEN, usual, own // 60,
        timing.allowed_seconds(usual, USUAL_EXTRA_TIME) // 60,
    )
