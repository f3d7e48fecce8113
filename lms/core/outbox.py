"""The outbox: a mail is a row written with the change that causes it, sent afterwards.

A crash between the two loses nothing, and ``key`` is unique: the same act queues one mail. Each
mail is claimed in a short transaction, sent outside any, then settled in another, so that a slow
mail server holds nothing, a refused mail holds no other and two senders share the work. Only a
crash between the server's yes and the settling sends a mail again, under the same Message-ID.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, String, Text, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.delivery import (
    MAX_REASON_CHARACTERS,
    Letter,
    Outcome,
    hand_over,
    sender_of,
)
from lms.core.tables import Base
from lms.core.work import Work

POSTED = "mail_posted"  # in ``Session.info``: this transaction queued a mail
LEASE = timedelta(minutes=10)  # longer than one mail can take: its sender has died since
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=12)
MAX_TRIES = 14  # with delays tripled each time, about four days (RFC 5321 section 4.5.4.1)
Clock = Callable[[], datetime]


class State(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """A message to one person: waiting (perhaps for another try), sent, or given up."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(128), unique=True)
    to: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    # Nobody may send it before: a sender has claimed it, or the server asked to come back later.
    held_until_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_error: Mapped[str | None] = mapped_column(String(MAX_REASON_CHARACTERS))

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.sent_at is not None:
            return State.SENT
        return State.WAITING if self.failed_at is None else State.FAILED


@dataclass(frozen=True, slots=True)
class Tally:
    """What one round of sending came to."""

    sent: int = 0
    delayed: int = 0
    failed: int = 0
    unreachable: str = ""  # why the round stopped, when no mail can leave

    def __bool__(self) -> bool:
        return bool(self.sent or self.delayed or self.failed or self.unreachable)


def post(work: Work, key: str, to: str, subject: str, body: str) -> None:
    """Queue a plain-text mail once per ``key``; line breaks in the subject are flattened."""
    if work.session.scalar(select(Mail.id).where(Mail.key == key)):
        return
    work.session.add(
        Mail(key=key, to=to, subject=" ".join(subject.split())[:200], body=body,
             queued_at=work.now)
    )
    work.session.info[POSTED] = True


def send_waiting(database: db.Database, settings: Settings, clock: Clock = ambient.now) -> Tally:
    """Try every mail that is due, each on its own; what came of them.

    Must be called outside any transaction: it opens its own.
    """
    sender = sender_of(settings)
    counts: Counter[Outcome] = Counter()
    if sender is None:
        return Tally()
    for number in _due(database, clock()):
        letter = _claim(database, number, clock())
        if letter is None:
            continue
        outcome, reason = hand_over(sender, letter, settings.mail_from)
        counts[_settle(database, number, (outcome, reason), clock())] += 1
        if outcome is Outcome.UNREACHABLE:
            return _tally(counts, reason)
    return _tally(counts)


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: 1, 3, 9, 27... minutes, 12 hours at most."""
    return LONGEST_DELAY if attempts > 6 else FIRST_DELAY * 3 ** max(attempts - 1, 0)


def put_back(work: Work, numbers: Sequence[int] = ()) -> int:
    """Let the mails given up (all, or those numbered) be tried again at once; how many."""
    chosen = [Mail.failed_at.is_not(None), *([Mail.id.in_(numbers)] if numbers else [])]
    found = work.session.scalars(
        update(Mail).where(*chosen).values(failed_at=None, held_until_at=None, attempts=0)
        .returning(Mail.id)
    ).all()
    return len(found)


def mails_in(session: Session, states: Sequence[State], limit: int) -> Sequence[Mail]:
    """The newest mails in these states."""
    wanted = or_(*(_in_state(state) for state in states))
    return session.scalars(
        select(Mail).where(wanted).order_by(Mail.id.desc()).limit(limit)
    ).all()


def counts_by_state(session: Session) -> Mapping[State, int]:
    """How many mails stand in each state."""
    return {
        state: session.scalar(select(func.count(Mail.id)).where(_in_state(state))) or 0
        for state in State
    }


def _in_state(state: State) -> ColumnElement[bool]:
    if state is State.SENT:
        return Mail.sent_at.is_not(None)
    given_up = Mail.failed_at.is_(None) if state is State.WAITING else Mail.failed_at.is_not(None)
    return and_(Mail.sent_at.is_(None), given_up)


def _is_due(now: datetime) -> ColumnElement[bool]:
    free = or_(Mail.held_until_at.is_(None), Mail.held_until_at <= now)
    return and_(_in_state(State.WAITING), free)


def _due(database: db.Database, now: datetime) -> Sequence[int]:
    with db.transaction(database, write=False) as session:
        return session.scalars(select(Mail.id).where(_is_due(now)).order_by(Mail.id)).all()


def _claim(database: db.Database, number: int, now: datetime) -> Letter | None:
    """Hold the mail for this sender; ``None`` when another has it or it has gone."""
    with db.transaction(database, write=True) as session:
        row = session.execute(
            update(Mail).where(Mail.id == number, _is_due(now))
            .values(held_until_at=now + LEASE, attempts=Mail.attempts + 1)
            .returning(Mail.id, Mail.key, Mail.to, Mail.subject, Mail.body, Mail.queued_at)
        ).one_or_none()
    return Letter(*row) if row else None


def _settle(
    database: db.Database, number: int, found: tuple[Outcome, str], now: datetime
) -> Outcome:
    """Write down what came of a claimed mail; a try too many is a failure."""
    outcome, reason = found
    with db.transaction(database, write=True) as session:
        mail = session.get(Mail, number)
        if mail is None or mail.sent_at:  # its link was voided, or another sender came after us
            return outcome
        mail.last_error = reason or None
        if outcome is Outcome.UNREACHABLE:
            mail.attempts -= 1
        if outcome is Outcome.DELAYED and mail.attempts >= MAX_TRIES:
            outcome = Outcome.FAILED
        mail.held_until_at = None
        if outcome is Outcome.SENT:
            mail.sent_at = now
        elif outcome is Outcome.FAILED:
            mail.failed_at = now
        else:
            mail.held_until_at = now + delay_after(mail.attempts)
    return outcome


def _tally(counts: Counter[Outcome], unreachable: str = "") -> Tally:
    return Tally(counts[Outcome.SENT], counts[Outcome.DELAYED], counts[Outcome.FAILED],
                 unreachable)
