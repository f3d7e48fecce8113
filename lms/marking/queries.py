"""Reads of marking: what is to be marked, a copy with its answer, who gave what."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.banks.kinds import Answer
from lms.banks.kinds.rubric import MarkedItem
from lms.banks.models import Item
from lms.cohorts.models import Cohort, Enrolment
from lms.core.errors import Missing
from lms.exams import handing, scores, shelf
from lms.exams import queries as exams
from lms.exams.handing_rules import Handed
from lms.exams.mark_models import Copy, Mark
from lms.exams.marking_queries import counts, given_of
from lms.exams.marks import Given, Need
from lms.exams.models import OVER, Attempt, Form, Sitting
from lms.exams.papers import Question, loads
from lms.people.policy import Reach, Scope


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the marking of something is; ``mine`` counts what one person may still mark."""

    copies: int
    to_mark: int
    to_settle: int
    mine: int = 0

    @property
    def done(self) -> int:
        """The copies whose points are known."""
        return self.copies - self.to_mark - self.to_settle


@dataclass(frozen=True, slots=True)
class Page:
    """A copy as a marker reads it: the question, the answer in the item's own terms, its files."""

    copy: Copy
    question: Question
    answer: Answer
    files: tuple[Handed, ...] = ()

    def file_name(self, number: int) -> str:
        """The name of a file from 1; empty where it could tell whose it is."""
        item = self.question.item
        is_anonymous = isinstance(item, MarkedItem) and item.marking.anonymous
        return "" if is_anonymous else self.files[number - 1].name


def _counted(person_id: int) -> tuple[ColumnElement[int], ...]:
    """The columns of a ``Progress`` over the copies of a statement."""
    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return (
        func.count(Copy.id), many(Copy.awaits == Need.MARK), many(Copy.awaits == Need.SETTLING),
        many(is_for(person_id)),
    )


def is_for(person_id: int) -> ColumnElement[bool]:
    """The copies that wait for somebody who may be this person: not theirs, not marked by them."""
    marked = exists().where(Mark.copy_id == Copy.id, Mark.marker_id == person_id)
    return and_(Copy.awaits.is_not(None), ~marked, ~_is_own(person_id))


def _is_own(person_id: int) -> ColumnElement[bool]:
    return exists().where(Attempt.id == Copy.attempt_id, Enrolment.id == Attempt.enrolment_id,
                          Enrolment.person_id == person_id)


def sittings_to_mark(
    session: Session, reach: Reach, person_id: int
) -> list[tuple[Sitting, Progress]]:
    """The sittings within reach that have copies, newest first, and how far each is."""
    counted = (
        select(Attempt.sitting_id, *_counted(person_id))
        .join(Attempt, Attempt.id == Copy.attempt_id)
        .where(counts()).group_by(Attempt.sitting_id)
    )
    progress = {row[0]: Progress(*row[1:5]) for row in session.execute(counted)}
    statement = (
        select(Sitting).join(Sitting.cohort).options(contains_eager(Sitting.cohort))
        .where(Sitting.id.in_(progress), Sitting.state.in_(OVER))
        .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
    )
    if not reach.everywhere:
        statement = statement.where(or_(Cohort.organisation_id.in_(reach.organisation_ids),
                                        Cohort.id.in_(reach.cohort_ids)))
    return [(sitting, progress[sitting.id]) for sitting in session.scalars(statement)]


def progress_by_question(
    session: Session, sitting_id: int, person_id: int
) -> list[tuple[Item, Progress]]:
    """How far each marked question of a sitting is, by code."""
    counted = (
        select(Copy.item_id, *_counted(person_id)).join(Attempt, Attempt.id == Copy.attempt_id)
        .where(Attempt.sitting_id == sitting_id, counts())
        .group_by(Copy.item_id)
    )
    progress = {row[0]: Progress(*row[1:5]) for row in session.execute(counted)}
    items = session.scalars(select(Item).where(Item.id.in_(progress)).order_by(Item.code))
    return [(item, progress[item.id]) for item in items]


