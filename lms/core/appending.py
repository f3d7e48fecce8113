"""Appending a row exactly once: the database says whether the key was already there."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def append_once(
    session: Session, model: type[DeclarativeBase], values: Mapping[str, Any], key: Sequence[str]
) -> bool:
    """Insert ``values`` unless a row with the same ``key`` columns exists; whether it was new."""
    session.flush()
    connection = session.connection()  # half the time of the session's own way to objects
    statement = appending(connection.dialect.name, model.__table__, tuple(values), tuple(key))
    return connection.execute(statement, dict(values)).first() is not None


@lru_cache(maxsize=64)
def appending(
    dialect: str, table: Table, columns: tuple[str, ...], key: tuple[str, ...]
) -> Insert:
    """The statement that inserts ``columns`` unless ``key`` is there, and returns the new key.

    Built once: an answer is saved by it thousands of times.
    """
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        make(table).values({name: bindparam(name) for name in columns})
        .on_conflict_do_nothing(index_elements=key)
        .returning(*table.primary_key.columns)
    )
