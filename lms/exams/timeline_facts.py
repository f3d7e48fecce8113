"""Reading the story of an attempt: events, saves by question, late answers, score runs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.exams import events, papers, queries
from lms.exams.models import Answer, Attempt, AttemptEvent, EventKind, LateAnswer
from lms.exams.score_models import ScoreRun
from lms.exams.scores import ScoreInputs
from lms.exams.timeline import (
    LATE,
    SAVED,
    SCORED,
    Check,
    Moment,
    deadlines,
    held_seconds,
    in_order,
)
from lms.exams.timeline_names import names_of


@dataclass(frozen=True, slots=True)
class Given:
    """What was sent for a question, in words; empty when the answer was cleared."""

    at: datetime
    given: str


@dataclass(frozen=True, slots=True)
class QuestionStory:
    """Every save of one question; the last one of the list counts."""

    number: int
    saves: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class LateGiven:
    """An answer kept aside: why, how long the page held it, whether it was admitted since."""

    number: int
    given: str
    at: datetime
    reason: str
    waited_ms: int | None
    is_admitted: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One computation of the score, and how many questions and late answers were decided on."""

    number: int
    at: datetime
    reason: str
    score: Fraction
    highest: Fraction
    neutralised: int
    with_late: bool


@dataclass(frozen=True, slots=True)
class Story:
    """Everything of one attempt, to be read by somebody who was not there."""

    attempt: Attempt
    moments: tuple[Moment, ...]
    questions: tuple[QuestionStory, ...]
    late: tuple[LateGiven, ...]
    runs: tuple[Run, ...]
    check: Check

    @property
    def waits_for_admission(self) -> bool:
        """Whether late answers may still be admitted: scored, and something not admitted."""
        return bool(self.runs) and any(not late.is_admitted for late in self.late)


def story_of(session: Session, attempt_id: int) -> Story:
    """The story of one attempt; raises ``Missing``."""
    attempt = queries.attempt(session, attempt_id)
    happened = _events(session, attempt)
    saves = list(session.scalars(
        select(Answer).where(Answer.attempt_id == attempt_id).order_by(Answer.client_seq)
    ))
    kept = queries.late_answers_of(session, attempt_id)
    runs = session.scalars(
        select(ScoreRun).where(ScoreRun.attempt_id == attempt_id).order_by(ScoreRun.number)
    ).all()
    paper = {question.number: question for question in queries.paper_of(session, attempt.form)}
    inputs = ScoreInputs.from_json(runs[-1].inputs) if runs else ScoreInputs()
    told_runs = tuple(_run(run) for run in runs)
    moments = [*_moments(session, attempt, happened), *_saved(saves), *_late(kept),
               *(Moment(run.at, SCORED, text=run.reason) for run in told_runs)]
    return Story(
        attempt, tuple(in_order(moments)), _by_question(saves, paper),
        tuple(_late_given(late, paper, inputs.late_up_to) for late in kept), told_runs,
        _check(attempt, happened, saves),
    )


def _events(session: Session, attempt: Attempt) -> list[AttemptEvent]:
    """What happened; attempts older than the events have their start and end told all the same."""
    happened = events.events_of(session, attempt.id)
    if attempt.started_at and all(e.kind is not EventKind.STARTED for e in happened):
        started = AttemptEvent(attempt_id=attempt.id, kind=EventKind.STARTED,
                               at=attempt.started_at, text="")
        happened = [started, *happened]
    return happened


def _moments(
    session: Session, attempt: Attempt, happened: Sequence[AttemptEvent]
) -> list[Moment]:
    names = names_of(session, {e.actor_id for e in happened if e.actor_id} | {None})
    own = attempt.enrolment.person_id
    after = deadlines(happened, attempt.started_at, attempt.allowed_seconds)
    before = [None, *after][:len(after)]
    return [
        Moment(e.at, str(e.kind), names[e.actor_id] if e.actor_id != own else "", e.text,
               e.seconds, now if now != then else None)
        for e, then, now in zip(happened, before, after, strict=True)
    ]


def _saved(saves: Sequence[Answer]) -> list[Moment]:
    return [Moment(save.received_at, SAVED, questions=(save.question,)) for save in saves]


def _late(kept: Sequence[LateAnswer]) -> list[Moment]:
    return [Moment(late.received_at, LATE, text=str(late.reason), questions=(late.question,))
            for late in kept]


def _by_question(
    saves: Sequence[Answer], paper: Mapping[int, papers.Question]
) -> tuple[QuestionStory, ...]:
    return tuple(
        QuestionStory(number, tuple(
            Given(save.received_at, _told(paper, save.question, save.value))
            for save in saves if save.question == number
        ))
        for number in sorted({save.question for save in saves})
    )


def _told(paper: Mapping[int, papers.Question], number: int, value: str) -> str:
    stored = papers.loads(value)
    return "" if stored is None else paper[number].tell(stored)


def _late_given(
    late: LateAnswer, paper: Mapping[int, papers.Question], up_to: int | None
) -> LateGiven:
    return LateGiven(
        late.question, _told(paper, late.question, late.value), late.received_at,
        str(late.reason), late.waited_ms, up_to is not None and late.id <= up_to,
    )


def _run(run: ScoreRun) -> Run:
    report, inputs = json.loads(run.report), ScoreInputs.from_json(run.inputs)
    return Run(
        run.number, run.made_at, run.reason, Fraction(report["score"]), Fraction(report["max"]),
        len(inputs.neutralised), inputs.late_up_to is not None,
    )


def _check(
    attempt: Attempt, happened: Sequence[AttemptEvent], saves: Sequence[Answer]
) -> Check:
    """The time used runs to the last answer that counts, or to the hand-in."""
    last = [save.received_at for save in saves]
    last += [attempt.submitted_at] if attempt.submitted_at else []
    used = max(last) - attempt.started_at if last and attempt.started_at else None
    found = deadlines(happened, attempt.started_at, attempt.allowed_seconds)
    return Check(
        used_seconds=int(used.total_seconds()) if used else 0,
        allowed_seconds=attempt.allowed_seconds, credited_seconds=attempt.credited_seconds,
        held_seconds=held_seconds(happened, attempt.ended_at or max(last)) if last else 0,
        deadline_at=found[-1] if found else None, stored_at=attempt.deadline_at,
    )
