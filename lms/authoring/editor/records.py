"""Fields that hold fields: a record in a record, a list of records, a table of names and values."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lms.authoring.editor.fields import GONE, Field, Hidden, Scope
from lms.authoring.editor.shown import Shown
from lms.authoring.editor.typed_form import TypedForm

Record = dict[str, Any]
# Where each row of the pruned data stood in the form, by path.
Moved = dict[str, str]


def shown_fields(
    fields: Sequence[Field], record: Mapping[str, Any], place: str, scope: Scope
) -> tuple[Shown, ...]:
    """The nodes of the fields of a record."""
    return tuple(
        replace(shown, is_said=field.name in record) for field in fields
        for shown in (
            field.shown(record.get(field.name, GONE), inside(place, field.name), scope),)
    )


def read_fields(
    fields: Sequence[Field], typed: TypedForm, place: str, before: Mapping[str, Any]
) -> Record:
    """The record that was typed; what the fields do not cover is kept."""
    covered = {field.name for field in fields}
    record = {name: value for name, value in before.items() if name not in covered}
    for field in fields:
        value = field.read(typed, inside(place, field.name), before.get(field.name, GONE))
        if value is not GONE:
            record[field.name] = value
    return record


def pruned_fields(
    fields: Sequence[Field], record: Mapping[str, Any], paths: tuple[str, str], moved: Moved
) -> Record:
    """The record without its blank rows; ``paths`` are its own, pruned and as in the form."""
    found = dict(record)
    for field in fields:
        if isinstance(field, Nest) and field.name in found:
            here = (inside(paths[0], field.name), inside(paths[1], field.name))
            value = field.pruned(found[field.name], here, moved)
            if value is GONE:
                del found[field.name]
            else:
                found[field.name] = value
    return found


def inside(place: str, name: str) -> str:
    """The path of a field of the record at ``place``."""
    return f"{place}.{name}" if place else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Nest(Field):
    """What holds other fields."""

    fields: tuple[Field, ...] = ()

    def pruned(self, value: Any, paths: tuple[str, str], moved: Moved) -> Any:
        """The value without its blank rows, or ``GONE``."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Nest):
    """A record of its own inside the question: ``scoring``, ``feedback``."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        children = shown_fields(self.fields, mapping(value), place, scope)
        return self.drawn("group", place, "", children=children)

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        found = read_fields(self.fields, typed, place, mapping(before))
        return found if found or self.is_required else GONE

    def pruned(self, value: Any, paths: tuple[str, str], moved: Moved) -> Any:
        """See ``Nest``."""
        found = pruned_fields(self.fields, mapping(value), paths, moved)
        return found if found or self.is_required else GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Nest):
    """A list of records, to add to, take from and put in order.

    ``row`` names one of them. Those without any begin with ``start`` blank ones. ``ids`` gives the
    id of a new one from those in use.
    """

    row: str = ""
    add: str = ""
    start: int = 0
    ids: Callable[[Sequence[str]], str] | None = None
    may_move: bool = True
    is_compact: bool = False

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        rows = [mapping(row) for row in listed(value)] or self.blanks()
        return self.drawn("rows", place, "", children=tuple(
            self.shown_row(row, f"{place}[{index}]", index, scope)
            for index, row in enumerate(rows)
        ), facts={"add": self.add, "row": self.row, "may_move": self.may_move,
                  "is_compact": self.is_compact, "count": len(rows)})

    def shown_row(self, row: Record, place: str, index: int, scope: Scope) -> Shown:
        """One row."""
        children = shown_fields(self.fields, row, place, scope)
        return Shown("row", place, self.row, children=children, rank=index + 1,
                     facts={"id": row.get("id", "")})

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``. Blank rows stay: they are taken out once nothing more is to be typed."""
        earlier = {str(row.get("id", "")): row for row in map(mapping, listed(before))}
        rows = []
        for index in typed.rows(place):
            here = f"{place}[{index}]"
            known = earlier.get(typed.text(f"{here}.id") or "", {}) if self.ids else {}
            rows.append(self.read_row(typed, here, known))
        return rows if rows or self.is_required else GONE

    def read_row(self, typed: TypedForm, place: str, before: Record) -> Record:
        """One row."""
        return read_fields(self.fields, typed, place, before)

    def pruned(self, value: Any, paths: tuple[str, str], moved: Moved) -> Any:
        """See ``Nest``."""
        if not isinstance(value, list):
            return value
        rows: list[Any] = []
        for index, row in enumerate(value):
            here = (f"{paths[0]}[{len(rows)}]", f"{paths[1]}[{index}]")
            found = self.pruned_row(mapping(row), here, moved)
            if not self.is_blank_row(found):
                moved[here[0]] = here[1]
                rows.append(found)
        return rows if rows or self.is_required else GONE

    def pruned_row(self, row: Record, paths: tuple[str, str], moved: Moved) -> Record:
        """One row without the blank rows in it."""
        return pruned_fields(self.fields, row, paths, moved)

    def is_blank_row(self, row: Record) -> bool:
        """Whether nothing was written in it."""
        known = {field.name: field for field in self.fields}
        return all(
            known[name].is_blank(value) if name in known else name == "id"
            for name, value in row.items()
        )

    def blanks(self) -> list[Record]:
        """The rows of a list that has none yet."""
        rows: list[Record] = []
        for _ in range(self.start):
            rows.append(self.fresh(rows))
        return rows

    def fresh(self, rows: Sequence[Any]) -> Record:
        """A new row to go with others."""
        if self.ids is None:
            return {}
        return {"id": self.ids([str(mapping(row).get("id", "")) for row in rows])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Nest):
    """A table of names and values, the names being typed too: units, labels of degrees.

    As long as two rows have one name it is kept as a list, for nothing typed to be lost.
    """

    row: str = ""
    add: str = ""
    start: int = 1
    key: Field
    value: Field

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        pairs = self.pairs(value) or [("", GONE)] * self.start
        rows = tuple(
            Shown("row", f"{place}[{index}]", self.row, rank=index + 1, children=(
                self.key.shown(key, f"{place}[{index}].key", scope),
                self.value.shown(one, f"{place}[{index}].value", scope),
            )) for index, (key, one) in enumerate(pairs)
        )
        return self.drawn("rows", place, "", children=rows, facts={
            "add": self.add, "row": self.row, "may_move": False, "is_compact": True,
            "count": len(rows)})

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        pairs = []
        for index in typed.rows(place):
            here = f"{place}[{index}]"
            value = self.value.read(typed, f"{here}.value", GONE)
            pairs.append([typed.text(f"{here}.key") or "", "" if value is GONE else value])
        return pairs or GONE

    def pruned(self, value: Any, paths: tuple[str, str], moved: Moved) -> Any:
        """See ``Nest``."""
        if not isinstance(value, list):
            return value
        pairs: list[list[Any]] = []
        for index, (key, one) in enumerate(self.pairs(value)):
            if key or one not in ("", GONE):
                moved[f"{paths[0]}.{key}"] = f"{paths[1]}[{index}]"
                pairs.append([key, one])
        names = [key for key, _ in pairs]
        if not pairs:
            return GONE
        return {key: one for key, one in pairs} if len(set(names)) == len(names) else pairs

    def pairs(self, value: Any) -> list[tuple[str, Any]]:
        """The rows, from names and values or from a list of both."""
        if isinstance(value, Mapping):
            return list(value.items())
        return [(str(pair[0]), pair[1]) for pair in listed(value)
                if isinstance(pair, list | tuple) and len(pair) == 2]


def letters(used: Sequence[str]) -> str:
    """The first free letter: ``a``, ``b``… then ``o27``."""
    free = (letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in used)
    return next(free, None) or numbered("o")(used)


def numbered(prefix: str) -> Callable[[Sequence[str]], str]:
    """Ids such as ``p1``: the first one past those in use."""
    def free(used: Sequence[str]) -> str:
        numbers = [int(match[1]) for one in used
                   if (match := re.fullmatch(rf"{prefix}([0-9]{{1,6}})", one))]
        return f"{prefix}{max(numbers, default=0) + 1}"

    return free


def id_field() -> Hidden:
    """The id of a row, which goes with it."""
    return Hidden(name="id")


def mapping(value: Any) -> Record:
    """The value as a record; anything else is an empty one."""
    return dict(value) if isinstance(value, Mapping) else {}


def listed(value: Any) -> list[Any]:
    """The value as a list; anything else is an empty one."""
    return list(value) if isinstance(value, list | tuple) else []

