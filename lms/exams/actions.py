"""What a candidate does in an exam: start, answer, hand in.

``save_answer`` is the centre of the product: what it acknowledges is never lost. One row is
appended; the number given by the browser makes sending it again harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lms.core.appending import append_once
from lms.core.errors import Conflict, Throttled
from lms.core.work import Fact, Work
from lms.exams import events, handing, outages, papers, queries, rules, scores, shelf, timing
from lms.exams.conditional import change
from lms.exams.models import (
    Answer,
    Attempt,
    AttemptState,
    EventKind,
    LateAnswer,
    SittingState,
)
from lms.exams.seats import Seat
from lms.people import rules as people_rules

ROW_COLUMNS = ("attempt_id", "client_seq", "question", "value", "received_at")
ROW_KEY = ("attempt_id", "client_seq")


@dataclass(frozen=True, slots=True)
class Save:
    """One change of one question, as the browser sends it; ``value`` ``None`` clears it.

    ``waited_ms`` is how long the page held it before it could send it, when it says so.
    """

    client_seq: int
    question: int
    value: Any
    waited_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The promise made to the candidate: this save is stored, since that instant."""

    client_seq: int
    question: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAside:
    """An answer that came too late or from a replaced device: stored, shown, not counted."""

    refusal: Conflict


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a candidate takes away after handing in."""

    submitted_at: datetime
    answered: int
    total: int
    fingerprint: str


def start_attempt(
    work: Work, attempt: Attempt, access_code: str, sign_in_id: int
) -> Conflict | None:
    """Begin, or come back to, an exam from this sign-in; the clock starts once.

    Returns ``None`` once entered, else the refusal to tell: a wrong code and a device to be
    authorised leave a trace, hence nothing is undone. Raises when the exam cannot be entered.
    """
    if attempt.sitting.state is not SittingState.OPEN:
        raise rules.SittingNotOpen
    _check_tries(work, attempt)
    if not rules.is_access_code(attempt.sitting.access_code, access_code):
        events.note(work, attempt.id, EventKind.WRONG_CODE)
        return rules.WrongAccessCode()
    if attempt.sitting.authorises_each and attempt.authorised_at is None:
        raise rules.NotAuthorised
    if change(
        work, attempt, AttemptState.READY, state=AttemptState.OPEN, started_at=work.now,
        deadline_at=timing.deadline(work.now, attempt.allowed_seconds, attempt.credited_seconds),
        sign_in_id=sign_in_id, paused_at=attempt.sitting.paused_at and work.now,
    ):
        events.note(work, attempt.id, EventKind.STARTED)
        if attempt.paused_at:
            events.note(work, attempt.id, EventKind.PAUSED)
        outages.begin_watch(work)
        return None
    return _come_back(work, attempt, sign_in_id)


def _check_tries(work: Work, attempt: Attempt) -> None:
    tries, oldest = events.wrong_codes(
        work.session, attempt.id, work.now - people_rules.TRY_WINDOW
    )
    wait = people_rules.seconds_to_wait(tries, rules.CODE_TRIES, oldest, work.now)
    if wait:
        raise Throttled(seconds=wait)


def _come_back(work: Work, attempt: Attempt, sign_in_id: int) -> Conflict | None:
    """Enter a started exam again; from another sign-in only if the invigilator consents."""
    standing = queries.standing_of(attempt)
    if standing.is_over(work.now):
        outages.check_given_back(work.session, standing, work.now)
        raise rules.AttemptClosed
    if attempt.sign_in_id == sign_in_id:
        return None
    if attempt.handover_granted_at is None:
        if attempt.handover_asked_at is None:
            change(work, attempt, AttemptState.OPEN, handover_asked_at=work.now)
            events.note(work, attempt.id, EventKind.HANDOVER_ASKED)
        return rules.HandoverNeeded()
    change(work, attempt, AttemptState.OPEN, sign_in_id=sign_in_id, handover_asked_at=None,
           handover_granted_at=None)
    events.note(work, attempt.id, EventKind.RESUMED)
    return None


def save_answer(work: Work, seat: Seat, save: Save) -> Acknowledged | KeptAside:
    """Store one change; ``Acknowledged`` is the promise that it cannot be lost.

    ``seat`` is found ``locked``: a save and a hand-in that cross each other take turns. Sending
    the same save again is acknowledged as the first time. A number already used for another value
    raises ``SequenceTaken`` with the next free one. What may no longer count is kept aside.
    """
    paper = shelf.paper_of(work.session, seat.form_id, seat.form_sha256)
    value = stored_value(paper, save)
    handing.check_named(work.session, seat.attempt_id, paper[save.question - 1], save.value)
    try:
        outages.check_may_answer(work.session, seat.standing, seat.sign_in_id, work.now)
    except (rules.AttemptClosed, rules.TakenElsewhere) as refusal:
        return _keep_aside(work, seat, save, value) or KeptAside(refusal)
    if append_once(work.session, Answer, row_of(seat, save, value, work.now), ROW_KEY):
        return Acknowledged(save.client_seq, save.question, work.now)
    stored = _already(work, seat, save, value)
    if stored is None:
        raise rules.SequenceTaken(
            queries.last_seq(work.session, seat.attempt_id) + 1, _newer(work, seat, save, value)
        )
    return stored


def stored_value(paper: papers.Paper, save: Save) -> str:
    """The value as it is stored; raises ``Invalid`` when it is no answer to that question."""
    if not 1 <= save.question <= len(paper):
        raise papers.no_such_question(save.question)
    return papers.check_value(paper[save.question - 1], save.value)


def row_of(seat: Seat, save: Save, value: str, now: datetime) -> dict[str, Any]:
    """The row that a change becomes; one row for each number a browser gives (``ROW_KEY``)."""
    return {
        "attempt_id": seat.attempt_id, "client_seq": save.client_seq, "question": save.question,
        "value": value, "received_at": now,
    }


def _already(work: Work, seat: Seat, save: Save, value: str) -> Acknowledged | None:
    """The promise made when this very save came for the first time, if it did."""
    stored = queries.save_numbered(work.session, seat.attempt_id, save.client_seq)
    if stored is None or (stored.question, stored.value) != (save.question, value):
        return None
    return Acknowledged(stored.client_seq, stored.question, stored.received_at)


def _newer(work: Work, seat: Seat, save: Save, value: str) -> dict[str, Any] | None:
    """What another tab answered after this save was made, if that is something else."""
    if save.waited_ms is None:
        return None
    made_at = work.now - timedelta(milliseconds=save.waited_ms)
    latest = queries.latest_save(work.session, seat.attempt_id, save.question)
    if latest is None or latest.received_at <= made_at or latest.value == value:
        return None
    return {"value": papers.loads(latest.value)}


def _keep_aside(work: Work, seat: Seat, save: Save, value: str) -> Acknowledged | None:
    """Keep what came too late, once; a save that was acknowledged in time still is."""
    stored = _already(work, seat, save, value)
    if stored is None and queries.count_late(work.session, seat.attempt_id) < rules.MOST_LATE:
        append_once(work.session, LateAnswer, {
            "attempt_id": seat.attempt_id, "client_seq": save.client_seq,
            "question": save.question, "value": value, "waited_ms": save.waited_ms,
            "reason": rules.late_reason(seat.standing, seat.sign_in_id),
            "sign_in_id": seat.sign_in_id, "received_at": work.now,
        }, ("attempt_id", "sign_in_id", "client_seq"))
    return stored


def submit(work: Work, attempt: Attempt, sign_in_id: int) -> Receipt:
    """Hand in; asking again gives the same receipt."""
    if attempt.state is not AttemptState.SUBMITTED:
        outages.check_may_answer(work.session, queries.standing_of(attempt), sign_in_id, work.now)
        # A save that came later may have been served first: nothing is stored after the end.
        progress = queries.progress_of(work.session, attempt.id)
        ended_at = max(work.now, progress.last_saved_at or work.now)
        if change(work, attempt, AttemptState.OPEN, state=AttemptState.SUBMITTED,
                  submitted_at=ended_at, ended_at=ended_at, paused_at=None):
            events.note(work, attempt.id, EventKind.SUBMITTED)
            work.record(Fact("attempt_submitted", f"attempt:{attempt.id}"))
            return _receipt(work, attempt, ended_at, progress.values)
    return receipt_of(work, attempt)


def receipt_of(work: Work, attempt: Attempt) -> Receipt:
    """The receipt of a submitted attempt; raises ``AttemptClosed`` if it was not handed in."""
    if attempt.submitted_at is None:
        raise rules.AttemptClosed
    values = rules.final_values(queries.saves_of(work.session, attempt.id))
    return _receipt(work, attempt, attempt.submitted_at, values)


def _receipt(
    work: Work, attempt: Attempt, submitted_at: datetime, values: Mapping[int, str]
) -> Receipt:
    paper = shelf.paper_of(work.session, attempt.form_id, attempt.form.content_sha256)
    answered = sum(value != "null" for value in values.values())
    return Receipt(submitted_at, answered, len(paper), scores.fingerprint(attempt.id, values))
