"""The questions of a sitting's papers, and those taken out of everybody's score."""

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.banks import kinds
from lms.banks.models import Item
from lms.banks.text import said_of
from lms.core.errors import Missing
from lms.exams import drawing, papers, queries, score_queries
from lms.exams.models import Answer, Attempt, Form, Sitting
from lms.exams.score_models import Neutralisation
from lms.exams.timeline_names import names_of

STEM_CHARS = 110


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question as the papers of a sitting hold it; ``key`` is the expected answer in words.

    ``on_papers`` counts the candidates whose paper has it, ``answered`` those who answered it.
    """

    item_id: int
    code: str
    stem: str
    key: str
    on_papers: int
    answered: int
    is_neutralised: bool


@dataclass(frozen=True, slots=True)
class Neutralised:
    """One decision to take a question out, and the one that put it back, if any."""

    item_id: int
    code: str
    stem: str
    reason: str
    made_at: datetime
    made_by: str
    voided_at: datetime | None
    voided_by: str


def questions_of(session: Session, sitting_id: int) -> list[PaperQuestion]:
    """Every question some paper of the sitting holds, by code."""
    slots = _slots_of(session, sitting_id)
    on_papers = Counter(item for items in slots.values() for item in items)
    answered = _answered(session, sitting_id, slots)
    out = score_queries.neutralised_items(session, sitting_id)
    items = session.scalars(
        select(Item).where(Item.id.in_(on_papers)).order_by(Item.code, Item.version)
    )
    return [
        PaperQuestion(item.id, item.code, stem_of(item.content), _key_of(item.content),
                      on_papers[item.id], answered[item.id], item.id in out)
        for item in items
    ]


def question_of(session: Session, sitting_id: int, item_id: int) -> PaperQuestion:
    """One question of the sitting's papers; raises ``Missing``."""
    for question in questions_of(session, sitting_id):
        if question.item_id == item_id:
            return question
    raise Missing


def neutralisations_of(session: Session, sitting_id: int) -> list[Neutralised]:
    """Every decision ever made on the questions of a sitting, oldest first, undone or not."""
    rows = session.execute(
        select(Neutralisation, Item.code, Item.content)
        .join(Item, Item.id == Neutralisation.item_id)
        .where(Neutralisation.sitting_id == sitting_id).order_by(Neutralisation.id)
    ).all()
    names = names_of(session, {who for found, *_ in rows
                               for who in (found.made_by_id, found.voided_by_id)})
    return [
        Neutralised(found.item_id, code, stem_of(content), found.reason, found.made_at,
                    names[found.made_by_id] if found.made_by_id else "", found.voided_at,
                    names[found.voided_by_id] if found.voided_by_id else "")
        for found, code, content in rows
    ]


def locked_sitting(session: Session, sitting_id: int) -> Sitting:
    """The sitting, whose decisions take turns until the transaction ends; raises ``Missing``."""
    held = select(Sitting.id).where(Sitting.id == sitting_id).with_for_update()
    if session.scalar(held) is None:
        raise Missing
    return queries.sitting(session, sitting_id)


def stem_of(content: str) -> str:
    """The beginning of a question's stem, in plain words on one line."""
    return textwrap.shorten(said_of(papers.parsed(content).stem), STEM_CHARS, placeholder="…")


def _key_of(content: str) -> str:
    item = papers.parsed(content)
    return kinds.kind_of(item).tell_key(item)


def _slots_of(session: Session, sitting_id: int) -> Mapping[int, Sequence[int]]:
    """The items of each attempt's paper, in order."""
    rows = session.execute(
        select(Attempt.id, Form.content).join(Form, Form.id == Attempt.form_id)
        .where(Attempt.sitting_id == sitting_id)
    )
    return {attempt_id: [slot.item_id for slot in drawing.from_json(content)]
            for attempt_id, content in rows}


def _answered(
    session: Session, sitting_id: int, slots: Mapping[int, Sequence[int]]
) -> Counter[int]:
    """How many candidates' last save of each item is an answer."""
    rows = session.execute(
        select(Answer.attempt_id, Answer.question, Answer.value)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.sitting_id == sitting_id).order_by(Answer.client_seq)
    )
    latest = {(attempt_id, question): value for attempt_id, question, value in rows}
    return Counter(
        slots[attempt_id][question - 1]
        for (attempt_id, question), value in latest.items() if value != "null"
    )