def next_copy(
    session: Session, sitting_id: int, item_id: int, person_id: int, now: datetime
) -> Copy | None:
    """The copy this person marks next: the one they hold, else the first that nobody holds."""
    is_mine = Copy.held_by_id == person_id
    return session.scalars(
        select(Copy).join(Attempt, Attempt.id == Copy.attempt_id)
        .where(Attempt.sitting_id == sitting_id, Copy.item_id == item_id, counts(),
               is_for(person_id),
               or_(is_mine, Copy.held_until.is_(None), Copy.held_until < now))
        .order_by(case((is_mine, 0), else_=1), Copy.code).limit(1)
        .with_for_update(of=Copy, skip_locked=True)  # two who ask at once get two copies
    ).first()


def copies_of(session: Session, sitting_id: int) -> list[Copy]:
    """Every copy of a sitting that counts, by question and code."""
    return list(session.scalars(
        select(Copy).join(Copy.attempt).join(Attempt.enrolment)
        .where(Attempt.sitting_id == sitting_id, counts())
        .options(contains_eager(Copy.attempt).contains_eager(Attempt.enrolment)
                 .joinedload(Enrolment.person))
        .order_by(Copy.item_id, Copy.code)
    ))


def copies_of_attempt(session: Session, attempt_id: int) -> Sequence[tuple[Copy, Item]]:
    """The copies of one attempt that count, with their questions."""
    rows = session.execute(
        select(Copy, Item).join(Item, Item.id == Copy.item_id)
        .where(Copy.attempt_id == attempt_id, Copy.superseded_at.is_(None)).order_by(Copy.id)
    )
    return [(copy, item) for copy, item in rows]


def marks_by_copy(session: Session, copy_ids: Sequence[int]) -> Mapping[int, list[Mark]]:
    """Every mark of these copies, in the order they were given."""
    found: dict[int, list[Mark]] = defaultdict(list)
    rows = session.scalars(select(Mark).where(Mark.copy_id.in_(copy_ids)).order_by(Mark.id))
    for mark in rows:
        found[mark.copy_id].append(mark)
    return found


def given_to(session: Session, copy_id: int) -> list[Given]:
    """The marks of a copy as values."""
    return [given_of(mark) for mark in marks_by_copy(session, [copy_id]).get(copy_id, [])]


def copy(session: Session, copy_id: int) -> Copy:
    """A copy with its sitting, cohort and candidate; raises ``Missing``."""
    found = session.scalar(
        select(Copy).where(Copy.id == copy_id).options(
            joinedload(Copy.attempt).joinedload(Attempt.sitting).joinedload(Sitting.cohort),
            joinedload(Copy.attempt).joinedload(Attempt.enrolment).joinedload(Enrolment.person),
        )
    )
    if found is None:
        raise Missing
    return found


def scope_of_copy(session: Session, copy_id: int) -> Scope:
    """Where a copy lives."""
    row = session.execute(
        select(Cohort.organisation_id, Cohort.id).join(Sitting, Sitting.cohort_id == Cohort.id)
        .join(Attempt, Attempt.sitting_id == Sitting.id)
        .join(Copy, Copy.attempt_id == Attempt.id).where(Copy.id == copy_id)
    ).first()
    if row is None:
        raise Missing
    return Scope(*row)


def page_of(session: Session, found: Copy) -> Page:
    """The question and the very answer that a copy is of."""
    form = session.get_one(Form, found.attempt.form_id)
    question = shelf.paper_of(session, form.id, form.content_sha256)[found.question - 1]
    values = [save.value for save in exams.saves_of(session, found.attempt_id)
              if save.question == found.question]
    values += [late.value for late in exams.late_answers_of(session, found.attempt_id)
               if late.question == found.question]
    value = next(one for one in values if scores.digest(one) == found.answer_sha256)
    answer = question.read(loads(value))
    return Page(found, question, answer, _files(session, found, answer))


def _files(session: Session, found: Copy, answer: Answer) -> tuple[Handed, ...]:
    named = [one["sha256"] for one in answer.get("files", ())]
    known = handing.received(session, found.attempt_id, found.question) if named else {}
    return tuple(known[sha256] for sha256 in named)
