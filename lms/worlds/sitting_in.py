"""Candidates of an invented world sitting an exam: started, answered, handed in at their times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from sqlalchemy import select

from lms.core.chance import Draw
from lms.core.work import Work
from lms.exams import actions, papers, queries
from lms.exams.models import Answer, Attempt
from lms.people.models import SignIn
from lms.people.rules import digest
from lms.worlds.answering import answer_to

PASS_SHARE = Fraction(7, 10)


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody takes an exam: chance of being right, how far, handed in or not."""

    ability: float
    answered: int = 1000
    submitted: bool = True


def attempts_of(session: queries.Session, sitting_id: int) -> Sequence[Attempt]:
    """The attempts of a sitting with all they need, in order."""
    ids = session.scalars(
        select(Attempt.id).where(Attempt.sitting_id == sitting_id).order_by(Attempt.id)
    ).all()
    return [queries.attempt(session, attempt_id) for attempt_id in ids]


def sit(work: Work, attempt: Attempt, way: Way) -> None:
    """Start, answer a question every half minute, and hand in if that is their way."""
    sign_in_id = _signed_in(work, attempt)
    actions.start_attempt(work, attempt, attempt.sitting.access_code, sign_in_id)
    draw = Draw(attempt.id, "answers")
    now = work.now
    paper = queries.paper_of(work.session, attempt.form)[:way.answered]
    for question in paper:
        now += timedelta(seconds=20 + draw.below(30))
        value = answer_to(question, draw.below(1000) < 1000 * way.ability, draw)
        work.session.add(Answer(
            attempt_id=attempt.id, client_seq=question.number, question=question.number,
            value=papers.check_value(question, value), received_at=now,
        ))
    if way.submitted:
        handing_in = replace(work, now=now + timedelta(seconds=40))
        actions.submit(handing_in, attempt, sign_in_id)


def write(work: Work, attempt: Attempt, text: str) -> None:
    """Start, write the one text that the paper asks for, and hand in half an hour later."""
    sign_in_id = _signed_in(work, attempt)
    actions.start_attempt(work, attempt, attempt.sitting.access_code, sign_in_id)
    [question] = queries.paper_of(work.session, attempt.form)
    ended = replace(work, now=work.now + timedelta(minutes=30))
    work.session.add(Answer(
        attempt_id=attempt.id, client_seq=1, question=question.number,
        value=papers.check_value(question, {"text": text}), received_at=ended.now,
    ))
    actions.submit(ended, attempt, sign_in_id)


def _signed_in(work: Work, attempt: Attempt) -> int:
    """A sign-in of the candidate that nobody can use: its token is not known."""
    sign_in = SignIn(
        person_id=attempt.enrolment.person_id, token_sha256=digest(f"attempt {attempt.id}"),
        user_agent="demo", address="", signed_in_at=work.now,
        expires_at=work.now + timedelta(hours=2), revoked_at=work.now + timedelta(hours=2),
    )
    work.session.add(sign_in)
    work.session.flush()
    return sign_in.id
