"""Computing every score again from the answers: the bytes must be those that were stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.exams import score_queries, scores
from lms.exams.models import Attempt, Sitting
from lms.exams.score_models import ScoreRun


@dataclass(frozen=True, slots=True)
class Replayed:
    """One run and whether computing it again gives the same bytes."""

    run: ScoreRun
    same: bool
    reason: str


def replay_all(session: Session) -> Iterator[Replayed]:
    """Recompute every score run of the present scoring version."""
    for run in score_queries.all_runs(session):
        yield _replay(session, run)


def _replay(session: Session, run: ScoreRun) -> Replayed:
    if run.scoring_version != scores.SCORING_VERSION:
        return Replayed(run, False, f"scoring version {run.scoring_version} is not installed")
    attempt = session.get_one(Attempt, run.attempt_id)
    sitting = session.get_one(Sitting, attempt.sitting_id)
    inputs = scores.ScoreInputs.from_json(run.inputs)
    report = score_queries.computed_report(session, attempt, sitting.block_code, inputs)
    if scores.digest(run.report) != run.report_sha256:
        return Replayed(run, False, "the stored report does not match its own digest")
    if report != run.report:
        return Replayed(run, False, "the answers give another report")
    return Replayed(run, True, "")
