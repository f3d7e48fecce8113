"""What every table is made of: the declarative base, constraint names and column types."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import DateTime, Enum, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; a naive one is a programming error, not a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse naive values; SQLite stores UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Always UTC, whatever zone the driver reports."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Ratio(TypeDecorator[Fraction]):
    """An exact number, stored as ``7/10``: a score is never rounded by its storage."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Written as ``numerator/denominator``."""
        return None if value is None else str(Fraction(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:  # noqa: ARG002
        """Read back exactly."""
        return None if value is None else Fraction(value)


def state_column(states: type[StrEnum], name: str) -> Enum:
    """A state stored as its text, with a CHECK that only its values are stored."""
    return Enum(
        states, name=name, native_enum=False, create_constraint=True, length=32,
        values_callable=_values,
    )


def _values(states: Any) -> Sequence[str]:
    return [str(state.value) for state in states]


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant(), Fraction: Ratio(), str: String()}
