"""What the invigilator is told of each candidate, decided on values only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from lms.exams import timing
from lms.exams.models import AttemptState, EventKind

SILENT = timedelta(seconds=60)
"""An exam page shows a sign of life every 15 s: after four missed, something is wrong."""
DISCONNECTED = timedelta(seconds=180)
MOST_FOCUS_EVENTS = 20
"""Comings and goings that one beat may tell."""
MOST_PROPOSED_MINUTES = 240


class Situation(StrEnum):
    """What a candidate is doing, in the order in which they need somebody."""

    HELP = "help"
    HANDOVER = "handover"
    DISCONNECTED = "disconnected"
    SILENT = "silent"
    PRESENT = "present"
    AWAITED = "awaited"
    PAUSED = "paused"
    AUTHORISED = "authorised"
    STARTED = "started"
    ANSWERING = "answering"
    TIME_OVER = "time_over"
    FINISHED = "finished"
    EXCLUDED = "excluded"
    ABSENT = "absent"


CALLS = frozenset({Situation.HELP, Situation.HANDOVER})
UNHEARD = frozenset({Situation.DISCONNECTED, Situation.SILENT})
WAITING = frozenset({Situation.AWAITED, Situation.PRESENT, Situation.AUTHORISED})
WORKING = frozenset({Situation.STARTED, Situation.ANSWERING})
ENDED = frozenset({Situation.FINISHED, Situation.TIME_OVER, Situation.EXCLUDED})

_NEEDS = {situation: rank for rank, situation in enumerate(Situation)}
_AT_THE_END = {
    AttemptState.SUBMITTED: Situation.FINISHED,
    AttemptState.EXPIRED: Situation.TIME_OVER,
    AttemptState.EXCLUDED: Situation.EXCLUDED,
    AttemptState.ABSENT: Situation.ABSENT,
}
_GIVEN_BACK = frozenset({EventKind.CONTINUED, EventKind.OUTAGE_CREDITED})


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of one attempt at an instant: its dates, and the last signs of life.

    ``seen_at`` is the last beat of the page, ``saved_at`` the last answer received.
    """

    state: AttemptState
    present_at: datetime | None = None
    authorised_at: datetime | None = None
    started_at: datetime | None = None
    deadline_at: datetime | None = None
    paused_at: datetime | None = None
    handover_asked_at: datetime | None = None
    handover_granted_at: datetime | None = None
    help_asked_at: datetime | None = None
    seen_at: datetime | None = None
    saved_at: datetime | None = None


def situation_of(signs: Signs, now: datetime) -> Situation:
    """The one situation to show: what calls for somebody first."""
    if signs.state in _AT_THE_END:
        return _AT_THE_END[signs.state]
    if signs.help_asked_at:
        return Situation.HELP
    if signs.state is AttemptState.READY:
        return _before_the_start(signs)
    if timing.is_over(signs.deadline_at, signs.paused_at, now):
        return Situation.TIME_OVER
    if signs.handover_asked_at and not signs.handover_granted_at:
        return Situation.HANDOVER
    return Situation.PAUSED if signs.paused_at else _while_it_runs(signs, now)


def _before_the_start(signs: Signs) -> Situation:
    if signs.authorised_at:
        return Situation.AUTHORISED
    return Situation.PRESENT if signs.present_at else Situation.AWAITED


def _while_it_runs(signs: Signs, now: datetime) -> Situation:
    quiet = silence(signs, now)
    if quiet >= DISCONNECTED:
        return Situation.DISCONNECTED
    if quiet >= SILENT:
        return Situation.SILENT
    return Situation.ANSWERING if signs.saved_at else Situation.STARTED


def silence(signs: Signs, now: datetime) -> timedelta:
    """How long nothing was heard of a running attempt; zero for one that does not run."""
    heard = [at for at in (signs.started_at, signs.seen_at, signs.saved_at) if at]
    if signs.state is not AttemptState.OPEN or not heard:
        return timedelta(0)
    return max(timedelta(0), now - max(heard))


def need(situation: Situation) -> int:
    """The rank of a situation: the smaller, the sooner somebody should go."""
    return _NEEDS[situation]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that lasted: ``seconds`` until ``at``, or given at ``at``."""

    kind: EventKind
    at: datetime
    seconds: int


def lost_seconds(happenings: Iterable[Happening]) -> int:
    """Seconds without a line that nobody has given back yet.

    What a pause or an outage of the server covered was given back by itself; time given after the
    line was first lost is taken to have been given for that.
    """
    told = tuple(happenings)
    lost = [event for event in told if event.kind is EventKind.LINE_LOST]
    if not lost:
        return 0
    covers = [event for event in told if event.kind in _GIVEN_BACK]
    since = min(_begin(event) for event in lost)
    given = sum(event.seconds for event in told
                if event.kind is EventKind.TIME_GIVEN and event.at >= since)
    return max(0, sum(_uncovered(event, covers) for event in lost) - given)


def _begin(event: Happening) -> datetime:
    return event.at - timedelta(seconds=event.seconds)


def _uncovered(lost: Happening, covers: Iterable[Happening]) -> int:
    """Seconds of a loss that no cover overlaps."""
    covered = sum(
        max(0.0, (min(lost.at, cover.at) - max(_begin(lost), _begin(cover))).total_seconds())
        for cover in covers
    )
    return max(0, ceil(lost.seconds - covered))


def proposed_minutes(lost: int, quiet: timedelta) -> int:
    """Whole minutes to propose giving back: seconds ``lost`` before, and a silence still going."""
    going = quiet.total_seconds() if quiet >= SILENT else 0
    return min(ceil((lost + going) / 60), MOST_PROPOSED_MINUTES)
