"""The story of an attempt besides its answers: one row for each thing that happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from lms.core.work import Work
from lms.exams.models import AttemptEvent, EventKind

# Built once and run on the connection: composing and mapping them cost more than running them.
_NOTE = insert(cast(Table, AttemptEvent.__table__)).inline()
_WRONG_CODES = (
    select(func.count(), func.min(AttemptEvent.at))
    .where(AttemptEvent.attempt_id == bindparam("attempt_id"),
           AttemptEvent.at > bindparam("since", type_=AttemptEvent.at.type),
           AttemptEvent.kind == EventKind.WRONG_CODE)
)


def note(
    work: Work, attempt_id: int, kind: EventKind, *, seconds: int | None = None, text: str = ""
) -> None:
    """Append one event; ``seconds`` is a duration given or lost, ``text`` a reason or a place."""
    work.session.connection().execute(_NOTE, {
        "attempt_id": attempt_id, "kind": kind, "at": work.now, "actor_id": work.actor_id,
        "seconds": seconds, "text": text,
    })


def events_of(
    session: Session, attempt_id: int, kinds: Sequence[EventKind] = tuple(EventKind)
) -> list[AttemptEvent]:
    """What happened to an attempt, in order."""
    return list(session.scalars(
        select(AttemptEvent)
        .where(AttemptEvent.attempt_id == attempt_id, AttemptEvent.kind.in_(kinds))
        .order_by(AttemptEvent.id)
    ))


def wrong_codes(
    session: Session, attempt_id: int, since: datetime
) -> tuple[int, datetime | None]:
    """How many wrong access codes were typed since an instant, and when the first was."""
    tries, oldest = session.connection().execute(
        _WRONG_CODES, {"attempt_id": attempt_id, "since": since}
    ).one()
    return tries, oldest
