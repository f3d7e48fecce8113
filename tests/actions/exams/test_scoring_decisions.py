"""Decisions that change scores after the fact: questions taken out, late answers let in."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from lms.core.errors import Invalid, Missing
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import events, queries, replay, scoring, sittings
from lms.exams.models import (
    Answer,
    Attempt,
    AttemptState,
    EventKind,
    LateAnswer,
    LateReason,
    Sitting,
    SittingState,
)
from lms.exams.score_models import ScoreRun
from tests import make


@dataclass
class Room:
    """A sitting of two candidates: one answered two questions rightly and one wrongly."""

    work: Work
    sitting: Sitting
    attempts: list[Attempt]
    items: list[int]

    def close(self) -> None:
        sittings.close_sitting(self.work, self.sitting)

    def runs(self, rank: int = 0) -> list[ScoreRun]:
        return list(self.work.session.scalars(
            select(ScoreRun).where(ScoreRun.attempt_id == self.attempts[rank].id)
            .order_by(ScoreRun.number)
        ))

    def scores(self, rank: int = 0) -> list[tuple[Fraction, Fraction]]:
        reports = [json.loads(run.report) for run in self.runs(rank)]
        return [(Fraction(report["score"]), Fraction(report["max"])) for report in reports]

    def admit(self, reason: str) -> ScoreRun:
        attempt = queries.attempt(self.work.session, self.attempts[0].id)
        return scoring.admit_late(self.work, attempt, reason)

    def add_late(self, seq: int, question: int, position: int) -> None:
        attempt = queries.attempt(self.work.session, self.attempts[0].id)
        sign_in = make.make_sign_in(self.work.session, attempt.enrolment.person_id)
        self.work.session.add(LateAnswer(
            attempt_id=attempt.id, sign_in_id=sign_in.id, client_seq=seq, question=question,
            value=f'{{"chosen":["{position}"]}}', reason=LateReason.OVERDUE, waited_ms=4000,
            received_at=self.work.now + timedelta(hours=1, seconds=9),
        ))
        self.work.session.flush()


@pytest.fixture
def room(work: Work) -> Room:
    session = work.session
    cohort = make.make_cohort(session)
    decider_id = make.make_person(session).id
    sitting = make.make_sitting(session, cohort)
    attempts = []
    for _ in range(2):
        enrolment = make.make_enrolment(session, cohort)
        attempts.append(make.make_attempt(session, sitting, enrolment))
    sitting.state, sitting.published_at, sitting.opened_at = SittingState.OPEN, work.now, work.now
    for attempt in attempts:
        attempt.state, attempt.started_at = AttemptState.OPEN, work.now
        attempt.deadline_at = work.now + timedelta(hours=1)
    for seq, position in enumerate((1, 1, 2), start=1):
        session.add(Answer(attempt_id=attempts[0].id, client_seq=seq, question=seq,
                           value=f'{{"chosen":["{position}"]}}', received_at=work.now))
    session.flush()
    sitting_id = sitting.id
    keys = [attempt.id for attempt in attempts]
    session.expunge_all()
    loaded = [queries.attempt(session, key) for key in keys]
    return Room(replace(work, actor_id=decider_id), queries.sitting(session, sitting_id), loaded,
                _items(loaded[0]))


def _items(attempt: Attempt) -> list[int]:
    return [slot["item"] for slot in json.loads(attempt.form.content)]


def test_a_question_neutralised_before_the_closing_counts_for_nobody(room: Room) -> None:
    assert scoring.neutralise(room.work, room.sitting, room.items[0], "énoncé faux") == 2
    assert room.runs() == []
    room.close()
    assert room.scores() == [(Fraction(1), Fraction(9))]
    assert room.scores(1) == [(Fraction(0), Fraction(9))]


def test_neutralising_after_the_closing_scores_everyone_again_and_keeps_the_old_score(
    room: Room,
) -> None:
    room.close()
    scoring.neutralise(room.work, room.sitting, room.items[2], "deux réponses justes")
    assert room.scores() == [(Fraction(2), Fraction(10)), (Fraction(2), Fraction(9))]
    assert [run.reason for run in room.runs(1)] == ["closing of the sitting",
                                                    "question neutralised"]
    happened = events.events_of(room.work.session, room.attempts[1].id, [EventKind.NEUTRALISED])
    assert len(happened) == 1
    facts = room.work.session.scalars(
        select(JournalEntry.details).where(JournalEntry.kind == "question_neutralised")
    ).one()
    assert facts == {"item": room.items[2], "reason": "deux réponses justes", "candidates": 2}


def test_a_question_put_back_counts_again(room: Room) -> None:
    room.close()
    scoring.neutralise(room.work, room.sitting, room.items[0], "énoncé faux")
    scoring.restore(room.work, room.sitting, room.items[0])
    assert [score for score, _ in room.scores()] == [2, 1, 2]
    with pytest.raises(Missing):
        scoring.restore(room.work, room.sitting, room.items[0])
    scoring.neutralise(room.work, room.sitting, room.items[0], "faux, après relecture")
    assert room.scores()[-1] == (Fraction(1), Fraction(9))


def test_a_question_is_neutralised_once_with_a_reason_and_only_if_it_is_on_a_paper(
    room: Room,
) -> None:
    with pytest.raises(Invalid):
        scoring.neutralise(room.work, room.sitting, room.items[0], "  ")
    with pytest.raises(Invalid):
        scoring.neutralise(room.work, room.sitting, max(room.items) + 1, "motif")
    scoring.neutralise(room.work, room.sitting, room.items[0], "motif")
    with pytest.raises(scoring.AlreadyNeutralised):
        scoring.neutralise(room.work, room.sitting, room.items[0], "motif")


def test_late_answers_count_once_admitted_with_a_reason(room: Room) -> None:
    room.add_late(10, 4, 1)
    with pytest.raises(scoring.NothingLate):
        room.admit("avant la clôture")
    room.close()
    assert room.scores() == [(Fraction(2), Fraction(10))]
    with pytest.raises(Invalid):
        room.admit("")
    room.admit("liaison coupée 40 s, décision du jury")
    assert room.scores()[-1] == (Fraction(3), Fraction(10))
    with pytest.raises(scoring.NothingLate):
        room.admit("encore")


def test_what_comes_late_after_an_admission_waits_for_another(room: Room) -> None:
    room.add_late(10, 4, 1)
    room.close()
    room.admit("panne")
    room.add_late(11, 5, 1)
    scoring.neutralise(room.work, room.sitting, room.items[0], "énoncé faux")
    assert room.scores()[-1] == (Fraction(2), Fraction(9))
    room.admit("panne, suite")
    assert room.scores()[-1] == (Fraction(3), Fraction(9))


def test_every_score_is_proved_again_whatever_was_decided(room: Room) -> None:
    room.add_late(10, 4, 1)
    room.close()
    scoring.neutralise(room.work, room.sitting, room.items[1], "énoncé faux")
    room.admit("panne")
    scoring.restore(room.work, room.sitting, room.items[1])
    own = {attempt.id for attempt in room.attempts}
    replayed = [one for one in replay.replay_all(room.work.session) if one.run.attempt_id in own]
    assert len(replayed) == 7
    assert all(one.same for one in replayed)
