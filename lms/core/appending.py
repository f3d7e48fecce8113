"""Appending a row exactly once: the database says whether the key was already there."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def append_once(
    session: Session, model: type[DeclarativeBase], values: Mapping[str, Any], key: Sequence[str]
) -> bool:
    """Insert ``values`` unless a row with the same ``key`` columns exists; whether it was new."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model).values(**values).on_conflict_do_nothing(index_elements=key)
    inserted = session.execute(statement.returning(model.__table__.c.id)).first()
    return inserted is not None
