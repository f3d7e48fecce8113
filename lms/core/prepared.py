"""Statements compiled once and run by the database driver itself, for what comes by the thousand.

SQLAlchemy looks up the statement, converts its values and wraps its rows at each execution: three
times what the database needs to append a small row. The statements are written with SQLAlchemy all
the same: their text and the conversions of their columns come from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Insert, Select
from sqlalchemy.engine import Dialect

_Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement for one kind of database; ``run`` takes its values by name."""

    text: str
    positions: tuple[str, ...] | None  # the names in the order of the text; None where it has names
    binds: Mapping[str, _Convert]
    results: tuple[_Convert, ...]

    @classmethod
    def of(cls, statement: Select[Any] | Insert, dialect: Dialect) -> "Prepared":
        """The text and the conversions of a statement whose every value is a named parameter."""
        compiled = statement.compile(dialect=dialect)
        positions = getattr(compiled, "positiontup", None)
        return cls(
            str(compiled), None if positions is None else tuple(positions),
            {name: bind.type.dialect_impl(dialect).bind_processor(dialect)
             for name, bind in compiled.binds.items()},
            tuple(column.type.dialect_impl(dialect).result_processor(dialect, None)
                  for column in statement.exported_columns),
        )

    def first(self, connection: Any, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """The first row, if any, of the statement run on a connection of the driver."""
        row = connection.execute(self.text, self._given(values)).fetchone()
        if row is None:
            return None
        return [value if convert is None else convert(value)
                for convert, value in zip(self.results, row, strict=True)]

    def _given(self, values: Mapping[str, Any]) -> Any:
        if self.positions is None:
            return {name: self._converted(name, values) for name in self.binds}
        return [self._converted(name, values) for name in self.positions]

    def _converted(self, name: str, values: Mapping[str, Any]) -> Any:
        convert = self.binds[name]
        return values[name] if convert is None else convert(values[name])
