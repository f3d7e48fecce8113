"""Reads of the workshop."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from lms.authoring.models import Question, Remark, Revision, Step, WorkingBank
from lms.banks.headers import Framework
from lms.banks.models import Draft, Edition, Item, QuestionImport
from lms.catalog.models import Certification
from lms.catalog.queries import latest_by_code
from lms.core.errors import Missing
from lms.people.models import Person

T = TypeVar("T")
_NUMBERED = re.compile(r"([a-z0-9-]{1,58}-)[0-9]{2,8}")
_FRAMEWORKS = "authoring.frameworks"


def banks(session: Session) -> Sequence[WorkingBank]:
    """Every bank of the workshop, by title."""
    return session.scalars(select(WorkingBank).order_by(WorkingBank.title, WorkingBank.id)).all()


def bank(session: Session, bank_id: int) -> WorkingBank:
    """One bank; raises ``Missing``."""
    found = session.get(WorkingBank, bank_id)
    if found is None:
        raise Missing
    return found


def bank_by_code(session: Session, code: str) -> WorkingBank | None:
    """The bank of this code, if the workshop has it."""
    return session.scalar(select(WorkingBank).where(WorkingBank.code == code))


def question(session: Session, question_id: int) -> Question:
    """One question with its bank; raises ``Missing``."""
    found = session.scalar(
        select(Question).where(Question.id == question_id).options(selectinload(Question.bank))
    )
    if found is None:
        raise Missing
    return found


def question_of_draft(session: Session, draft_id: int) -> Question | None:
    """The question that an imported draft became, if it was taken in."""
    return session.scalar(
        select(Question).where(Question.draft_id == draft_id).options(selectinload(Question.bank))
    )


def questions_of_bank(session: Session, bank_id: int) -> Sequence[Question]:
    """All the questions of a bank, by code."""
    return session.scalars(
        select(Question).where(Question.bank_id == bank_id).order_by(Question.code)
        .options(selectinload(Question.bank))
    ).all()


def drafts_to_adopt(session: Session, bank_code: str) -> Sequence[Draft]:
    """The questions imported for a bank and not yet in the workshop, in the order they came."""
    return session.scalars(
        _to_adopt(select(Draft), bank_code).order_by(Draft.import_id, Draft.position)
    ).all()


def count_to_adopt(session: Session, bank_code: str) -> int:
    """How many they are."""
    return session.scalar(_to_adopt(select(func.count(Draft.id)), bank_code)) or 0


def _to_adopt(found: Select[T], bank_code: str) -> Select[T]:
    return (
        found.join(QuestionImport, QuestionImport.id == Draft.import_id)
        .outerjoin(Question, Question.draft_id == Draft.id)
        .where(Draft.bank_code == bank_code, Draft.content.is_not(None), Question.id.is_(None),
               QuestionImport.imported_at.is_not(None))
    )


def approved_revision(question_id: Any) -> Any:
    """The revision that was last approved, 0 when none was."""
    return select(func.coalesce(func.max(Step.revision), 0)).where(
        Step.question_id == question_id, Step.after == "approved", Step.before == "review",
    ).correlate(Question).scalar_subquery()


def writers_of(session: Session, question: Question) -> frozenset[int | None]:
    """Who wrote a word of the question since it was last approved."""
    return frozenset(session.scalars(
        select(Revision.written_by_id).where(
            Revision.question_id == question.id,
            Revision.number > approved_revision(question.id),
        ).distinct()
    ))


def revisions_of(session: Session, question_id: int) -> Sequence[Revision]:
    """Every revision of a question with who wrote it, the newest first."""
    return session.scalars(
        select(Revision).where(Revision.question_id == question_id)
        .options(selectinload(Revision.written_by)).order_by(Revision.number.desc())
    ).all()


def revision(session: Session, question_id: int, number: int) -> Revision:
    """One revision; raises ``Missing``."""
    found = session.scalar(
        select(Revision).where(Revision.question_id == question_id, Revision.number == number)
        .options(selectinload(Revision.written_by))
    )
    if found is None:
        raise Missing
    return found


def steps_of(session: Session, question_id: int) -> Sequence[Step]:
    """The life of a question, the newest step first."""
    return session.scalars(
        select(Step).where(Step.question_id == question_id)
        .options(selectinload(Step.taken_by)).order_by(Step.id.desc())
    ).all()


def remarks_of(session: Session, question_id: int) -> Sequence[Remark]:
    """What was said of a question, the open ones first, the newest of each first."""
    return session.scalars(
        select(Remark).where(Remark.question_id == question_id)
        .options(selectinload(Remark.made_by))
        .order_by(Remark.settled_at.is_not(None), Remark.id.desc())
    ).all()


def remark(session: Session, question_id: int, remark_id: int) -> Remark:
    """One remark of a question; raises ``Missing``."""
    found = session.get(Remark, remark_id)
    if found is None or found.question_id != question_id:
        raise Missing
    return found


def count_open_remarks(session: Session, question_id: int) -> int:
    """How many remarks wait for their answer."""
    return session.scalar(select(func.count()).where(
        Remark.question_id == question_id, Remark.settled_at.is_(None))) or 0


def last_published(session: Session, bank_code: str, code: str) -> Item | None:
    """The question as the newest edition that has it holds it."""
    return session.scalars(
        select(Item).join(Edition, Edition.id == Item.edition_id)
        .where(Edition.bank_code == bank_code, Item.code == code)
        .order_by(Edition.number.desc()).limit(1)
    ).first()


def published_items(session: Session, bank_code: str, code: str) -> Sequence[tuple[Edition, Item]]:
    """Every edition that holds a question, the newest first, with the question as it was."""
    return [(edition, item) for edition, item in session.execute(
        select(Edition, Item).join(Item, Item.edition_id == Edition.id)
        .where(Edition.bank_code == bank_code, Item.code == code)
        .order_by(Edition.number.desc())
    )]


def framework_of(session: Session, bank: WorkingBank) -> Framework | None:
    """The newest published framework of the certification a bank serves; read once a session."""
    known: dict[str, Framework | None] = session.info.setdefault(_FRAMEWORKS, {})
    code = bank.certification_code
    if code not in known:
        found = latest_by_code(session, {code}).get(code)
        known[code] = None if found is None else _framework_from(found)
    return known[code]


def _framework_from(certification: Certification) -> Framework:
    blocks = certification.blocks
    return Framework(
        code=certification.code, title=certification.title,
        blocks={block.code: block.title for block in blocks},
        competences={one.code: block.code for block in blocks for one in block.competences},
    )


def name_of(session: Session, person_id: int | None) -> str | None:
    """The name of a person, for the files and sentences that name them."""
    person = None if person_id is None else session.get(Person, person_id)
    return None if person is None else person.full_name


def free_codes(session: Session, bank: WorkingBank, block_code: str) -> Iterator[str]:
    """Free codes of a block, named as its other questions are: ``ia-b1-0065``, ``ia-b1-0066``..."""
    here = session.scalars(select(Question.code).where(
        Question.bank_id == bank.id, Question.block_code == block_code)).all()
    part = re.sub(r"[^a-z0-9]+", "-", block_code.lower()).strip("-") or "x"
    stems = Counter(found[1] for code in here if (found := _NUMBERED.fullmatch(code)))
    stem = stems.most_common(1)[0][0] if stems else f"{bank.code}-{part}-"[:58]
    taken = session.scalars(select(Question.code).where(
        Question.bank_id == bank.id, Question.code.startswith(stem, autoescape=True))).all()
    published = session.scalars(
        select(Item.code).join(Edition, Edition.id == Item.edition_id)
        .where(Edition.bank_code == bank.code, Item.code.startswith(stem, autoescape=True))
    ).all()
    numbers = [int(tail) for code in (*taken, *published)
               if (tail := code.removeprefix(stem)).isdigit() and len(tail) < 9]
    return (f"{stem}{number:04}" for number in count(max(numbers, default=0) + 1))


def newest_number(session: Session, bank_code: str) -> int:
    """The number of the newest edition of a bank, 0 when it has none."""
    return session.scalar(
        select(func.max(Edition.number)).where(Edition.bank_code == bank_code)) or 0
