"""What may happen to an enrolment, in what order: pure decisions on values."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cohorts.rules import (
    CAUSES,
    EVENT_LABELS,
    STANDING_LABELS,
    Course,
    EventKind,
    Occurrence,
    check_occurrence,
    check_void,
    day_of,
    possible_next,
    standing_of,
)

TODAY = date(2026, 11, 23)
ENROLLED = {EventKind.ENROLLED: date(2026, 8, 20)}
ENTERED = ENROLLED | {EventKind.ENTERED: date(2026, 9, 7)}
COMPLETED = ENTERED | {EventKind.COMPLETED: date(2026, 11, 20)}
WITHDRAWN = ENROLLED | {EventKind.WITHDREW: date(2026, 8, 30)}


def _codes(
    happened: dict[EventKind, date], kind: EventKind, on: date = date(2026, 10, 1),
    cause: str | None = None,
) -> list[str]:
    course = Course(date(2026, 9, 1), date(2026, 12, 31), happened)
    new = Occurrence(kind=kind, happened_on=on, cause=cause)
    return [fault.code for fault in check_occurrence(course, new, TODAY)]


@pytest.mark.parametrize(
    ("happened", "kind", "codes"),
    [
        (ENROLLED, EventKind.ENTERED, []),
        (ENROLLED, EventKind.WITHDREW, []),
        (ENROLLED, EventKind.COMPLETED, ["not_entered"]),
        (ENROLLED, EventKind.ENROLLED, ["not_by_hand"]),
        (ENTERED, EventKind.COMPLETED, []),
        (ENTERED, EventKind.ENTERED, ["already"]),
        (ENTERED, EventKind.WITHDREW, ["entered"]),
        (COMPLETED, EventKind.COMPLETED, ["already"]),
        (COMPLETED, EventKind.WITHDREW, ["ended"]),
        (WITHDRAWN, EventKind.ENTERED, ["ended"]),
    ],
)
def test_events_come_in_their_order(
    happened: dict[EventKind, date], kind: EventKind, codes: list[str]
) -> None:
    assert _codes(happened, kind) == codes


@pytest.mark.parametrize(
    ("kind", "on", "codes"),
    [
        (EventKind.ENTERED, date(2026, 11, 24), ["future"]),
        (EventKind.ENTERED, date(2026, 8, 31), ["before_cohort"]),
        (EventKind.ENTERED, date(2027, 1, 1), ["future", "after_cohort"]),
        (EventKind.WITHDREW, date(2026, 8, 1), []),
    ],
)
def test_dates_are_neither_in_the_future_nor_outside_the_cohort(
    kind: EventKind, on: date, codes: list[str]
) -> None:
    assert _codes(ENROLLED, kind, on) == codes


def test_a_course_does_not_end_before_it_begins() -> None:
    assert _codes(ENTERED, EventKind.COMPLETED, date(2026, 9, 6)) == ["before_entry"]


def test_a_drop_out_says_why_and_nothing_else_does() -> None:
    assert _codes(ENTERED, EventKind.DROPPED_OUT) == ["cause_needed"]
    assert _codes(ENTERED, EventKind.DROPPED_OUT, cause="ennui") == ["cause_unknown"]
    assert all(not _codes(ENTERED, EventKind.DROPPED_OUT, cause=cause) for cause in CAUSES)
    assert _codes(ENTERED, EventKind.COMPLETED, cause="autre") == ["cause_unused"]


def test_every_reason_is_told_at_once() -> None:
    codes = _codes(ENROLLED, EventKind.DROPPED_OUT, date(2026, 11, 30))
    assert codes == ["not_entered", "future", "cause_needed"]


def test_what_others_rest_on_is_not_voided() -> None:
    starts, depended, free = (
        check_void(COMPLETED, kind)
        for kind in (EventKind.ENROLLED, EventKind.ENTERED, EventKind.COMPLETED)
    )
    assert starts is not None
    assert depended is not None
    assert free is None
    assert check_void(ENTERED, EventKind.ENTERED) is None


@given(st.sets(st.sampled_from(list(EventKind))))
def test_what_is_possible_next_is_never_already_there(happened: set[EventKind]) -> None:
    following = possible_next(happened)
    assert happened.isdisjoint(following)
    assert EventKind.ENROLLED not in following
    assert standing_of(happened) in STANDING_LABELS


def test_every_kind_and_cause_has_its_words() -> None:
    assert set(EVENT_LABELS) == set(STANDING_LABELS) == set(EventKind)
    assert len(CAUSES) == 9


def test_the_day_is_the_one_in_france() -> None:
    assert day_of(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, 23)
