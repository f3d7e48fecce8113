"""Setting aside the answers that people mark, once the papers are taken in."""

from collections.abc import Mapping

from sqlalchemy import case, update

from lms.banks.purpose import is_marked
from lms.core import ambient
from lms.core.appending import append_once
from lms.core.work import Work
from lms.exams import papers, rules, scores, shelf
from lms.exams.mark_models import Copy
from lms.exams.marks import Need
from lms.exams.models import Attempt, Form

_SYMBOLS = 6


def collect(work: Work, attempt: Attempt, values: Mapping[int, str]) -> None:
    """Make a copy of each answer to be marked, once; blank ones are marked by nobody."""
    form = work.session.get_one(Form, attempt.form_id)
    for question in shelf.paper_of(work.session, form.id, form.content_sha256):
        if not is_marked(question.item):
            continue
        stored = values.get(question.number, "null")
        answer, sha256 = question.read(papers.loads(stored)), scores.digest(stored)
        if answer is not None and "dont_know" not in answer:
            append_once(work.session, Copy, {
                "attempt_id": attempt.id, "question": question.number,
                "item_id": question.item_id, "answer_sha256": sha256, "made_at": work.now,
                "awaits": Need.MARK, "code": rules.spoken_code(ambient.random_bytes(_SYMBOLS)),
            }, ("attempt_id", "question", "answer_sha256"))
        work.session.execute(
            update(Copy).where(Copy.attempt_id == attempt.id, Copy.question == question.number)
            .values(superseded_at=case((Copy.answer_sha256 == sha256, None), else_=work.now))
            .execution_options(synchronize_session=False)
        )
