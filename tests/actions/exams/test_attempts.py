"""A candidate's exam on both databases: start, answer, hand in, score, replay."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from lms.core.errors import Conflict, Invalid, Throttled
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import (
    actions,
    outages,
    queries,
    replay,
    rules,
    scheduling,
    seats,
    sittings,
    supervision,
)
from lms.exams.actions import Save
from lms.exams.models import Answer, Attempt, AttemptState, LateReason, Sitting, SittingState
from lms.exams.score_models import ScoreRun
from lms.people.models import SignIn
from lms.people.rules import digest
from tests import make


@dataclass
class Room:
    """An open sitting with one candidate and their two sign-ins."""

    work: Work
    sitting: Sitting
    attempt: Attempt
    here: int
    elsewhere: int

    def start(self, code: str = "pont42") -> Conflict | None:
        return actions.start_attempt(self.work, self.attempt, code, self.here)

    def save(self, seq: int, question: int, value: Any) -> actions.Acknowledged:
        """Save; raises the refusal of what is only kept aside."""
        saved = actions.save_answer(self.work, self.seat(), Save(seq, question, value))
        if isinstance(saved, actions.KeptAside):
            raise saved.refusal
        return saved

    def seat(self) -> seats.Seat:
        token = f"token {self.here}"
        seat = seats.locked_seat_of(self.work.session, token, self.work.now, self.attempt.id)
        assert seat is not None
        return seat

    def late(self) -> list[tuple[int, str, LateReason]]:
        return [(late.question, late.value, late.reason)
                for late in queries.late_answers_of(self.work.session, self.attempt.id)]

    def later(self, **delta: float) -> "Room":
        room = self.after_silence(**delta)
        make.keep_watching(room.work.session, room.work.now)
        return room

    def after_silence(self, **delta: float) -> "Room":
        return replace(self, work=replace(self.work, now=self.work.now + timedelta(**delta)))


def _chosen(position: int) -> dict[str, Any]:
    return {"chosen": [str(position)]}


@pytest.fixture
def room(work: Work) -> Room:
    session = work.session
    cohort = make.make_cohort(session)
    enrolment = make.make_enrolment(session, cohort)
    sitting = make.make_sitting(session, cohort)
    sittings.publish(work, queries.sitting(session, sitting.id))
    sittings.open_sitting(work, sitting)
    tokens = []
    for _ in range(2):
        token = actions_sign_in(work, enrolment.person_id)
        tokens.append(token)
    attempt = session.scalars(select(Attempt)).one()
    return Room(work, sitting, queries.attempt(session, attempt.id), *tokens)


def actions_sign_in(work: Work, person_id: int) -> int:
    sign_in = SignIn(person_id=person_id, token_sha256="", signed_in_at=work.now,
                     expires_at=work.now + timedelta(hours=10))
    work.session.add(sign_in)
    work.session.flush()
    sign_in.token_sha256 = digest(f"token {sign_in.id}")
    work.session.flush()
    return sign_in.id


def test_starting_needs_the_access_code_and_sets_the_deadline_once(room: Room) -> None:
    assert isinstance(room.start("PONT-43"), rules.WrongAccessCode)
    assert room.attempt.state is AttemptState.READY
    room.start()
    assert room.attempt.deadline_at == room.work.now + timedelta(minutes=60)
    room.later(minutes=10).start()
    assert room.attempt.deadline_at == room.work.now + timedelta(minutes=60)


def test_nobody_starts_before_the_sitting_is_open(room: Room) -> None:
    room.work.session.execute(
        update(Sitting).values(state=SittingState.PUBLISHED)
    )
    room.work.session.refresh(room.attempt.sitting)
    with pytest.raises(rules.SittingNotOpen):
        room.start()


def test_an_answer_saved_is_one_row_and_saving_it_again_is_harmless(room: Room) -> None:
    room.start()
    first = room.save(1, 3, _chosen(2))
    again = room.later(seconds=30).save(1, 3, _chosen(2))
    assert again == first
    assert room.work.session.scalar(select(func.count(Answer.id))) == 1


def test_saves_arriving_out_of_order_leave_the_latest(room: Room) -> None:
    room.start()
    room.save(2, 1, _chosen(3))
    room.save(1, 1, _chosen(1))
    values = rules.final_values(queries.saves_of(room.work.session, room.attempt.id))
    assert values == {1: '{"chosen":["3"]}'}


def test_two_tabs_with_the_same_number_lose_nothing(room: Room) -> None:
    room.start()
    room.save(1, 1, _chosen(1))
    with pytest.raises(rules.SequenceTaken) as taken:
        room.save(1, 2, _chosen(2))
    assert taken.value.facts == {"next_seq": 2}
    room.save(2, 2, _chosen(2))
    values = rules.final_values(queries.saves_of(room.work.session, room.attempt.id))
    assert values == {1: '{"chosen":["1"]}', 2: '{"chosen":["2"]}'}


def test_guessing_the_access_code_is_slowed_down(room: Room) -> None:
    for _ in range(5):
        assert isinstance(room.start("faux"), rules.WrongAccessCode)
    with pytest.raises(Throttled):
        room.start()
    assert room.later(seconds=61).start() is None


def test_nobody_is_late_before_the_server_has_given_back_its_own_outage(room: Room) -> None:
    room.start()
    back = room.after_silence(minutes=61)
    for late in (lambda: back.save(1, 1, _chosen(1)), back.start,
                 lambda: actions.submit(back.work, back.attempt, back.here)):
        with pytest.raises(rules.OutageOwed):
            late()
    assert back.late() == []
    assert outages.beat(back.work) is not None
    assert back.save(1, 1, _chosen(1)).received_at == back.work.now


def test_a_late_answer_is_kept_aside_and_the_last_saved_one_stands(room: Room) -> None:
    room.start()
    room.save(1, 1, _chosen(1))
    for _ in range(2):
        with pytest.raises(rules.AttemptClosed):
            room.later(minutes=61).save(2, 1, _chosen(2))
    values = rules.final_values(queries.saves_of(room.work.session, room.attempt.id))
    assert values == {1: '{"chosen":["1"]}'}
    assert room.late() == [(1, '{"chosen":["2"]}', LateReason.OVERDUE)]


def test_a_save_acknowledged_in_time_is_acknowledged_again_after_the_end(room: Room) -> None:
    room.start()
    first = room.save(1, 1, _chosen(1))
    actions.submit(room.work, room.attempt, room.here)
    assert room.later(minutes=5).save(1, 1, _chosen(1)) == first
    assert room.late() == []


def test_another_device_goes_on_only_with_the_invigilators_consent(room: Room) -> None:
    room.start()
    room.save(1, 1, _chosen(1))
    moved = replace(room, here=room.elsewhere)
    with pytest.raises(rules.TakenElsewhere):
        moved.save(2, 1, _chosen(2))
    assert isinstance(moved.start(), rules.HandoverNeeded)
    room.save(3, 1, _chosen(3))
    supervision.grant_handover(room.work, room.attempt)
    assert moved.start() is None
    moved.save(4, 1, _chosen(2))
    with pytest.raises(rules.TakenElsewhere):
        room.save(5, 1, _chosen(3))
    assert [reason for *_, reason in room.late()] == [LateReason.REPLACED] * 2
    assert isinstance(room.start(), rules.HandoverNeeded)


@pytest.mark.parametrize(
    ("question", "value"),
    [(0, None), (11, None), (1, {"chosen": ["9"]}), (1, "texte"), (1, {"chosen": "1"}),
     (1, {"chosen": ["1", "2"]}), (1, [[[[]]]]), (1, {"chosen": [1]}), (1, {"text": "x"})],
)
def test_what_the_runner_never_sends_is_refused_and_nothing_is_stored(
    room: Room, question: int, value: Any
) -> None:
    room.start()
    with pytest.raises(Invalid):
        room.save(1, question, value)
    assert room.work.session.scalar(select(func.count(Answer.id))) == 0


def test_handing_in_twice_gives_one_submission_and_the_same_receipt(room: Room) -> None:
    room.start()
    room.save(1, 1, _chosen(1))
    room.save(2, 2, None)
    first = actions.submit(room.work, room.attempt, room.here)
    again = actions.submit(room.later(minutes=5).work, room.attempt, room.here)
    assert again == first
    assert (first.answered, first.total) == (1, 10)
    acts = select(func.count(JournalEntry.id)).where(JournalEntry.kind == "attempt_submitted")
    assert room.work.session.scalar(acts) == 1
    with pytest.raises(rules.AttemptClosed):
        room.save(3, 1, _chosen(2))


def test_closing_takes_in_open_papers_marks_absentees_and_scores_once(room: Room) -> None:
    session = room.work.session
    absent = make.make_enrolment(session, session.merge(room.attempt.sitting.cohort))
    sittings.place_candidates(room.work, room.sitting)
    room.start()
    for question, shown in enumerate(_right_positions(room), start=1):
        room.save(question, question, _chosen(shown))
    sittings.close_sitting(room.work, room.sitting)
    states = {row[0]: row[1] for row in session.execute(
        select(Attempt.enrolment_id, Attempt.state)
    )}
    assert states == {
        room.attempt.enrolment_id: AttemptState.EXPIRED, absent.id: AttemptState.ABSENT,
    }
    run = session.scalars(select(ScoreRun)).one()
    assert '"share":"1"' in run.report
    with pytest.raises(rules.SittingStateConflict):
        sittings.close_sitting(room.work, room.sitting)


def _right_positions(room: Room) -> list[int]:
    paper = queries.paper_of(room.work.session, room.attempt.form)
    return [question.order.index("a") + 1 for question in paper]


def test_replaying_gives_the_same_bytes_and_shows_a_changed_answer(room: Room) -> None:
    session = room.work.session
    room.start()
    for question, shown in enumerate(_right_positions(room), start=1):
        room.save(question, question, _chosen(shown))
    sittings.close_sitting(room.work, room.sitting)
    assert [line.same for line in replay.replay_all(session)] == [True]
    session.execute(update(Answer).where(Answer.question == 4).values(value="null"))
    session.expire_all()
    assert [line.same for line in replay.replay_all(session)] == [False]


def test_every_candidate_has_a_paper_of_their_own_at_publication(work: Work) -> None:
    session = work.session
    cohort = make.make_cohort(session)
    for _ in range(5):
        make.make_enrolment(session, cohort)
    sitting = make.make_sitting(session, cohort)
    assert sittings.publish(work, queries.sitting(session, sitting.id)) == 5
    contents = session.scalars(select(Attempt)).all()
    forms = {queries.attempt(session, attempt.id).form.content for attempt in contents}
    assert len(forms) == 5


def test_a_sitting_cannot_be_scheduled_without_enough_questions(work: Work) -> None:
    cohort = make.make_cohort(work.session)
    edition = make.make_edition(work.session, cohort.certification, size=3)
    terms = scheduling.Terms(
        block_code="B1", edition_id=edition.id, title="Épreuve", place="Lille",
        starts_at=work.now, duration_minutes=60, question_count=10,
        pass_share=make.Fraction(7, 10), access_code="PONT-42",
    )
    with pytest.raises(Invalid) as refused:
        scheduling.schedule(work, cohort, terms)
    assert [fault.code for fault in refused.value.faults] == ["too_few_questions"]


def test_a_sitting_without_candidates_is_not_published(work: Work) -> None:
    sitting = make.make_sitting(work.session, make.make_cohort(work.session))
    with pytest.raises(Invalid):
        sittings.publish(work, queries.sitting(work.session, sitting.id))


def test_results_are_released_only_after_closing(room: Room) -> None:
    with pytest.raises(rules.SittingStateConflict):
        sittings.release(room.work, room.sitting)
    sittings.close_sitting(room.work, room.sitting)
    sittings.release(room.work, room.sitting)
    assert room.sitting.released_at == room.work.now
