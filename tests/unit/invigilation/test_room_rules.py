"""What the invigilator is told of a candidate, over every combination of what is known."""

from dataclasses import fields
from datetime import datetime, timedelta
from itertools import product

import pytest

from lms.exams.models import AttemptState, EventKind
from lms.invigilation import rules
from lms.invigilation.rules import Happening, Signs, Situation
from tests.make import NOW

STARTED = NOW - timedelta(minutes=20)
OPEN = Signs(AttemptState.OPEN, present_at=STARTED, started_at=STARTED,
             deadline_at=NOW + timedelta(minutes=40), seen_at=NOW - timedelta(seconds=10))


def _ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def _with(**values: object) -> Signs:
    known = {field.name: getattr(OPEN, field.name) for field in fields(OPEN)}
    return Signs(**known | values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("signs", "expected"), [
    (Signs(AttemptState.READY), Situation.AWAITED),
    (Signs(AttemptState.READY, present_at=NOW), Situation.PRESENT),
    (Signs(AttemptState.READY, present_at=NOW, authorised_at=NOW), Situation.AUTHORISED),
    (Signs(AttemptState.READY, help_asked_at=NOW), Situation.HELP),
    (OPEN, Situation.STARTED),
    (_with(saved_at=_ago(600)), Situation.ANSWERING),
    (_with(seen_at=_ago(59.9)), Situation.STARTED),
    (_with(seen_at=_ago(60)), Situation.SILENT),
    (_with(seen_at=_ago(179.9)), Situation.SILENT),
    (_with(seen_at=_ago(180)), Situation.DISCONNECTED),
    (_with(seen_at=_ago(600), saved_at=_ago(5)), Situation.ANSWERING),
    (_with(seen_at=None), Situation.DISCONNECTED),
    (_with(seen_at=None, started_at=_ago(30)), Situation.STARTED),
    (_with(help_asked_at=NOW, seen_at=_ago(600)), Situation.HELP),
    (_with(handover_asked_at=NOW, seen_at=_ago(600)), Situation.HANDOVER),
    (_with(handover_asked_at=NOW, handover_granted_at=NOW), Situation.STARTED),
    (_with(paused_at=_ago(300), seen_at=_ago(290)), Situation.PAUSED),
    (_with(deadline_at=_ago(6)), Situation.TIME_OVER),
    (_with(deadline_at=_ago(4)), Situation.STARTED),
    (_with(deadline_at=_ago(6), paused_at=_ago(10)), Situation.PAUSED),
    (_with(deadline_at=_ago(6), handover_asked_at=NOW), Situation.TIME_OVER),
    (_with(state=AttemptState.SUBMITTED, help_asked_at=NOW), Situation.FINISHED),
    (_with(state=AttemptState.EXPIRED), Situation.TIME_OVER),
    (_with(state=AttemptState.EXCLUDED), Situation.EXCLUDED),
    (Signs(AttemptState.ABSENT), Situation.ABSENT),
])
def test_the_situation_is_what_calls_for_somebody_first(signs: Signs, expected: Situation) -> None:
    assert rules.situation_of(signs, NOW) is expected


def test_every_combination_has_one_situation_that_its_state_allows() -> None:
    before = {Situation.AWAITED, Situation.PRESENT, Situation.AUTHORISED, Situation.HELP}
    after = {AttemptState.SUBMITTED: {Situation.FINISHED},
             AttemptState.EXPIRED: {Situation.TIME_OVER},
             AttemptState.EXCLUDED: {Situation.EXCLUDED},
             AttemptState.ABSENT: {Situation.ABSENT}}
    seen = set()
    names = [field.name for field in fields(Signs)][1:]
    for state in AttemptState:
        for known in product((None, _ago(200), _ago(5)), repeat=4):
            for rest in product((None, _ago(1)), repeat=len(names) - 4):
                signs = Signs(state, **dict(zip(names, (*rest, *known), strict=True)))
                found = rules.situation_of(signs, NOW)
                seen.add(found)
                if state is AttemptState.READY:
                    assert found in before
                elif state is not AttemptState.OPEN:
                    assert {found} == after[state]
                elif signs.help_asked_at:
                    assert found is Situation.HELP
                else:
                    assert found not in before | {Situation.FINISHED, Situation.EXCLUDED}
    assert {Situation.HELP, Situation.PAUSED, Situation.HANDOVER, Situation.AWAITED} <= seen


def test_calls_come_first_then_lost_lines_then_the_door_and_the_finished_last() -> None:
    order = sorted(Situation, key=rules.need)
    assert set(order[:2]) == rules.CALLS
    assert order[2:5] == [Situation.DISCONNECTED, Situation.SILENT, Situation.PRESENT]
    assert order.index(Situation.ANSWERING) < order.index(Situation.FINISHED)


def test_silence_is_counted_for_a_running_exam_only() -> None:
    assert rules.silence(_with(seen_at=_ago(75)), NOW) == timedelta(seconds=75)
    assert rules.silence(_with(state=AttemptState.SUBMITTED, seen_at=_ago(75)), NOW) == timedelta()
    assert rules.silence(Signs(AttemptState.READY), NOW) == timedelta()
    ahead = _with(seen_at=NOW + timedelta(seconds=3))
    assert rules.silence(ahead, NOW) == timedelta()


def _told(kind: EventKind, at_seconds_ago: float, seconds: int) -> Happening:
    return Happening(kind, _ago(at_seconds_ago), seconds)


@pytest.mark.parametrize(("happenings", "expected"), [
    ([], 0),
    ([_told(EventKind.TIME_GIVEN, 100, 300)], 0),
    ([_told(EventKind.LINE_LOST, 100, 240)], 240),
    ([_told(EventKind.LINE_LOST, 100, 240), _told(EventKind.LINE_LOST, 900, 70)], 310),
    ([_told(EventKind.LINE_LOST, 100, 240), _told(EventKind.TIME_GIVEN, 50, 240)], 0),
    ([_told(EventKind.LINE_LOST, 100, 240), _told(EventKind.TIME_GIVEN, 50, 60)], 180),
    ([_told(EventKind.LINE_LOST, 100, 240), _told(EventKind.TIME_GIVEN, 200, 60)], 180),
    ([_told(EventKind.LINE_LOST, 100, 240), _told(EventKind.TIME_GIVEN, 900, 60)], 240),
    ([_told(EventKind.LINE_LOST, 100, 240), _told(EventKind.CONTINUED, 100, 100)], 140),
    ([_told(EventKind.LINE_LOST, 100, 240), _told(EventKind.OUTAGE_CREDITED, 90, 900)], 0),
    ([_told(EventKind.LINE_LOST, 100, 240), _told(EventKind.CONTINUED, 400, 50)], 240),
])
def test_time_lost_is_what_nothing_has_given_back(
    happenings: list[Happening], expected: int
) -> None:
    assert rules.lost_seconds(happenings) == expected


@pytest.mark.parametrize(("lost", "quiet", "minutes"), [
    (0, 0, 0), (0, 59, 0), (0, 60, 1), (240, 0, 4), (241, 30, 5), (240, 90, 6), (90_000, 0, 240),
])
def test_whole_minutes_are_proposed_a_going_silence_included(
    lost: int, quiet: int, minutes: int
) -> None:
    assert rules.proposed_minutes(lost, timedelta(seconds=quiet)) == minutes
