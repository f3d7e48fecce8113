"""The heartbeat of an exam page: one statement to find who it is, one to note that they are there.

It comes every 15 s from every candidate, hence nothing more is read or written unless something
happened: a call for help, a line that came back, a page left and found again, a message waiting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.core.work import Work
from lms.exams import events
from lms.exams.models import Attempt, AttemptEvent, AttemptState, EventKind
from lms.exams.seats import Seat, seat_from, seated, sought
from lms.invigilation.models import Message, Presence
from lms.invigilation.queries import messages_after
from lms.invigilation.rules import SILENT
from lms.people.policy import Scope


@dataclass(frozen=True, slots=True)
class LiveSeat:
    """A seat, and what a beat compares itself with: the last one, the newest message, the call."""

    seat: Seat
    seen_at: datetime | None
    newest_message_id: int
    help_asked_at: datetime | None

    @property
    def person_id(self) -> int:
        """The candidate."""
        return self.seat.person_id

    @property
    def scope(self) -> Scope:
        """Where the attempt lives."""
        return self.seat.scope

    @property
    def is_here(self) -> bool:
        """Whether the exam runs, and from this very sign-in."""
        standing = self.seat.standing
        return (standing.state is AttemptState.OPEN
                and standing.sign_in_id == self.seat.sign_in_id)


@dataclass(frozen=True, slots=True)
class FocusChange:
    """The page left, or found again, that long before the beat."""

    kind: EventKind
    ago: timedelta


@dataclass(frozen=True, slots=True)
class Beat:
    """What a page tells; ``wants_help`` is ``None`` when it says nothing of it."""

    question: int | None = None
    is_hidden: bool = False
    focus: Sequence[FocusChange] = ()
    wants_help: bool | None = None
    after_message_id: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the page may not know yet."""

    help_asked: bool
    messages: Sequence[Message]


_NEWEST = (
    select(func.max(Message.id))
    .where(Message.sitting_id == Attempt.sitting_id,
           or_(Message.attempt_id.is_(None), Message.attempt_id == Attempt.id))
    .correlate(Attempt).scalar_subquery()
)
_LIVE = seated(Presence.seen_at, _NEWEST, Attempt.help_asked_at).outerjoin(
    Presence, Presence.attempt_id == Attempt.id
)


def live_seat_of(session: Session, token: str, now: datetime, attempt_id: int) -> LiveSeat | None:
    """The seat of whoever holds ``token``, with what a beat needs, in one statement."""
    row = session.execute(_LIVE, sought(token, now, attempt_id)).first()
    if row is None:
        return None
    seen_at, newest, help_asked_at = row[-3:]
    return LiveSeat(seat_from(row), seen_at, newest or 0, help_asked_at)


def take_beat(work: Work, live: LiveSeat, beat: Beat) -> Reply:
    """Note that the page is there and what it tells; returns what it should know.

    A replaced device, or one whose exam has ended, is answered and changes nothing.
    """
    if live.is_here:
        if _note_presence(work, live, beat):
            _note_lost_line(work, live)
        _note_focus(work, live, beat.focus)
    help_asked = _note_help(work, live, beat.wants_help)
    messages: Sequence[Message] = ()
    if beat.after_message_id < live.newest_message_id:
        messages = messages_after(work.session, live.seat, beat.after_message_id)
    return Reply(help_asked, messages)


def _note_presence(work: Work, live: LiveSeat, beat: Beat) -> bool:
    """Rewrite the row, unless another beat has since this one read it; whether it was this one."""
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"sign_in_id": live.seat.sign_in_id, "seen_at": work.now,
              "question": beat.question, "is_hidden": beat.is_hidden}
    statement = (
        dialect.insert(Presence).values(attempt_id=live.seat.attempt_id, **values)
        .on_conflict_do_update(index_elements=["attempt_id"], set_=values,
                               where=Presence.seen_at == live.seen_at)
        .returning(Presence.attempt_id)
    )
    return work.session.execute(statement).first() is not None


def _note_lost_line(work: Work, live: LiveSeat) -> None:
    """Tell the time without a beat, by the server's own measure."""
    gap = work.now - live.seen_at if live.seen_at else timedelta(0)
    if gap > SILENT:
        events.note(work, live.seat.attempt_id, EventKind.LINE_LOST,
                    seconds=round(gap.total_seconds()))


def _note_focus(work: Work, live: LiveSeat, changes: Sequence[FocusChange]) -> None:
    if changes:
        work.session.execute(insert(AttemptEvent), [
            {"attempt_id": live.seat.attempt_id, "kind": change.kind, "at": work.now - change.ago,
             "actor_id": work.actor_id, "text": ""}
            for change in changes
        ])


def _note_help(work: Work, live: LiveSeat, wanted: bool | None) -> bool:
    """Ask for help, or take the call back; returns whether help is asked for now."""
    asked = live.help_asked_at is not None
    may_call = live.is_here or live.seat.standing.state is AttemptState.READY
    if wanted is None or wanted is asked or not may_call:
        return asked
    held = Attempt.help_asked_at.is_(None) if wanted else Attempt.help_asked_at.is_not(None)
    changed = work.session.execute(
        update(Attempt).where(Attempt.id == live.seat.attempt_id, held)
        .values(help_asked_at=work.now if wanted else None)
        .returning(Attempt.id).execution_options(synchronize_session=False)
    ).first()
    if changed:
        kind = EventKind.HELP_ASKED if wanted else EventKind.HELP_SETTLED
        events.note(work, live.seat.attempt_id, kind)
    return wanted
