"""Time in an exam, decided on instants only.

The server's clock alone counts: ``deadline = start + time allowed + time given back``. Nothing here
knows a time zone or a browser, so that nights when the clock changes are nights like others.
"""

from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

GRACE = timedelta(seconds=5)
"""What is in flight at the deadline may still arrive."""
PAUSE_GRACE = timedelta(seconds=20)
"""What was typed before the page learnt of a pause may still arrive."""
OUTAGE_THRESHOLD = timedelta(seconds=10)
"""A silence of the server shorter than this is not an outage."""
OUTAGE_CAP = timedelta(minutes=30)
"""Most that is given back without anybody deciding; beyond, the invigilator does."""


def allowed_seconds(duration_minutes: int, extra_time: Fraction) -> int:
    """Seconds a candidate has, their extra time included, rounded up to the minute.

    ``extra_time`` is a share of the duration, one third for the usual tiers-temps (code de
    l'éducation, art. D. 351-27 and D. 613-26 and following).
    """
    return 60 * ceil(duration_minutes * (1 + extra_time))


def deadline(started_at: datetime, allowed: int, credited: int) -> datetime:
    """When an attempt must end; ``allowed`` and ``credited`` in seconds."""
    return started_at + timedelta(seconds=allowed + credited)


def is_over(deadline_at: datetime | None, paused_at: datetime | None, now: datetime) -> bool:
    """Whether the time is over, grace included; a paused clock stands where it was stopped."""
    return deadline_at is not None and (paused_at or now) > deadline_at + GRACE


def seconds_left(deadline_at: datetime, paused_at: datetime | None, now: datetime) -> int:
    """Whole seconds left on the candidate's clock; never negative."""
    return max(0, int((deadline_at - (paused_at or now)).total_seconds()))


def pause_seconds(paused_at: datetime, now: datetime) -> int:
    """Seconds to give back for a pause; the second begun is given whole."""
    return max(0, ceil((now - paused_at).total_seconds()))


def outage_seconds(
    started_at: datetime, paused_at: datetime | None, began_at: datetime, ended_at: datetime
) -> int:
    """Seconds of an outage that fell on a running attempt, capped by ``OUTAGE_CAP``.

    What a pause covers is given back by the end of the pause, not twice.
    """
    until = min(ended_at, paused_at) if paused_at else ended_at
    lost = min(until - max(began_at, started_at), OUTAGE_CAP)
    return max(0, ceil(lost.total_seconds()))
