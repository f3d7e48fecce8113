"""Score runs: appended at the closing, and again after each decision that changes a score."""

from dataclasses import replace

from sqlalchemy import select

from lms.core.errors import Conflict, Fault, Invalid, Missing
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams import copies, drawing, events, queries, reasons, score_queries, scores
from lms.exams.models import Attempt, EventKind, Form, Sitting
from lms.exams.score_models import Neutralisation, ScoreRun
from lms.exams.scores import ScoreInputs

_NOTHING_MORE = ScoreInputs()
_NOT_ON_PAPERS = N_("Cette question ne figure dans aucun sujet de l'épreuve.")


class AlreadyNeutralised(Conflict):
    """The question is already out of the score."""

    code = "already_neutralised"
    text = N_("Cette question est déjà neutralisée.")


class NothingLate(Conflict):
    """There is no answer to admit that is not admitted yet."""

    code = "nothing_late"
    text = N_("Aucune réponse tardive n'attend d'être admise.")


def score_sitting(work: Work, sitting: Sitting, reason: str) -> int:
    """Append a score run for every attempt that was started; returns how many."""
    started = work.session.scalars(
        select(Attempt).where(Attempt.sitting_id == sitting.id, Attempt.started_at.is_not(None))
        .order_by(Attempt.id).execution_options(populate_existing=True)
    ).all()
    for attempt in started:
        append_run(work, sitting, attempt, reason)
    return len(started)


def append_run(
    work: Work, sitting: Sitting, attempt: Attempt, reason: str,
    decided: ScoreInputs = _NOTHING_MORE,
) -> ScoreRun:
    """Compute the score with what is decided so far; ``decided`` adds late answers and marks.

    Once admitted they stay.
    """
    latest = score_queries.latest_run(work.session, attempt.id)
    before = ScoreInputs.from_json(latest.inputs) if latest else ScoreInputs()
    inputs = replace(
        before, neutralised=score_queries.neutralised_items(work.session, sitting.id),
        late_up_to=decided.late_up_to or before.late_up_to,
        marks_up_to=decided.marks_up_to or before.marks_up_to,
    )
    copies.collect(work, attempt, inputs)
    report = score_queries.computed_report(work.session, attempt, sitting.block_code, inputs)
    run = ScoreRun(
        attempt_id=attempt.id, number=latest.number + 1 if latest else 1,
        scoring_version=scores.SCORING_VERSION, reason=reason, inputs=inputs.to_json(),
        report=report, report_sha256=scores.digest(report), made_at=work.now,
    )
    work.session.add(run)
    work.session.flush()
    return run


def neutralise(work: Work, sitting: Sitting, item_id: int, reason: str) -> int:
    """Take a faulty question out of the score of everyone whose paper has it.

    Scores already computed are computed again; returns how many candidates are concerned.
    """
    reasons.check(reason)
    concerned = _concerned(work, sitting, item_id)
    if not concerned:
        raise Invalid([Fault("item_id", "not_on_papers", _NOT_ON_PAPERS)])
    if item_id in score_queries.neutralised_items(work.session, sitting.id):
        raise AlreadyNeutralised
    work.session.add(Neutralisation(
        sitting_id=sitting.id, item_id=item_id, reason=reason, made_at=work.now,
        made_by_id=work.actor_id,
    ))
    work.session.flush()
    work.record(Fact("question_neutralised", f"sitting:{sitting.id}",
                     {"item": item_id, "reason": reason, "candidates": len(concerned)}))
    _score_again(work, sitting, concerned, "question neutralised")
    return len(concerned)


def restore(work: Work, sitting: Sitting, item_id: int) -> int:
    """Put a neutralised question back into the score; raises ``Missing`` if it was not out."""
    found = work.session.scalar(
        select(Neutralisation).where(
            Neutralisation.sitting_id == sitting.id, Neutralisation.item_id == item_id,
            Neutralisation.voided_at.is_(None),
        )
    )
    if found is None:
        raise Missing
    found.voided_at, found.voided_by_id = work.now, work.actor_id
    work.session.flush()
    concerned = _concerned(work, sitting, item_id)
    work.record(Fact("question_restored", f"sitting:{sitting.id}", {"item": item_id}))
    _score_again(work, sitting, concerned, "question restored")
    return len(concerned)


def admit_late(work: Work, attempt: Attempt, reason: str) -> ScoreRun:
    """Count the answers kept aside so far; ``attempt`` comes with its sitting.

    Needs a closed sitting and a reason; raises ``NothingLate`` when there is nothing to admit.
    """
    reasons.check(reason)
    work.session.execute(select(Attempt.id).where(Attempt.id == attempt.id).with_for_update())
    latest = score_queries.latest_run(work.session, attempt.id)
    late = queries.late_answers_of(work.session, attempt.id)
    known = ScoreInputs.from_json(latest.inputs).late_up_to if latest else None
    if latest is None or not late or late[-1].id == known:
        raise NothingLate
    events.note(work, attempt.id, EventKind.LATE_ADMITTED, text=reason)
    work.record(Fact("late_answers_admitted", f"attempt:{attempt.id}",
                     {"up_to": late[-1].id, "reason": reason}))
    return append_run(work, attempt.sitting, attempt, "late answers admitted",
                      ScoreInputs(late_up_to=late[-1].id))


def _concerned(work: Work, sitting: Sitting, item_id: int) -> list[Attempt]:
    """The attempts whose paper holds the question; nobody marks them until the end."""
    rows = work.session.execute(
        select(Attempt, Form.content).join(Form, Form.id == Attempt.form_id)
        .where(Attempt.sitting_id == sitting.id).order_by(Attempt.id)
        .with_for_update(of=Attempt)
    )
    return [
        attempt for attempt, content in rows
        if any(slot.item_id == item_id for slot in drawing.from_json(content))
    ]


def _score_again(
    work: Work, sitting: Sitting, concerned: list[Attempt], reason: str
) -> None:
    for attempt in concerned:
        events.note(work, attempt.id, EventKind.NEUTRALISED, text=reason)
        if score_queries.latest_run(work.session, attempt.id):
            append_run(work, sitting, attempt, reason)
