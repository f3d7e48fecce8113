"""What an invigilator does to one attempt: let in, stop the clock, give time, move, exclude.

Each act is one conditional UPDATE, one event of the attempt and one line of the journal, so that
it can be told later who did what, when and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams import events, reasons, timing
from lms.exams.conditional import change
from lms.exams.models import Attempt, AttemptState, EventKind, Sitting, SittingState

MOST_SECONDS = 4 * 3600
"""Most that one act may give back."""

_BAD_TIME = N_("Le temps rendu compte entre 1 minute et 4 heures.")
_NO_SEAT = N_("Dites où le candidat s'installe.")


class AttemptStateConflict(Conflict):
    """The attempt is not in the state this needs."""

    code = "attempt_state"
    text = N_("Ce candidat n'est pas dans une situation qui permet cette action.")


@dataclass(frozen=True, slots=True)
class Act:
    """One act on an attempt: its name, why or where, and the columns it sets."""

    kind: EventKind
    text: str
    values: Mapping[str, Any]


def confirm_presence(work: Work, attempt: Attempt) -> None:
    """The candidate is in the room and their identity was checked."""
    if attempt.present_at is None:
        _act(work, attempt, attempt.state, Act(EventKind.PRESENT, "", {"present_at": work.now}))


def authorise(work: Work, attempt: Attempt) -> None:
    """Let the candidate start; presence is confirmed with it."""
    entered = {"authorised_at": work.now, "present_at": attempt.present_at or work.now}
    _act(work, attempt, AttemptState.READY, Act(EventKind.AUTHORISED, "", entered))


def refuse(work: Work, attempt: Attempt, reason: str) -> None:
    """Do not let the candidate start (or no longer), with a reason."""
    reasons.check(reason)
    refused = Act(EventKind.REFUSED, reason, {"authorised_at": None})
    _act(work, attempt, AttemptState.READY, refused)


def grant_handover(work: Work, attempt: Attempt) -> None:
    """Let the candidate go on from another device, once."""
    granted = Act(EventKind.HANDOVER_GRANTED, "", {"handover_granted_at": work.now})
    _act(work, attempt, AttemptState.OPEN, granted)


def pause(work: Work, attempt: Attempt, reason: str = "") -> None:
    """Stop the clock of a running attempt; pausing twice changes nothing."""
    if attempt.paused_at is None:
        _check_running(work, attempt)
        paused = Act(EventKind.PAUSED, reason, {"paused_at": work.now})
        _act(work, attempt, AttemptState.OPEN, paused)


def proceed(work: Work, attempt: Attempt) -> None:
    """Start the clock again and give back the time of the pause."""
    held = _held(work, attempt)
    if held.paused_at is None:
        raise AttemptStateConflict
    seconds = timing.pause_seconds(held.paused_at, work.now)
    _credit(work, attempt, seconds, paused_at=None)
    events.note(work, attempt.id, EventKind.CONTINUED, seconds=seconds)
    work.record(Fact("attempt_continued", f"attempt:{attempt.id}", {"seconds": seconds}))


def pause_all(work: Work, sitting: Sitting, reason: str) -> int:
    """Stop every running clock of the sitting and those that start later; returns how many."""
    sitting.paused_at = sitting.paused_at or work.now
    running = _of(work, sitting, Attempt.paused_at.is_(None))
    for attempt in running:
        pause(work, attempt, reason)
    return len(running)


def proceed_all(work: Work, sitting: Sitting) -> int:
    """Start every stopped clock of the sitting again; returns how many."""
    sitting.paused_at = None
    stopped = _of(work, sitting, Attempt.paused_at.is_not(None))
    for attempt in stopped:
        proceed(work, attempt)
    return len(stopped)


def give_time(work: Work, attempt: Attempt, seconds: int, reason: str) -> None:
    """Give time back for a reason; it counts from now where the time was already over.

    A paper taken in because its time was over opens again while the sitting is open.
    """
    faults = reasons.faults_in(reason)
    if not 0 < seconds <= MOST_SECONDS:
        faults.append(Fault("minutes", "bad_time", _BAD_TIME))
    if faults:
        raise Invalid(faults)
    if attempt.state is AttemptState.EXPIRED and attempt.sitting.state is SittingState.OPEN:
        change(work, attempt, AttemptState.EXPIRED, state=AttemptState.OPEN, ended_at=None)
    if attempt.state not in {AttemptState.OPEN, AttemptState.READY}:
        raise AttemptStateConflict
    _credit(work, attempt, seconds + _overrun(work, attempt))
    events.note(work, attempt.id, EventKind.TIME_GIVEN, seconds=seconds, text=reason)
    work.record(Fact("time_given", f"attempt:{attempt.id}",
                     {"seconds": seconds, "reason": reason}))


def move(work: Work, attempt: Attempt, seat: str) -> None:
    """Seat the candidate elsewhere; a change of device is granted with it."""
    seat = " ".join(seat.split())
    if not seat:
        raise Invalid([Fault("seat", "no_seat", _NO_SEAT)])
    granted = {"handover_granted_at": work.now} if attempt.state is AttemptState.OPEN else {}
    moved = Act(EventKind.MOVED, seat, {"seat": seat[:80], **granted})
    _act(work, attempt, attempt.state, moved)


def exclude(work: Work, attempt: Attempt, reason: str) -> None:
    """End the exam of one candidate for a serious reason; what they saved stays."""
    reasons.check(reason)
    if attempt.state not in {AttemptState.OPEN, AttemptState.READY}:
        raise AttemptStateConflict
    ended = {"state": AttemptState.EXCLUDED, "ended_at": work.now, "paused_at": None}
    _act(work, attempt, attempt.state, Act(EventKind.EXCLUDED, reason, ended))


def settle_help(work: Work, attempt: Attempt) -> None:
    """The invigilator has come: the call for help is over."""
    if attempt.help_asked_at is not None:
        change(work, attempt, attempt.state, help_asked_at=None, news=Attempt.news + 1)
        events.note(work, attempt.id, EventKind.HELP_SETTLED)


def _act(work: Work, attempt: Attempt, state: AttemptState, act: Act) -> None:
    """Change the attempt if it is in ``state``, note the event, tell the journal."""
    if not change(work, attempt, state, **{"news": Attempt.news + 1, **act.values}):
        raise AttemptStateConflict
    events.note(work, attempt.id, act.kind, text=act.text)
    details = {"text": act.text} if act.text else {}
    work.record(Fact(f"candidate_{act.kind}", f"attempt:{attempt.id}", details))


def _credit(work: Work, attempt: Attempt, seconds: int, **values: object) -> None:
    """Add seconds to the clock, whatever it holds by now; the deadline moves with it."""
    held = _held(work, attempt)
    moved = held.deadline_at + timedelta(seconds=seconds) if held.deadline_at else None
    if not change(work, attempt, attempt.state, news=Attempt.news + 1, deadline_at=moved,
                  credited_seconds=held.credited_seconds + seconds, **values):
        raise AttemptStateConflict


def _held(work: Work, attempt: Attempt) -> Any:
    """The clock of an attempt as it is by now, nobody else changing it until the end."""
    return work.session.execute(
        select(Attempt.credited_seconds, Attempt.deadline_at, Attempt.paused_at)
        .where(Attempt.id == attempt.id).with_for_update()
    ).one()


def _overrun(work: Work, attempt: Attempt) -> int:
    """Seconds since the time was over; 0 while it is not."""
    if attempt.deadline_at is None or attempt.paused_at is not None:
        return 0
    return timing.pause_seconds(min(attempt.deadline_at, work.now), work.now)


def _check_running(work: Work, attempt: Attempt) -> None:
    if timing.is_over(attempt.deadline_at, None, work.now):
        raise AttemptStateConflict


def _of(work: Work, sitting: Sitting, condition: object) -> list[Attempt]:
    """The open attempts of a sitting that satisfy a condition, time left only."""
    found = work.session.scalars(
        select(Attempt).where(Attempt.sitting_id == sitting.id,
                              Attempt.state == AttemptState.OPEN, condition)  # type: ignore[arg-type]
        .order_by(Attempt.id).with_for_update().execution_options(populate_existing=True)
    )
    return [attempt for attempt in found
            if attempt.paused_at or not timing.is_over(attempt.deadline_at, None, work.now)]
