"""The story of one attempt, told from what was stored: values in, values out.

Deadlines are worked out again from the events alone; that they meet the stored one, and that the
time used holds within the time allowed, is checked and shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lms.exams import timing
from lms.exams.models import EventKind

SAVED = "saved"
LATE = "late"
SCORED = "scored"
_ENDS = (EventKind.SUBMITTED, EventKind.EXPIRED, EventKind.EXCLUDED)


class Event(Protocol):
    """What the story needs of an event of an attempt; ``seconds`` given or lost."""

    kind: EventKind
    at: datetime
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the story.

    ``kind`` is an event kind, or ``saved``, ``late``, ``scored``; ``who`` is empty when the
    candidate or the system acted; ``deadline_at`` is the deadline where this moment changed it;
    ``until`` and ``questions`` tell a run of saves.
    """

    at: datetime
    kind: str
    who: str = ""
    text: str = ""
    seconds: int | None = None
    deadline_at: datetime | None = None
    until: datetime | None = None
    questions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Invariant I7: the time used holds within what was allowed, given back and in flight.

    ``held_seconds`` is a pause that nothing ended. ``deadline_at`` is worked out from the events,
    ``stored_at`` is the one that ruled.
    """

    used_seconds: int
    allowed_seconds: int
    credited_seconds: int
    held_seconds: int
    deadline_at: datetime | None
    stored_at: datetime | None

    @property
    def grace_seconds(self) -> int:
        """What is in flight at the deadline, or at the beginning of a pause."""
        grace = timing.PAUSE_GRACE if self.held_seconds else timing.GRACE
        return int(grace.total_seconds())

    @property
    def is_within(self) -> bool:
        """Whether nobody had more time than was given."""
        given = self.allowed_seconds + self.credited_seconds + self.held_seconds
        return self.used_seconds <= given + self.grace_seconds

    @property
    def agrees(self) -> bool:
        """Whether the events explain the deadline to the second."""
        return self.deadline_at == self.stored_at

    @property
    def holds(self) -> bool:
        """Whether all is as it must be."""
        return self.is_within and self.agrees


def deadlines(
    events: Sequence[Event], started_at: datetime | None, allowed_seconds: int
) -> list[datetime | None]:
    """The deadline in force after each event; ``None`` before the start.

    ``allowed_seconds`` is what is allowed in the end: what adjustments added is taken off first.
    """
    allowed = allowed_seconds - sum(_seconds(e) for e in events if e.kind is EventKind.ADJUSTED)
    credited = 0
    paused, deadline = False, None
    found = []
    for event in events:
        if event.kind is EventKind.ADJUSTED:
            allowed += _seconds(event)
        else:
            credited += _credit(event, None if paused else deadline)
        paused = _is_paused(event, paused)
        if started_at is not None and event.at >= started_at:
            deadline = timing.deadline(started_at, allowed, credited)
        found.append(deadline)
    return found


def _seconds(event: Event) -> int:
    return event.seconds or 0


def _credit(event: Event, running_deadline: datetime | None) -> int:
    """Seconds given back by an event; time given after the end counts from then."""
    if event.kind is EventKind.TIME_GIVEN:
        over = running_deadline is not None and running_deadline < event.at
        overrun = timing.pause_seconds(running_deadline, event.at) if over else 0  # type: ignore[arg-type]
        return _seconds(event) + overrun
    if event.kind in {EventKind.CONTINUED, EventKind.OUTAGE_CREDITED}:
        return _seconds(event)
    return 0


def _is_paused(event: Event, before: bool) -> bool:
    if event.kind is EventKind.PAUSED:
        return True
    return before and event.kind is not EventKind.CONTINUED and event.kind not in _ENDS


def held_seconds(events: Sequence[Event], ended_at: datetime) -> int:
    """Seconds of a pause that was never ended, up to the end of the attempt."""
    since = None
    for event in events:
        if event.kind is EventKind.PAUSED:
            since = event.at
        elif event.kind is EventKind.CONTINUED:
            since = None
    return timing.pause_seconds(since, ended_at) if since else 0


def in_order(moments: Sequence[Moment]) -> list[Moment]:
    """Moments by instant, runs of saves folded into one line each."""
    ordered = sorted(moments, key=lambda moment: (moment.at, _rank(moment.kind)))
    return list(_folded(ordered))


def _rank(kind: str) -> int:
    if kind == SAVED:
        return 1
    if kind in _ENDS:
        return 2
    return {LATE: 3, SCORED: 4}.get(kind, 0)


def _folded(moments: Sequence[Moment]) -> Iterator[Moment]:
    run: list[Moment] = []
    for moment in moments:
        if moment.kind == SAVED:
            run.append(moment)
            continue
        yield from _run(run)
        run = []
        yield moment
    yield from _run(run)


def _run(saves: Sequence[Moment]) -> Iterator[Moment]:
    if saves:
        questions = dict.fromkeys(number for save in saves for number in save.questions)
        yield Moment(saves[0].at, SAVED, until=saves[-1].at, seconds=len(saves),
                     questions=tuple(questions))


def span_of(seconds: int) -> str:
    """A duration as people read it: ``1 h 20 min``, ``3 min 5 s``, ``0 s``."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min"), (left, "s"))
             if count]
    return " ".join(parts) or "0 s"
