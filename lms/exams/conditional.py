"""One conditional UPDATE: whoever comes second changes nothing."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from lms.core.work import Work
from lms.exams.models import Attempt, AttemptState

_TABLE = Attempt.__table__
_COLUMNS = tuple(_TABLE.columns.keys())


def change(
    work: Work, attempt: Attempt, from_state: AttemptState, /, **values: Any
) -> bool:
    """Set columns of an attempt if it is still in ``from_state``; whether it was.

    Either way ``attempt`` then says what is stored.
    """
    work.session.flush()
    row = work.session.connection().execute(
        update(Attempt).where(Attempt.id == attempt.id, Attempt.state == from_state)
        .values(**values).returning(_TABLE)
    ).first()
    if row is None:
        work.session.refresh(attempt, _COLUMNS)
        return False
    for name, value in zip(_COLUMNS, row, strict=True):
        set_committed_value(attempt, name, value)
    return True
