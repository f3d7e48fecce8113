"""One conditional UPDATE: whoever comes second changes nothing."""

from typing import Any, cast

from sqlalchemy import CursorResult, update

from lms.core.work import Work
from lms.exams.models import Attempt, AttemptState

_COLUMNS = tuple(Attempt.__table__.columns.keys())


def change(
    work: Work, attempt: Attempt, from_state: AttemptState, /, **values: Any
) -> bool:
    """Set columns of an attempt if it is still in ``from_state``; whether it was."""
    changed = work.session.execute(
        update(Attempt).where(Attempt.id == attempt.id, Attempt.state == from_state)
        .values(**values).execution_options(synchronize_session=False)
    )
    work.session.refresh(attempt, _COLUMNS)
    return cast("CursorResult[Any]", changed).rowcount == 1
