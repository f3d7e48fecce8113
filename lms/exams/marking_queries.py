"""Reads of marking that the engine needs: the marks of an attempt, the copies that wait."""

import json
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from lms.exams.mark_models import Copy, Mark
from lms.exams.marks import Given
from lms.exams.models import Attempt
from lms.exams.score_models import Neutralisation

# A question of a paper, and the digest of the very answer that was marked.
Place = tuple[int, str]


def given_of(mark: Mark) -> Given:
    """A stored mark as a value."""
    points = {name: Fraction(share) for name, share in json.loads(mark.points).items()}
    return Given(mark.turn, mark.number, mark.marker_id, points)


def marks_of(session: Session, attempt_id: int, up_to: int) -> Mapping[Place, list[Given]]:
    """Every mark of an attempt up to the one of that id, in the order they were given."""
    rows = session.execute(
        select(Copy.question, Copy.answer_sha256, Mark).join(Mark, Mark.copy_id == Copy.id)
        .where(Copy.attempt_id == attempt_id, Mark.id <= up_to).order_by(Mark.id)
    )
    found: dict[Place, list[Given]] = defaultdict(list)
    for question, answer_sha256, mark in rows:
        found[question, answer_sha256].append(given_of(mark))
    return found


def counts() -> ColumnElement[bool]:
    """The copies somebody has to mark: their answer counts and their question is not neutralised.

    The statement joins their attempts.
    """
    out = exists().where(
        Neutralisation.sitting_id == Attempt.sitting_id, Neutralisation.item_id == Copy.item_id,
        Neutralisation.voided_at.is_(None),
    ).correlate(Attempt, Copy)
    return and_(Copy.superseded_at.is_(None), ~out)


def copies_waiting(session: Session, sitting_id: int) -> tuple[int, int]:
    """How many copies of a sitting still wait for somebody, and how many there are."""
    waiting, every = session.execute(
        select(func.count(Copy.awaits), func.count(Copy.id))
        .join(Attempt, Attempt.id == Copy.attempt_id)
        .where(Attempt.sitting_id == sitting_id, counts())
    ).one()
    return waiting, every
