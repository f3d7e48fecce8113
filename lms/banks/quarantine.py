"""Reads of what was imported: files, and the drafts they brought."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.banks.models import Draft, Edition, QuestionImport
from lms.core.errors import Missing


def imports(session: Session) -> Sequence[QuestionImport]:
    """Every file, the newest first."""
    return session.scalars(
        select(QuestionImport).order_by(QuestionImport.previewed_at.desc(),
                                        QuestionImport.id.desc())
    ).all()


def question_import(session: Session, import_id: int) -> QuestionImport:
    """One file; raises ``Missing``."""
    found = session.get(QuestionImport, import_id)
    if found is None:
        raise Missing
    return found


def drafts_of(
    session: Session, import_id: int, verdict: str, start: int, most: int
) -> Sequence[Draft]:
    """The questions of a file in its order, of one verdict or of all when it is empty."""
    found = select(Draft).where(Draft.import_id == import_id)
    if verdict:
        found = found.where(Draft.verdict == verdict)
    return session.scalars(found.order_by(Draft.position).offset(start).limit(most)).all()


def draft(session: Session, draft_id: int) -> Draft:
    """One question that was read; raises ``Missing``, also for one that was refused."""
    found = session.get(Draft, draft_id)
    if found is None or found.content is None:
        raise Missing
    return found


def neighbours_of(session: Session, here: Draft) -> tuple[int | None, int | None]:
    """The ids of the questions read before and after this one in its file."""
    same = select(Draft.id).where(
        Draft.import_id == here.import_id, Draft.content.is_not(None)).limit(1)
    before = same.where(Draft.position < here.position).order_by(Draft.position.desc())
    after = same.where(Draft.position > here.position).order_by(Draft.position)
    return session.scalar(before), session.scalar(after)


def bank_codes(session: Session) -> Sequence[str]:
    """The codes of the banks that there are, for those who type one."""
    published = select(Edition.bank_code)
    return session.scalars(
        published.union(select(QuestionImport.bank_code)).order_by("bank_code")
    ).all()


def draft_counts(session: Session) -> dict[str, int]:
    """How many drafts each bank has from files that were taken in."""
    rows = session.execute(
        select(Draft.bank_code, func.count()).join(QuestionImport)
        .where(QuestionImport.imported_at.is_not(None), Draft.content.is_not(None))
        .group_by(Draft.bank_code)
    )
    return {code: count for code, count in rows}
