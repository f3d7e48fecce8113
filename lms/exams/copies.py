"""Setting aside the answers that people mark, once the papers are taken in."""

from sqlalchemy import case, update

from lms.banks.purpose import is_marked
from lms.core import ambient
from lms.core.appending import append_once
from lms.core.work import Work
from lms.exams import papers, rules, score_queries, scores, shelf
from lms.exams.mark_models import Copy
from lms.exams.marks import Need
from lms.exams.models import Attempt, Form
from lms.exams.scores import ScoreInputs

_SYMBOLS = 6


def collect(work: Work, attempt: Attempt, inputs: ScoreInputs) -> None:
    """Make a copy of each answer to be marked, once; blank ones are marked by nobody.

    Of a paper that nobody marks nothing is read.
    """
    form = work.session.get_one(Form, attempt.form_id)
    paper = shelf.paper_of(work.session, form.id, form.content_sha256)
    marked = [question for question in paper if is_marked(question.item)]
    values = score_queries.counting_values(work.session, attempt.id, inputs) if marked else {}
    for question in marked:
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
