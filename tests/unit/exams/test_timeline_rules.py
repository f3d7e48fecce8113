"""Deadlines worked out from events, and the check of the time used."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from lms.exams.models import EventKind
from lms.exams.timeline import (
    SAVED,
    Check,
    Moment,
    deadlines,
    held_seconds,
    in_order,
    span_of,
)

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Happened:
    kind: EventKind
    at: datetime
    seconds: int | None = None


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def left(*events: Happened, allowed: int = 3600) -> list[float | None]:
    """Seconds from the start to the deadline after each event."""
    found = deadlines(events, T0, allowed)
    return [(one - T0).total_seconds() if one else None for one in found]


STARTED = Happened(EventKind.STARTED, T0)


def test_a_start_sets_the_deadline_and_what_precedes_it_does_not() -> None:
    present = Happened(EventKind.PRESENT, at(-60))
    assert left(present, STARTED) == [None, 3600]


def test_pauses_and_outages_move_the_deadline_by_what_they_took() -> None:
    assert left(STARTED, Happened(EventKind.PAUSED, at(100)),
                Happened(EventKind.CONTINUED, at(160), 60),
                Happened(EventKind.OUTAGE_CREDITED, at(200), 15)) == [3600, 3600, 3660, 3675]


def test_time_given_after_the_end_counts_from_when_it_was_given() -> None:
    given = Happened(EventKind.TIME_GIVEN, at(3700), 300)
    assert left(STARTED, given) == [3600, 4000]


def test_time_given_during_a_pause_counts_in_full_and_no_more() -> None:
    assert left(STARTED, Happened(EventKind.PAUSED, at(3590)),
                Happened(EventKind.TIME_GIVEN, at(3800), 300),
                Happened(EventKind.CONTINUED, at(3890), 300))[-1] == 4200


def test_time_given_before_the_start_is_had_from_the_start() -> None:
    assert left(Happened(EventKind.TIME_GIVEN, at(-5), 120), STARTED) == [None, 3720]


def test_an_adjustment_is_told_where_it_happened() -> None:
    adjusted = Happened(EventKind.ADJUSTED, at(50), 1200)
    assert left(STARTED, adjusted, allowed=4800) == [3600, 4800]


def test_a_pause_that_nothing_ended_lasts_to_the_end_of_the_attempt() -> None:
    paused = Happened(EventKind.PAUSED, at(100))
    assert held_seconds([STARTED, paused], at(130)) == 30
    over = Happened(EventKind.CONTINUED, at(110), 10)
    assert held_seconds([STARTED, paused, over], at(130)) == 0


@pytest.mark.parametrize(("used", "holds"), [(3705, True), (3706, False)])
def test_the_time_used_holds_within_what_was_given(used: int, holds: bool) -> None:
    check = Check(used, 3600, 100, 0, at(3700), at(3700))
    assert check.is_within is holds
    assert check.holds is holds


def test_a_deadline_that_events_do_not_explain_is_seen() -> None:
    check = Check(10, 3600, 100, 0, at(3600), at(3700))
    assert check.is_within
    assert not check.agrees
    assert not check.holds


def test_saves_between_two_events_make_one_line() -> None:
    saves = [Moment(at(10 * n), SAVED, questions=(n % 2 + 1,)) for n in (3, 1, 2)]
    story = in_order([*saves, Moment(at(25), "paused"), Moment(T0, "started")])
    assert [moment.kind for moment in story] == ["started", SAVED, "paused", SAVED]
    assert (story[1].at, story[1].until, story[1].seconds) == (at(10), at(20), 2)
    assert story[1].questions == (2, 1)


def test_a_hand_in_comes_after_the_save_of_the_same_instant() -> None:
    story = in_order([Moment(T0, "submitted"), Moment(T0, SAVED, questions=(1,))])
    assert [moment.kind for moment in story] == [SAVED, "submitted"]


@pytest.mark.parametrize(("seconds", "told"), [
    (0, "0 s"), (59, "59 s"), (60, "1 min"), (4800, "1 h 20 min"), (3605, "1 h 5 s"),
])
def test_a_duration_is_told_without_its_empty_parts(seconds: int, told: str) -> None:
    assert span_of(seconds) == told
