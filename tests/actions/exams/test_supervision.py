"""What an invigilator does, what an outage gives back, what is taken in, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import actions, collecting, events, outages, queries, rules, sittings, supervision
from lms.exams.accommodations import Needs, record_accommodation
from lms.exams.models import Attempt, AttemptState, EventKind, Sitting
from tests import make

CODE = "PONT-42"


def _later(work: Work, **delta: float) -> Work:
    return Work(work.session, work.actor_id, work.now + timedelta(**delta))


def _start(work: Work, attempt: Attempt) -> Attempt:
    sign_in = make.make_sign_in(work.session, attempt.enrolment.person_id)
    assert actions.start_attempt(work, attempt, CODE, sign_in.id) is None
    return attempt


def _kinds(work: Work, attempt: Attempt) -> list[EventKind]:
    return [event.kind for event in events.events_of(work.session, attempt.id)]


@pytest.fixture
def sitting(work: Work) -> Sitting:
    """An open sitting with three candidates."""
    cohort = make.make_cohort(work.session)
    for _ in range(3):
        make.make_enrolment(work.session, cohort)
    made = queries.sitting(work.session, make.make_sitting(work.session, cohort).id)
    sittings.publish(work, made)
    sittings.open_sitting(work, made)
    return made


@pytest.fixture
def attempts(work: Work, sitting: Sitting) -> list[Attempt]:
    ids = work.session.scalars(
        select(Attempt.id).where(Attempt.sitting_id == sitting.id).order_by(Attempt.id)
    ).all()
    return [queries.attempt(work.session, attempt_id) for attempt_id in ids]


def test_a_pause_stops_the_clock_and_gives_its_time_back(
    work: Work, attempts: list[Attempt]
) -> None:
    attempt = _start(work, attempts[0])
    before = attempt.deadline_at
    supervision.pause(_later(work, minutes=10), attempt, "alarme")
    assert not queries.standing_of(attempt).is_over(work.now + timedelta(hours=3))
    supervision.proceed(_later(work, minutes=17, seconds=30), attempt)
    assert before is not None
    assert attempt.deadline_at == before + timedelta(minutes=7, seconds=30)
    assert attempt.credited_seconds == 450
    assert _kinds(work, attempt) == [EventKind.STARTED, EventKind.PAUSED, EventKind.CONTINUED]


def test_pausing_twice_or_going_on_without_a_pause_changes_nothing(
    work: Work, attempts: list[Attempt]
) -> None:
    attempt = _start(work, attempts[0])
    supervision.pause(work, attempt)
    supervision.pause(_later(work, minutes=5), attempt)
    assert attempt.paused_at == work.now
    supervision.proceed(_later(work, minutes=6), attempt)
    with pytest.raises(supervision.AttemptStateConflict):
        supervision.proceed(_later(work, minutes=7), attempt)
    assert attempt.credited_seconds == 360


def test_the_whole_room_is_paused_and_goes_on(
    work: Work, sitting: Sitting, attempts: list[Attempt]
) -> None:
    for attempt in attempts[:2]:
        _start(work, attempt)
    assert supervision.pause_all(_later(work, minutes=1), sitting, "évacuation") == 2
    assert supervision.pause_all(_later(work, minutes=2), sitting, "évacuation") == 0
    assert supervision.proceed_all(_later(work, minutes=9), sitting) == 2
    work.session.refresh(attempts[0])
    assert attempts[0].credited_seconds == 480


def test_time_is_given_with_a_reason_and_told_to_the_journal(
    work: Work, attempts: list[Attempt]
) -> None:
    attempt = _start(work, attempts[0])
    before = attempt.deadline_at
    with pytest.raises(Invalid) as refused:
        supervision.give_time(work, attempt, 0, " ")
    assert len(refused.value.faults) == 2
    supervision.give_time(work, attempt, 300, "écran noir")
    assert before is not None
    assert attempt.deadline_at == before + timedelta(minutes=5)
    entry = work.session.scalars(
        select(JournalEntry).where(JournalEntry.kind == "time_given")
    ).one()
    assert entry.details == {"seconds": 300, "reason": "écran noir"}


def test_time_given_to_a_paper_already_taken_in_opens_it_again_from_now(
    work: Work, attempts: list[Attempt]
) -> None:
    attempt = _start(work, attempts[0])
    later = _later(work, minutes=70)
    assert collecting.take_in_overdue(later) == 1
    work.session.refresh(attempt)
    supervision.give_time(later, attempt, 300, "panne du poste")
    assert attempt.state is AttemptState.OPEN
    assert attempt.deadline_at == later.now + timedelta(minutes=5)


def test_overdue_papers_are_taken_in_once_and_not_while_paused(
    work: Work, attempts: list[Attempt]
) -> None:
    for attempt in attempts:
        _start(work, attempt)
    supervision.pause(work, attempts[1])
    supervision.give_time(work, attempts[2], 600, "coupure")
    later = _later(work, minutes=61)
    assert collecting.overdue(work.session, later.now) == [attempts[0].id]
    assert collecting.take_in_overdue(later) == 1
    assert collecting.take_in_overdue(later) == 0
    work.session.refresh(attempts[0])
    assert attempts[0].state is AttemptState.EXPIRED


def test_an_answer_in_flight_within_the_grace_still_counts_before_taking_in(
    work: Work, attempts: list[Attempt]
) -> None:
    attempt = _start(work, attempts[0])
    assert attempt.deadline_at is not None
    assert collecting.overdue(work.session, attempt.deadline_at + timedelta(seconds=5)) == []
    assert collecting.overdue(work.session, attempt.deadline_at + timedelta(seconds=6)) != []


def test_where_each_is_authorised_the_code_alone_does_not_start(
    work: Work, sitting: Sitting, attempts: list[Attempt]
) -> None:
    sitting.authorises_each = True
    work.session.flush()
    with pytest.raises(rules.NotAuthorised):
        _start(work, attempts[0])
    supervision.authorise(work, attempts[0])
    _start(work, attempts[0])
    supervision.authorise(work, attempts[1])
    supervision.refuse(work, attempts[1], "sans pièce d'identité")
    with pytest.raises(rules.NotAuthorised):
        _start(work, attempts[1])


def test_an_excluded_candidate_stops_and_keeps_what_was_saved(
    work: Work, attempts: list[Attempt]
) -> None:
    attempt = _start(work, attempts[0])
    with pytest.raises(Invalid):
        supervision.exclude(work, attempt, "")
    supervision.exclude(work, attempt, "communication avec un tiers")
    assert attempt.state is AttemptState.EXCLUDED
    with pytest.raises(supervision.AttemptStateConflict):
        supervision.pause(work, attempt)
    supervision.exclude(work, attempts[1], "identité usurpée")
    assert attempts[1].state is AttemptState.EXCLUDED


def test_an_outage_is_given_back_once_and_only_for_the_time_it_took(
    work: Work, attempts: list[Attempt]
) -> None:
    early, late, paused = attempts
    _start(work, early)
    _start(work, paused)
    assert outages.beat(work) is None
    supervision.pause(_later(work, seconds=1), paused)
    _start(_later(work, seconds=30), late)  # as if the beat alone had failed
    outage = outages.beat(_later(work, seconds=60))
    assert outage is not None
    assert outage.credited == 3
    assert outages.beat(_later(work, seconds=60)) is None
    for attempt, seconds in ((early, 60), (late, 30), (paused, 1)):
        work.session.refresh(attempt)
        assert attempt.credited_seconds == seconds
        assert attempt.deadline_at is not None
        assert attempt.started_at is not None
        assert attempt.deadline_at - attempt.started_at == timedelta(hours=1, seconds=seconds)


def test_an_outage_that_begins_with_the_exam_is_given_back(
    work: Work, attempts: list[Attempt]
) -> None:
    """Nothing watched before the first start: the start is the first proof."""
    _start(work, attempts[0])
    outage = outages.beat(_later(work, seconds=14))
    assert outage is not None
    work.session.refresh(attempts[0])
    assert attempts[0].credited_seconds == 14


def test_a_silence_while_no_exam_runs_is_not_an_outage(
    work: Work, attempts: list[Attempt]
) -> None:
    assert outages.beat(work) is None
    _start(_later(work, hours=5), attempts[0])
    assert outages.beat(_later(work, hours=5, seconds=2)) is None
    assert outages.is_beat_due(work.session, work.now + timedelta(hours=5, seconds=6))
    assert outages.beat(_later(work, hours=5, seconds=6)) is None


def test_a_long_outage_is_given_back_up_to_half_an_hour(
    work: Work, attempts: list[Attempt]
) -> None:
    _start(work, attempts[0])
    outages.beat(work)
    outages.beat(_later(work, minutes=50))
    work.session.refresh(attempts[0])
    assert attempts[0].credited_seconds == 1800


def test_an_accommodation_lengthens_every_exam_not_yet_ended(
    work: Work, sitting: Sitting, attempts: list[Attempt]
) -> None:
    started = _start(work, attempts[0])
    for attempt in attempts[:2]:
        person_id = attempt.enrolment.person_id
        record_accommodation(work, person_id, Needs(extra_time=make.Fraction(1, 3)))
    for attempt in attempts:
        work.session.refresh(attempt)
    assert [attempt.allowed_seconds for attempt in attempts] == [4800, 4800, 3600]
    assert started.deadline_at == work.now + timedelta(minutes=80)
    entry = work.session.scalars(
        select(JournalEntry).where(JournalEntry.kind == "accommodation_recorded")
    ).first()
    assert entry is not None
    assert set(entry.details) == {"record"}


def test_another_rate_needs_a_reason_and_every_fault_is_told(work: Work) -> None:
    person = make.make_person(work.session)
    with pytest.raises(Invalid) as refused:
        record_accommodation(work, person.id, Needs(make.Fraction(1, 2), pause_minutes=900))
    assert {fault.place for fault in refused.value.faults} == {"reason", "pause_minutes"}


def test_those_placed_later_get_their_accommodation(work: Work, sitting: Sitting) -> None:
    enrolment = make.make_enrolment(work.session, sitting.cohort)
    record_accommodation(work, enrolment.person_id, Needs(make.Fraction(1, 3)))
    sittings.place_candidates(work, sitting)
    found = work.session.scalars(
        select(Attempt).where(Attempt.enrolment_id == enrolment.id)
    ).one()
    assert found.allowed_seconds == 4800
