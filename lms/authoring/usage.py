"""Where a question was used: the editions that hold it, the sittings whose papers ask it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.authoring import queries
from lms.authoring.models import Question
from lms.banks.models import Edition, Item
from lms.exams.models import Form, Sitting


@dataclass(frozen=True, slots=True)
class Published:
    """A question in an edition, and how many papers of each sitting ask it."""

    edition: Edition
    item: Item
    sittings: Sequence[tuple[Sitting, int]]


def published(session: Session, question: Question) -> list[Published]:
    """Every edition that holds the question, the newest first."""
    return [
        Published(edition, item, _sittings(session, item))
        for edition, item in queries.published_items(
            session, question.bank.code, question.code)
    ]


def is_active(session: Session, question: Question, uses: Sequence[Published]) -> bool:
    """Whether it is approved, and the newest edition of its bank asks it; ``uses`` are its own."""
    newest = queries.newest_number(session, question.bank.code)
    return question.state == "approved" and any(
        use.edition.number == newest and use.item.status == "approved" for use in uses)


def _sittings(session: Session, item: Item) -> list[tuple[Sitting, int]]:
    # Papers are stored as JSON lists of {"item": id, "order": [...]}.
    asked = Form.content.contains(f'"item":{item.id},')
    counts = (
        select(Form.sitting_id, func.count().label("papers")).where(asked)
        .group_by(Form.sitting_id).subquery()
    )
    rows = session.execute(
        select(Sitting, counts.c.papers).join(counts, counts.c.sitting_id == Sitting.id)
        .where(Sitting.edition_id == item.edition_id, Sitting.block_code == item.block_code)
        .order_by(Sitting.starts_at.desc())
    )
    return [(sitting, count) for sitting, count in rows]
