"""Taking in the papers whose time is over; any number of workers may do it at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.core.work import Work
from lms.exams import events, timing
from lms.exams.models import Attempt, AttemptState, EventKind


def overdue(session: Session, now: datetime) -> Sequence[int]:
    """The attempts whose time is over, grace included, and that nobody took in."""
    return session.scalars(
        select(Attempt.id).where(
            Attempt.state == AttemptState.OPEN, Attempt.paused_at.is_(None),
            Attempt.deadline_at < now - timing.GRACE,
        ).order_by(Attempt.id)
    ).all()


def take_in_overdue(work: Work) -> int:
    """End every attempt whose time is over; returns how many this call ended.

    The UPDATE repeats the condition, so that two workers never end the same attempt twice and
    time given back in between is honoured.
    """
    taken = work.session.scalars(
        update(Attempt).where(
            Attempt.state == AttemptState.OPEN, Attempt.paused_at.is_(None),
            Attempt.deadline_at < work.now - timing.GRACE,
        ).values(state=AttemptState.EXPIRED, ended_at=work.now)
        .returning(Attempt.id).execution_options(synchronize_session=False)
    ).all()
    for attempt_id in sorted(taken):
        events.note(work, attempt_id, EventKind.EXPIRED)
    return len(taken)
