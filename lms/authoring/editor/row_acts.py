"""What the buttons of rows do to what was typed: add, remove, move up or down."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lms.authoring.editor.editing import Typed, completed
from lms.authoring.editor.fields import Field
from lms.authoring.editor.forms.composite import PART_FORMS, Parts
from lms.authoring.editor.gaps import Gaps, fields_of
from lms.authoring.editor.records import Group, Named, Nest, Record, Rows, inside
from lms.authoring.editor.typed_form import MOST_ROWS

_ACT = re.compile(r"(add|remove|up|down):(.{1,200}?)(?:\[([0-9]{1,4})\])?")


@dataclass(frozen=True, slots=True)
class Acted:
    """The form after a button, and the path of the row or list to put the focus on."""

    typed: Typed
    focus: str


def acted(typed: Typed, act: str, before: Any, part_kind: str = "") -> Acted | None:
    """The form once the act is done; ``None`` for an act of no list."""
    match = _ACT.fullmatch(act)
    if match is None:
        return None
    what, place, index = match[1], match[2], match[3]
    if (what == "add") == (index is not None):
        return None
    found = next((one for one in _lists(typed.form.fields(), typed.opened, "")
                  if one[0] == place), None)
    if found is None:
        return None
    _, field, holder = found
    rows = list(_rows(field, holder.get(field.name)))
    at = _done(field, rows, what, int(index or 0), part_kind)
    holder[field.name] = rows
    focus = f"{place}[{at}]" if at is not None else place
    return Acted(completed(typed.form, typed.opened, before), focus)


def row_at(typed: Typed, place: str) -> Record:
    """The row at a path, to be filled in."""
    lists = _lists(typed.form.fields(), typed.opened, "")
    head, _, index = place.rpartition("[")
    for here, field, holder in lists:
        if here == head:
            row: Record = holder[field.name][int(index.rstrip("]"))]
            return row
    return {}


def _rows(field: Rows | Named, value: Any) -> Sequence[Any]:
    if isinstance(field, Named):
        return field.pairs(value)
    return value if isinstance(value, list) else field.blanks()


def _done(
    field: Rows | Named, rows: list[Any], what: str, at: int, part_kind: str
) -> int | None:
    """Change the rows; the one to look at next."""
    if what == "add":
        if len(rows) < MOST_ROWS:
            rows.append(_fresh(field, rows, part_kind))
        return len(rows) - 1
    if at >= len(rows):
        return None
    if what == "remove":
        del rows[at]
        return min(at, len(rows) - 1) if rows else None
    to = at - 1 if what == "up" else at + 1
    if not 0 <= to < len(rows):
        return at
    rows[at], rows[to] = rows[to], rows[at]
    return to


def _fresh(field: Rows | Named, rows: Sequence[Any], part_kind: str) -> Any:
    if isinstance(field, Named):
        return ["", ""]
    return field.fresh_of(rows, part_kind) if isinstance(field, Parts) else field.fresh(rows)


def _lists(
    fields: Sequence[Field], record: Record, place: str
) -> Iterator[tuple[str, Rows | Named, Record]]:
    """Every list of rows under a record: its path, its field, the record that holds it."""
    for field in fields:
        here = inside(place, field.name)
        if isinstance(field, Rows | Named):
            yield here, field, record
        value = record.get(field.name)
        if isinstance(field, Group):
            if not isinstance(value, dict):
                value = record[field.name] = {}
            yield from _lists(field.fields, value, here)
        elif isinstance(field, Nest) and value:
            for name, row in _held(field, value):
                yield from _lists(_fields_in(field, row), row, f"{here}{name}")


def _held(field: Nest, value: Any) -> Iterator[tuple[str, Record]]:
    if isinstance(field, Rows) and isinstance(value, list):
        yield from ((f"[{at}]", row) for at, row in enumerate(value) if isinstance(row, dict))
    elif isinstance(field, Gaps):
        yield from ((f".{name}", gap) for name, gap in value.items() if isinstance(gap, dict))


def _fields_in(field: Nest, row: Record) -> Sequence[Field]:
    if isinstance(field, Parts):
        form = PART_FORMS.get(str(row.get("type")))
        return form.fields(as_part=True) if form else ()
    return fields_of(row) if isinstance(field, Gaps) else field.fields
