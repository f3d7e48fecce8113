"""What a candidate does in an exam: start, answer, hand in.

``save_answer`` is the centre of the product: what it acknowledges is never lost. One row is
appended; the number given by the browser makes sending it again harmless.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update

from lms.core.appending import append_once
from lms.core.work import Fact, Work
from lms.exams import papers, queries, rules, scores
from lms.exams.models import Answer, Attempt, AttemptState, SittingState


@dataclass(frozen=True, slots=True)
class Save:
    """One change of one question, as the browser sends it; ``value`` ``None`` clears it."""

    client_seq: int
    question: int
    value: Any


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The promise made to the candidate: this save is stored, since that instant."""

    client_seq: int
    question: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a candidate takes away after handing in."""

    submitted_at: datetime
    answered: int
    total: int
    fingerprint: str


def start_attempt(work: Work, attempt: Attempt, access_code: str, sign_in_id: int) -> None:
    """Begin, or come back to, an exam from this sign-in; the clock starts once.

    Coming back after a crash or on another device needs the access code again, and the sign-in
    used before may no longer save.
    """
    if attempt.sitting.state is not SittingState.OPEN:
        raise rules.SittingNotOpen
    if not rules.is_access_code(attempt.sitting.access_code, access_code):
        raise rules.WrongAccessCode
    started = _change(
        work, attempt, AttemptState.READY, state=AttemptState.OPEN, started_at=work.now,
        deadline_at=rules.deadline(work.now, attempt.sitting.duration_minutes),
        sign_in_id=sign_in_id,
    )
    if started:
        return
    if rules.is_over(attempt.deadline_at, work.now) or not _change(
        work, attempt, AttemptState.OPEN, sign_in_id=sign_in_id
    ):
        raise rules.AttemptClosed


def save_answer(work: Work, attempt: Attempt, save: Save, sign_in_id: int) -> Acknowledged:
    """Store one change; the answer returned is the promise that it cannot be lost.

    ``attempt`` is loaded ``locked``: a save and a hand-in that cross each other take turns.

    Sending the same save again is acknowledged as the first time. A number already used for
    another value raises ``SequenceTaken`` with the next free one: nothing typed is dropped.
    """
    rules.check_may_answer(queries.standing_of(attempt), sign_in_id, work.now)
    value = _value_of(work, attempt, save)
    row = {
        "attempt_id": attempt.id, "client_seq": save.client_seq, "question": save.question,
        "value": value, "received_at": work.now,
    }
    if append_once(work.session, Answer, row, ("attempt_id", "client_seq")):
        return Acknowledged(save.client_seq, save.question, work.now)
    stored = queries.save_numbered(work.session, attempt.id, save.client_seq)
    if stored is None or (stored.question, stored.value) != (save.question, value):
        raise rules.SequenceTaken(queries.last_seq(work.session, attempt.id) + 1)
    return Acknowledged(stored.client_seq, stored.question, stored.received_at)


def submit(work: Work, attempt: Attempt, sign_in_id: int) -> Receipt:
    """Hand in; asking again gives the same receipt."""
    if attempt.state is not AttemptState.SUBMITTED:
        rules.check_may_answer(queries.standing_of(attempt), sign_in_id, work.now)
        if _change(work, attempt, AttemptState.OPEN, state=AttemptState.SUBMITTED,
                   submitted_at=work.now, ended_at=work.now):
            work.record(Fact("attempt_submitted", f"attempt:{attempt.id}"))
    return receipt_of(work, attempt)


def receipt_of(work: Work, attempt: Attempt) -> Receipt:
    """The receipt of a submitted attempt; raises ``AttemptClosed`` if it was not handed in."""
    if attempt.submitted_at is None:
        raise rules.AttemptClosed
    values = rules.final_values(queries.saves_of(work.session, attempt.id))
    given = {number: value for number, value in values.items() if value != "null"}
    return Receipt(
        attempt.submitted_at, len(given), len(queries.paper_of(work.session, attempt.form)),
        scores.fingerprint(attempt.id, values),
    )


def _value_of(work: Work, attempt: Attempt, save: Save) -> str:
    paper = queries.paper_of(work.session, attempt.form)
    if not 1 <= save.question <= len(paper):
        raise papers.no_such_question(save.question)
    return papers.check_value(paper[save.question - 1], save.value)


def _change(work: Work, attempt: Attempt, from_state: AttemptState, **values: Any) -> bool:
    """One conditional UPDATE: whoever comes second changes nothing."""
    changed = work.session.execute(
        update(Attempt).where(Attempt.id == attempt.id, Attempt.state == from_state)
        .values(**values).execution_options(synchronize_session=False)
    )
    work.session.refresh(attempt, list(Attempt.__table__.columns.keys()))
    return cast("CursorResult[Any]", changed).rowcount == 1
