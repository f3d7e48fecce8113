"""The server's own outages, measured by the server and given back to the candidates it stopped.

While an exam runs, a row is rewritten every few seconds. A gap between two writes is a time when
nothing could be saved: a crash, a restart, a database that was down or locked. Everyone whose
clock ran meanwhile gets it back, once, whichever worker notices.

The same row keeps the clock of the running exam, so that a server restarted after somebody set the
machine's clock goes on with the time the candidates know.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, CheckConstraint, CursorResult, String, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core import ambient
from lms.core.appending import append_once
from lms.core.tables import Base
from lms.core.work import Fact, Work
from lms.exams import events, rules, timing
from lms.exams.models import Attempt, AttemptState, EventKind

BEAT = timedelta(seconds=3)
"""How often a running exam proves that the server can write."""


class Pulse(Base):
    """One row: when the server last proved it could write, and by which clock.

    ``clock_offset`` is the wall clock minus the machine's unstoppable clock, in nanoseconds, as
    used on boot ``boot_id``.
    """

    __tablename__ = "pulse"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
    is_watching: Mapped[bool]
    boot_id: Mapped[str] = mapped_column(String(64))
    clock_offset: Mapped[int] = mapped_column(BigInteger)


class Outage(Base):
    """A time when the server could not save, and how many candidates got it back."""

    __tablename__ = "outage"
    __table_args__ = (CheckConstraint("ended_at > began_at", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    credited: Mapped[int]


def is_exam_running(session: Session) -> bool:
    """Whether any candidate's clock runs."""
    return session.scalar(select(exists().where(Attempt.state == AttemptState.OPEN))) is True


def is_beat_due(session: Session, now: datetime) -> bool:
    """Whether ``beat`` has something to write: cheap, for every worker to ask often."""
    pulse = session.get(Pulse, 1)
    if is_exam_running(session):
        return pulse is None or not pulse.is_watching or now - pulse.beat_at >= BEAT
    return pulse is not None and pulse.is_watching


def begin_watch(work: Work) -> None:
    """A clock has started: unless others ran, it is the first proof that the server can write."""
    pulse = work.session.get(Pulse, 1)
    if pulse is None or not pulse.is_watching:
        beat(work)


def check_may_answer(
    session: Session, standing: rules.Standing, sign_in_id: int, now: datetime
) -> None:
    """Raise unless this sign-in may answer now, by the rules and for what the server still owes."""
    try:
        rules.check_may_answer(standing, sign_in_id, now)
    except rules.AttemptClosed:
        check_given_back(session, standing, now)
        raise


def check_given_back(session: Session, standing: rules.Standing, now: datetime) -> None:
    """Raise ``OutageOwed`` while an outage of the server is not given back to this attempt."""
    pulse = session.get(Pulse, 1) if standing.state is AttemptState.OPEN else None
    if pulse and pulse.is_watching and now - pulse.beat_at >= timing.OUTAGE_THRESHOLD:
        raise rules.OutageOwed


def hold(session: Session) -> None:
    """Wait for the right to write the row, so that what is written next is true of now."""
    session.execute(select(Pulse.id).where(Pulse.id == 1).with_for_update())


def resume_clock(session: Session) -> None:
    """Go on with the clock of the exam that was running when the server stopped."""
    pulse = session.get(Pulse, 1)
    if pulse and pulse.is_watching and pulse.boot_id and pulse.boot_id == ambient.boot_id():
        ambient.keep_offset(pulse.clock_offset)


def beat(work: Work) -> Outage | None:
    """Prove that the server can write; returns the outage this proof ends, if any.

    Of several workers only one moves the row and gives the time back.
    """
    running = is_exam_running(work.session)
    pulse = work.session.get(Pulse, 1)
    if pulse is None:
        append_once(work.session, Pulse, _values(work, running) | {"id": 1}, ("id",))
        return None
    before, watched = pulse.beat_at, pulse.is_watching
    moved = work.session.execute(
        update(Pulse).where(Pulse.id == 1, Pulse.beat_at == before, Pulse.beat_at < work.now)
        .values(_values(work, running)).execution_options(synchronize_session=False)
    )
    won = cast("CursorResult[Any]", moved).rowcount == 1
    if not won or not watched or work.now - before < timing.OUTAGE_THRESHOLD:
        return None
    return _credit(work, before)


def _values(work: Work, running: bool) -> dict[str, Any]:
    return {"beat_at": work.now, "is_watching": running, "boot_id": ambient.boot_id(),
            "clock_offset": ambient.wall_offset()}


def _credit(work: Work, began_at: datetime) -> Outage:
    """Give the outage back to every attempt whose clock it ran down."""
    stopped = work.session.scalars(
        select(Attempt).where(Attempt.state == AttemptState.OPEN,
                              Attempt.deadline_at > began_at - timing.GRACE)
        .order_by(Attempt.id).with_for_update().execution_options(populate_existing=True)
    )
    credited = 0
    for attempt in stopped:
        seconds = timing.outage_seconds(
            cast(datetime, attempt.started_at), attempt.paused_at, began_at, work.now
        )
        if not seconds:
            continue
        credited += 1
        attempt.credited_seconds += seconds
        attempt.deadline_at = cast(datetime, attempt.deadline_at) + timedelta(seconds=seconds)
        attempt.news += 1
        events.note(work, attempt.id, EventKind.OUTAGE_CREDITED, seconds=seconds)
    outage = Outage(began_at=began_at, ended_at=work.now, credited=credited)
    work.session.add(outage)
    work.session.flush()
    work.record(Fact("outage_credited", f"outage:{outage.id}", {
        "seconds": round((work.now - began_at).total_seconds()), "candidates": credited,
    }))
    return outage
