"""Reading and drawing ahead what the candidates of a sitting will all ask for at once.

The first page of a sitting that a process draws costs ten times the next ones: its questions are
parsed and drawn, its statements compiled; and each candidate has a paper of their own to read.
Better while nobody waits than when a hundred start.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.banks import kinds
from lms.banks.bench import AsWritten
from lms.banks.purpose import EXAM_STATUSES, ON_TRIAL
from lms.core import ambient, db
from lms.core.errors import Missing
from lms.exams import delivery, events, papers, queries, seats, sections, shelf
from lms.exams.accommodations import accommodations_of
from lms.exams.models import Attempt, AttemptState, Form, Sitting, SittingState

SOON = timedelta(hours=3)
_NOBODY = 0


class Warming:
    """What this process has read and drawn ahead so far."""

    def __init__(self, app: Flask, database: db.Database) -> None:
        self._app = app
        self._database = database
        self._drawn: set[int] = set()
        self._has_asked = False

    def look(self) -> None:
        """Warm what has become due since the last look; nothing is written."""
        if not self._has_asked:
            for write, seat_of in ((False, seats.seat_of), (True, seats.locked_seat_of)):
                with db.transaction(self._database, write=write) as session:
                    seat_of(session, "", ambient.now(), _NOBODY)
                    _ask_for_nobody(session)
            self._has_asked = True
        with db.transaction(self._database, write=False) as session:
            due = [sitting for sitting in _due(session, ambient.now())
                   if sitting.id not in self._drawn]
            contents = {sitting: _contents(session, sitting) for sitting in due}
            forms = {sitting: _forms(session, sitting) for sitting in due}
        for sitting, texts in contents.items():
            self._drawn.add(sitting.id)  # once, even if a question cannot be drawn
            self._draw(texts.values(), sitting.asked_count)
            shelf.put_ahead(forms[sitting], texts)

    def _draw(self, contents: Iterable[str], total: int) -> None:
        """Draw each question as the pages of French readers will show it, blank."""
        with self._app.test_request_context():
            for content in contents:
                item = papers.parsed(content)
                order = tuple(kinds.kind_of(item).order(item, AsWritten()))
                question = papers.Question(1, 0, item, order)
                sections.section(delivery.shown(question), None, total)


def _due(session: Session, now: datetime) -> Sequence[Sitting]:
    """The sittings that are open, or will be soon."""
    return session.scalars(select(Sitting).where(or_(
        Sitting.state == SittingState.OPEN,
        (Sitting.state == SittingState.PUBLISHED) & (Sitting.starts_at < now + SOON),
    ))).all()


def _contents(session: Session, sitting: Sitting) -> dict[int, str]:
    rows = queries.pool_of(
        session, sitting.edition_id, sitting.block_code, (*EXAM_STATUSES, ON_TRIAL))
    return {row.id: row.content for row in rows}


def _forms(session: Session, sitting: Sitting) -> Sequence[Form]:
    """The papers of those who may still answer."""
    return session.scalars(
        select(Form).join(Attempt, Attempt.form_id == Form.id).where(
            Attempt.sitting_id == sitting.id,
            Attempt.state.in_((AttemptState.READY, AttemptState.OPEN)))
    ).all()


def _ask_for_nobody(session: Session) -> None:
    """Have the statements of a start compiled, by asking them about no attempt at all."""
    now = ambient.now()
    with suppress(Missing):
        queries.attempt(session, _NOBODY)
    queries.progress_of(session, _NOBODY)
    events.wrong_codes(session, _NOBODY, now)
    accommodations_of(session, [_NOBODY])
