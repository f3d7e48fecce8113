"""What the exam page is given: the paper, the answers so far, the clock; never a key."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.exams import handing, papers, queries, rules, shelf
from lms.exams.accommodations import accommodations_of
from lms.exams.handing_rules import Handed
from lms.exams.models import Attempt


def delivered(session: Session, attempt: Attempt, now: datetime) -> dict[str, Any]:
    """The paper of an attempt as the page shows it; instants as ISO 8601 text."""
    questions = shelf.paper_of(session, attempt.form_id, attempt.form.content_sha256)
    progress = queries.progress_of(session, attempt.id)
    received = handing.all_received(session, attempt.id, questions)
    return {
        "attempt": attempt.id,
        "title": attempt.sitting.title,
        "large_print": _needs_large_print(session, attempt),
        "questions": [shown(question, received.get(question.number, ())) for question in questions],
        "answers": queries.shown_answers(questions, progress.values),
        "next_seq": progress.last_seq + 1,
        "last_saved_at": iso(progress.last_saved_at),
        "started_at": iso(attempt.started_at),
        "deadline_at": iso(attempt.deadline_at),
        "paused_at": iso(attempt.paused_at),
        "news": attempt.news,
        "server_now": now.isoformat(),
    }


def shown(question: papers.Question, received: Iterable[Handed] = ()) -> dict[str, Any]:
    """A question as the exam page shows it; one that takes files, with those received."""
    if question.handing is None:
        return question.shown()
    return question.shown() | {"handed": [file.told() for file in received]}


def _needs_large_print(session: Session, attempt: Attempt) -> bool:
    person_id = attempt.enrolment.person_id
    needs = accommodations_of(session, [person_id]).get(person_id)
    return needs is not None and needs.large_print


def iso(instant: datetime | None) -> str | None:
    """An instant for a machine."""
    return instant.isoformat() if instant else None


def left_behind(session: Session, attempt: Attempt, secret_key: str) -> dict[str, Any] | None:
    """What the page after the end needs to send what never left the device; ``None`` if not begun.

    ``next_seq`` is above every number used; ``answers`` is the last known of each question, counted
    or kept aside, so that only what differs leaves.
    """
    if attempt.started_at is None:
        return None
    saves = queries.saves_of(session, attempt.id)
    late = queries.late_answers_of(session, attempt.id)
    known = {**rules.final_values(saves), **{answer.question: answer.value for answer in late}}
    numbers = [save.client_seq for save in saves] + [answer.client_seq for answer in late]
    return {
        "key": outbox_key(secret_key, attempt.id), "next_seq": max(numbers, default=0) + 1,
        "answers": {number: papers.loads(value) for number, value in known.items()},
    }


def outbox_key(secret_key: str, name: int | str) -> str:
    """The key, base64 of 256 bits, that seals unsent answers on the candidate's device.

    Derived (HMAC-SHA-256), so that it is the same each time the candidate comes back and is stored
    nowhere; another attempt, or another installation, has another one.
    """
    derived = hmac.digest(secret_key.encode(), f"outbox|{name}".encode(), hashlib.sha256)
    return base64.b64encode(derived).decode()
