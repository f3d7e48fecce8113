"""The only door to the clock, to chance and to the machine's name.

Everything else receives time, seeds and codes as arguments, so that a paper can be drawn again, a
score recomputed and a test run on any date.
"""

import secrets  # noqa: TID251 - the one door to chance
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_clock_file: Path | None = None
_given_seeds: Iterator[int] = iter(())


def use_clock_file(path: Path | None) -> None:
    """Shift the clock by the offset in seconds held in ``path`` (development and tests only)."""
    global _clock_file  # noqa: PLW0603 - the process has one clock
    _clock_file = path


_UNSTOPPABLE = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def _measured_offset() -> int:
    """The wall clock minus the clock that never jumps, in nanoseconds, at this instant."""
    return time.time_ns() - time.clock_gettime_ns(_UNSTOPPABLE)


_wall_offset = _measured_offset()


def now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond.

    It advances with a clock that nobody sets: a jump of the machine's wall clock is not followed
    until ``follow_wall_clock`` is called, when no exam runs.
    """
    nanoseconds = time.clock_gettime_ns(_UNSTOPPABLE) + _wall_offset
    instant = _EPOCH + timedelta(microseconds=nanoseconds // 1000)
    return instant + timedelta(seconds=_offset_seconds())


def wall_clock_jump() -> float:
    """Seconds by which the wall clock has left ours: positive when it went forward."""
    return (_measured_offset() - _wall_offset) / 1e9


def follow_wall_clock() -> None:
    """Take the wall clock as it now is."""
    keep_offset(_measured_offset())


def wall_offset() -> int:
    """What ``keep_offset`` needs to go on with this very clock, in nanoseconds."""
    return _wall_offset


def keep_offset(nanoseconds: int) -> None:
    """Go on with the clock of a process before this one, on the same boot of the machine."""
    global _wall_offset  # noqa: PLW0603 - the process has one clock
    _wall_offset = nanoseconds


def boot_id() -> str:
    """What tells this start of the machine from others; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _offset_seconds() -> float:
    if _clock_file is None:
        return 0.0
    try:
        return float(_clock_file.read_text().strip() or 0)
    except FileNotFoundError:
        return 0.0


def token(bits: int = 256) -> str:
    """A URL-safe secret with at least ``bits`` bits from the CSPRNG."""
    return secrets.token_urlsafe((bits + 7) // 8)


def random_bytes(count: int) -> bytes:
    """``count`` bytes from the CSPRNG."""
    return secrets.token_bytes(count)


def seed() -> int:
    """A seed to store beside what is drawn with it; 62 bits fit a signed integer column."""
    return next(_given_seeds, None) or secrets.randbits(62)


def use_seeds(seeds: Iterator[int]) -> None:
    """Give the seeds to come, so that a scenario draws the same papers each time it is built.

    Secrets (``token``, ``random_bytes``) stay unpredictable whatever happens here.
    """
    global _given_seeds  # noqa: PLW0603 - as the clock
    _given_seeds = seeds


def stopwatch() -> float:
    """Seconds on a clock that never jumps; for durations, never for dates."""
    return time.monotonic()
