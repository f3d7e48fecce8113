"""What a table is once read, how labels are compared and how its header row is found."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

Cell = str | int | float | date | None

MAX_ROWS = 20_000
MAX_COLUMNS = 200
HEADER_SEARCH_ROWS = 50
KNOWN_LABELS_NEEDED = 3

_TOO_MANY_ROWS = N_("Ce fichier compte trop de lignes : {most} au plus sont acceptées.")
_TOO_MANY_COLUMNS = N_("Ce fichier compte trop de colonnes : {most} au plus sont acceptées.")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet as they come, before the header row is known."""

    rows: list[list[Cell]]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A header row and what stands under it.

    ``header_row`` counts rows of the file from 1. ``rows`` keeps blank rows, so that the n-th row
    is the n-th under the header; a CSV row may be longer or shorter than ``columns``.
    ``encoding`` and ``delimiter`` are None for a workbook; ``format`` is csv, xlsx or ods.
    """

    header_row: int
    columns: tuple[str, ...]
    rows: list[list[Cell]]
    encoding: str | None
    delimiter: str | None
    format: str
    warnings: tuple[Fault, ...] = ()


def fold_label(label: str) -> str:
    """The words of a label without case, accents, ligatures, punctuation or kinds of space."""
    if label.isascii():
        return " ".join(_WORD.findall(label.casefold()))
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", label).casefold())
    bare = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_WORD.findall(bare.translate(_LIGATURES)))


def is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing: spaces of any kind and invisible characters are nothing."""
    if isinstance(cell, str):
        return all(c.isspace() or unicodedata.category(c) in {"Cf", "Cc"} for c in cell)
    return cell is None


def unreadable(name: str, code: str, text: str, **facts: int) -> Invalid:
    """The refusal of a whole file, with one reason."""
    return Invalid([Fault(name, code, text, facts)])


def tabled(name: str, grid: Grid, header: int, warnings: Sequence[Fault] = ()) -> Table:
    """Cut a grid at its header row (an index from 0) and check how much stands under it."""
    columns = [_title(cell) for cell in grid.rows[header]]
    while columns and not columns[-1] and grid.format == "csv":
        columns.pop()
    rows = grid.rows[header + 1 :]
    filled = max((n for n, row in enumerate(rows, 1) if not _is_blank_row(row)), default=0)
    _check_size(name, filled, len(columns))
    return Table(
        header_row=header + 1,
        columns=tuple(columns),
        rows=rows[:MAX_ROWS],
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        format=grid.format,
        warnings=tuple(warnings),
    )


def header_index(rows: Sequence[Sequence[Cell]], is_label: Callable[[str], bool]) -> int | None:
    """The first row in which at least three cells are known labels, counted from 0."""
    for index, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        found = sum(1 for cell in row[:MAX_COLUMNS] if isinstance(cell, str) and is_label(cell))
        if found >= KNOWN_LABELS_NEEDED:
            return index
    return None


def first_filled_index(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The first row that is not blank, counted from 0: the header of a table of any kind."""
    return next((n for n, row in enumerate(rows) if not _is_blank_row(row)), None)


def _is_blank_row(row: Sequence[Cell]) -> bool:
    return all(is_blank(cell) for cell in row)


def _title(cell: Cell) -> str:
    if cell is None:
        return ""
    visible = "".join(c for c in str(cell) if unicodedata.category(c) != "Cf")
    return " ".join(visible.split())


def _check_size(name: str, rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise unreadable(name, "too_many_rows", _TOO_MANY_ROWS, most=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise unreadable(name, "too_many_columns", _TOO_MANY_COLUMNS, most=MAX_COLUMNS)
