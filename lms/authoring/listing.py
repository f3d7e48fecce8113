"""Lists of the questions of a bank: filters, counts, what waits for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from lms.authoring.models import Question, Revision, WorkingBank
from lms.authoring.queries import approved_revision, banks
from lms.banks.models import Edition, Item

T = TypeVar("T")
ACTIVE = "active"
"""Approved, and asked by exams: the newest edition holds it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of questions is narrowed to; an empty text keeps everything.

    ``state`` may be ``active`` besides those of the questions; ``writer_id`` keeps what somebody
    wrote in, ``for_reviewer_id`` what they may judge.
    """

    state: str = ""
    kind: str = ""
    competence: str = ""
    level: str = ""
    words: str = ""
    writer_id: int | None = None
    for_reviewer_id: int | None = None
    with_faults: bool = False


def listed(
    session: Session, bank_id: int, filters: Filters, start: int, most: int
) -> tuple[int, Sequence[Question]]:
    """How many questions the filters keep, and some of them in the order of their codes."""
    found = _narrowed(select(Question).where(Question.bank_id == bank_id), filters)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = session.scalars(found.order_by(Question.code).offset(start).limit(most)).all()
    return total, rows


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many questions of a bank wait for somebody: to finish writing, to review."""

    bank: WorkingBank
    to_write: int
    to_review: int


def waiting(session: Session, person_id: int) -> list[Waiting]:
    """What waits for this person in each bank, by title."""
    to_write = Filters(state="draft", writer_id=person_id)
    to_review = Filters(for_reviewer_id=person_id)
    return [
        Waiting(bank, _count(session, bank, to_write), _count(session, bank, to_review))
        for bank in banks(session)
    ]


def _count(session: Session, bank: WorkingBank, filters: Filters) -> int:
    found = _narrowed(select(Question.id).where(Question.bank_id == bank.id), filters)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _narrowed(found: Select[T], filters: Filters) -> Select[T]:
    if filters.state == ACTIVE:
        found = found.where(Question.state == "approved", Question.code.in_(_asked()))
    elif filters.state:
        found = found.where(Question.state == filters.state)
    if filters.kind:
        found = found.where(Question.kind == filters.kind)
    if filters.level:
        found = found.where(Question.level == filters.level)
    if filters.competence:
        # The codes of a framework have no sign that JSON escapes.
        quoted = f'"{filters.competence}"'
        found = found.where(or_(
            Question.block_code == filters.competence,
            func.cast(Question.competences, Question.words.type).contains(quoted, autoescape=True),
        ))
    for word in filters.words.lower().split()[:10]:
        found = found.where(Question.words.contains(word, autoescape=True))
    if filters.with_faults:
        found = found.where(Question.fault_count > 0)
    if filters.writer_id is not None:
        found = found.where(_has_revision_of(filters.writer_id))
    if filters.for_reviewer_id is not None:
        found = found.where(Question.state == "review", ~_wrote_since(filters.for_reviewer_id))
    return found


def _asked() -> Select[str]:
    """The codes of the questions that the newest edition of the bank holds."""
    newest = (
        select(func.max(Edition.number)).where(Edition.bank_code == WorkingBank.code)
        .correlate(WorkingBank).scalar_subquery()
    )
    return (
        select(Item.code).join(Edition, Edition.id == Item.edition_id)
        .join(WorkingBank, WorkingBank.code == Edition.bank_code)
        .where(WorkingBank.id == Question.bank_id, Edition.number == newest)
        .correlate(Question)
    )


def _has_revision_of(person_id: int) -> ColumnElement[bool]:
    return select(Revision.id).where(
        Revision.question_id == Question.id, Revision.written_by_id == person_id
    ).exists()


def _wrote_since(person_id: int) -> ColumnElement[bool]:
    """Whether somebody wrote the question since it was last approved."""
    return select(Revision.id).where(
        Revision.question_id == Question.id, Revision.written_by_id == person_id,
        Revision.number > approved_revision(Question.id),
    ).correlate(Question).exists()


def state_counts(session: Session, bank_id: int) -> Mapping[str, int]:
    """How many questions of a bank are in each state."""
    rows = session.execute(
        select(Question.state, func.count()).where(Question.bank_id == bank_id)
        .group_by(Question.state))
    return {state: count for state, count in rows}
