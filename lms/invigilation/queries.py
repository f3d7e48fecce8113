"""Reads of the room: one candidate of a sitting, messages, what a waiting page asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.core.errors import Missing
from lms.exams import queries
from lms.exams.models import Attempt, Sitting
from lms.exams.seats import Seat
from lms.invigilation.models import Message
from lms.people.policy import Scope

MOST_MESSAGES = 50


def scope_of_candidate(session: Session, sitting_id: int, **_candidate: object) -> Scope:
    """Where the sitting of a candidate lives; ``candidate`` makes sure that they sit there."""
    return queries.scope_of_sitting(session, sitting_id)


def candidate(session: Session, sitting_id: int, attempt_id: int) -> Attempt:
    """One attempt of that very sitting; raises ``Missing``."""
    found = queries.attempt(session, attempt_id)
    if found.sitting_id != sitting_id:
        raise Missing
    return found


def messages_after(session: Session, seat: Seat, message_id: int) -> Sequence[Message]:
    """The messages to a candidate or to their room that came after one, oldest first."""
    return session.scalars(
        select(Message).where(
            Message.sitting_id == seat.sitting_id, Message.id > message_id,
            or_(Message.attempt_id.is_(None), Message.attempt_id == seat.attempt_id),
        ).order_by(Message.id.desc()).limit(MOST_MESSAGES)
    ).all()[::-1]


def messages_to(session: Session, attempt: Attempt) -> Sequence[Message]:
    """Every message that a candidate was sent, alone or with the room, in order."""
    return session.scalars(
        select(Message).where(
            Message.sitting_id == attempt.sitting_id,
            or_(Message.attempt_id.is_(None), Message.attempt_id == attempt.id),
        ).order_by(Message.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands between a candidate and their paper, besides the access code."""

    authorises_each: bool
    is_authorised: bool
    handover_asked: bool
    handover_granted: bool


def entry_of(session: Session, attempt_id: int) -> Entry:
    """What the invigilator has decided about the entry of a candidate."""
    row = session.execute(
        select(Sitting.authorises_each, Attempt.authorised_at, Attempt.handover_asked_at,
               Attempt.handover_granted_at)
        .join(Attempt, Attempt.sitting_id == Sitting.id).where(Attempt.id == attempt_id)
    ).one()
    each, authorised_at, asked_at, granted_at = row
    return Entry(each, authorised_at is not None, asked_at is not None, granted_at is not None)
