"""The judge itself: it must see every way in which a promise can be broken."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lms.exams.models import Answer, Attempt, AttemptEvent, AttemptState, EventKind
from tests.faults import checking
from tests.faults.checking import Evidence, Fault, Stored
from tests.journeys.diary import Answered, Sent, digest

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A, B = '{"chosen":["1"]}', '{"chosen":["2"]}'
VALUES: dict[str, Any] = {A: {"chosen": ["1"]}, B: {"chosen": ["2"]}}
Rule = Callable[[Evidence, Stored], Iterable[str]]


def _row(seq: int, value: str = A, question: int = 1, second: int | None = None) -> Answer:
    at = NOON + timedelta(seconds=seq if second is None else second)
    return Answer(id=seq, attempt_id=7, client_seq=seq, question=question, value=value,
                  received_at=at)


def _sent(seq: int, value: str = A, question: int = 1) -> Sent:
    return Sent(float(seq), 7, seq, question, VALUES[value], digest(VALUES[value]))


def _ack(seq: int, question: int = 1) -> Answered:
    at = (NOON + timedelta(seconds=seq)).isoformat()
    return Answered(seq + 0.1, 7, seq, question, 200, "saved", server_at=at)


def _attempt(**given: Any) -> Attempt:
    values = {"id": 7, "state": AttemptState.SUBMITTED, "started_at": NOON,
              "ended_at": NOON + timedelta(minutes=5), "allowed_seconds": 3600,
              "credited_seconds": 0}
    return Attempt(**values | given)


def _stored(*answers: Answer, attempt: Attempt | None = None, submits: int = 1) -> Stored:
    events = [AttemptEvent(attempt_id=7, kind=EventKind.SUBMITTED, at=NOON)] * submits
    return Stored(list(answers), [], [attempt or _attempt()], events, [])


def _evidence(**given: Any) -> Evidence:
    values = {"sent": [_sent(1), _sent(2, B)], "answered": [_ack(1), _ack(2)]}
    return Evidence(**values | given)


def test_a_good_run_is_good() -> None:
    evidence, stored = _evidence(), _stored(_row(1), _row(2, B))
    for rule in (checking.lost_acks, checking.older_finals, checking.inventions,
                 checking.after_the_end, checking.submissions, checking.times,
                 checking.credits_, checking.bad_refusals, checking.readiness):
        assert list(rule(evidence, stored)) == []


@pytest.mark.parametrize(("rule", "stored"), [
    (checking.lost_acks, _stored(_row(1))),
    (checking.lost_acks, _stored(_row(1), _row(2, A))),
    (checking.lost_acks, _stored(_row(1), _row(2, B, question=3))),
    (checking.lost_acks, _stored(_row(1), _row(2, B, second=9))),
    (checking.older_finals, _stored(_row(1))),
    (checking.inventions, _stored(_row(1), _row(2, B), _row(3))),
    (checking.inventions, _stored(_row(1), _row(1), _row(2, B))),
    (checking.after_the_end, _stored(_row(1), _row(2, B, second=301))),
    (checking.after_the_end, _stored(_row(1, second=5), _row(2, B, second=4))),
    (checking.submissions, _stored(_row(1), _row(2, B), submits=2)),
    (checking.submissions, _stored(_row(1), _row(2, B), submits=0)),
    (checking.times, _stored(attempt=_attempt(ended_at=NOON + timedelta(seconds=3606)))),
    (checking.credits_, _stored(attempt=_attempt(credited_seconds=12))),
])
def test_a_broken_database_is_seen(rule: Rule, stored: Stored) -> None:
    assert list(rule(_evidence(), stored))


@pytest.mark.parametrize(("rule", "evidence"), [
    (checking.submissions, _evidence(receipts={7: [{"fingerprint": "A"}, {"fingerprint": "B"}]})),
    (checking.credits_, _evidence(faults=[Fault(10.0, 40.0)])),
    (checking.readiness, _evidence(faults=[Fault(10.0, 40.0)],
                                   readiness=[(20.0, True), (41.0, True)])),
    (checking.readiness, _evidence(faults=[Fault(10.0, 40.0)],
                                   readiness=[(20.0, False), (200.0, True)])),
    (checking.bad_refusals, _evidence(answered=[Answered(3.0, 7, 3, 1, 503, "unsure")])),
    (checking.bad_refusals, _evidence(answered=[
        Answered(3.0, 7, 3, 1, 500, "unsure", body="psycopg.OperationalError")])),
    (checking.bad_refusals, _evidence(answered=[
        Answered(3.0, 7, 3, 1, 200, "unsure", body='{"saved": true, "client_seq": 9}')])),
])
def test_bad_behaviour_is_seen(rule: Rule, evidence: Evidence) -> None:
    assert list(rule(evidence, _stored(_row(1), _row(2, B))))


def test_time_given_back_for_a_real_outage_is_accepted() -> None:
    evidence = _evidence(faults=[Fault(10.0, 40.0)], readiness=[(20.0, False), (41.0, True)])
    for credited, good in ((28, False), (30, True), (38, True), (45, False)):
        stored = _stored(attempt=_attempt(credited_seconds=credited))
        assert (list(checking.credits_(evidence, stored)) == []) is good
