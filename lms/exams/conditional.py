"""One conditional UPDATE: whoever comes second changes nothing."""

from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql import ClauseElement

from lms.core.work import Work
from lms.exams.models import Attempt, AttemptState

_TABLE = cast(Table, Attempt.__table__)
_COLUMNS = tuple(_TABLE.columns.keys())


def change(
    work: Work, attempt: Attempt, from_state: AttemptState, /, **values: Any
) -> bool:
    """Set columns of an attempt if it is still in ``from_state``; whether it was.

    Either way ``attempt`` then says what is stored.
    """
    plain = {name: value for name, value in values.items() if not isinstance(value, ClauseElement)}
    computed = {name: value for name, value in values.items() if name not in plain}
    statement = _updating(tuple(plain))
    work.session.flush()
    row = work.session.connection().execute(
        statement.values(**computed) if computed else statement,
        {f"new_{name}": value for name, value in plain.items()}
        | {"attempt_id": attempt.id, "from_state": from_state},
    ).first()
    if row is None:
        work.session.refresh(attempt, _COLUMNS)
        return False
    for name, value in zip(_COLUMNS, row, strict=True):
        set_committed_value(attempt, name, value)
    return True


@lru_cache(maxsize=64)
def _updating(names: tuple[str, ...]) -> Update:
    """The statement that sets these columns: built once, for composing it costs most of it."""
    columns = _TABLE.columns
    return (
        update(_TABLE)
        .where(columns.id == bindparam("attempt_id"),
               columns.state == bindparam("from_state", type_=columns.state.type))
        .values({name: bindparam(f"new_{name}", type_=columns[name].type) for name in names})
        .returning(_TABLE)
    )
