"""What scores are computed from, and the runs that were kept."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.exams import queries, rules, scores
from lms.exams.marking_queries import marks_of
from lms.exams.models import Attempt, Form
from lms.exams.rules import Saved
from lms.exams.score_models import Neutralisation, ScoreRun
from lms.exams.scores import ScoreInputs


def latest_run(session: Session, attempt_id: int) -> ScoreRun | None:
    """The score run that counts: the newest."""
    return session.scalar(
        select(ScoreRun).where(ScoreRun.attempt_id == attempt_id)
        .order_by(ScoreRun.number.desc()).limit(1)
    )


def all_runs(session: Session) -> Sequence[ScoreRun]:
    """Every score run ever made, in order."""
    return session.scalars(select(ScoreRun).order_by(ScoreRun.id)).all()


def count_scored(session: Session, sitting_id: int) -> int:
    """How many candidates of a sitting have a score to be shown."""
    scored = select(ScoreRun.attempt_id).join(Attempt, Attempt.id == ScoreRun.attempt_id)
    return session.scalar(
        select(func.count()).select_from(
            scored.where(Attempt.sitting_id == sitting_id).distinct().subquery()
        )
    ) or 0


def neutralised_items(session: Session, sitting_id: int) -> frozenset[int]:
    """The questions taken out of the score of a sitting."""
    return frozenset(session.scalars(
        select(Neutralisation.item_id).where(Neutralisation.sitting_id == sitting_id,
                                             Neutralisation.voided_at.is_(None))
    ))


def computed_report(
    session: Session, found: Attempt, block_code: str, inputs: ScoreInputs
) -> str:
    """The score report computed now from the stored answers; the same bytes every time."""
    form = session.get_one(Form, found.form_id)
    marks = marks_of(session, found.id, inputs.marks_up_to) if inputs.marks_up_to else {}
    return scores.report_of(
        scores.Subject(found.id, block_code, inputs.neutralised, marks),
        queries.paper_of(session, form), counting_values(session, found.id, inputs),
    )


def counting_values(
    session: Session, attempt_id: int, inputs: ScoreInputs
) -> Mapping[int, str]:
    """The value that counts for each question, late ones included once they are admitted."""
    return rules.final_values(queries.saves_of(session, attempt_id) + [
        Saved(late.client_seq, late.question, late.value)
        for late in queries.late_answers_of(session, attempt_id)
        if inputs.late_up_to is not None and late.id <= inputs.late_up_to
    ])
