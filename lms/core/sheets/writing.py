"""Hand tables out: CSV for French Excel, XLSX for everything else; same rows, same bytes."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

OutCell = str | int | float | Decimal | date | None
Sheet = tuple[Sequence[str], Iterable[Sequence[OutCell]]]

MAX_CELL_CHARACTERS = 32_767
MAX_WIDTH = 60
MAX_TITLE_CHARACTERS = 31
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CREATED_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp: same rows, same bytes
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[OutCell]]) -> bytes:
    """A CSV that French Excel opens right: UTF-8 with mark, ``;``, CRLF, decimal comma.

    Text that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_csv_text(header) for header in headers])
    writer.writerows([_csv_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Mapping[str, Sheet]) -> bytes:
    """A workbook of one sheet per title: bold frozen header, filter, widths; formulas stay text.

    An instant is written as it reads, without its time zone: give it in local time.
    """
    out = io.BytesIO()
    titles: set[str] = set()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": _CREATED_AT})
        styles = {
            "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "instant": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        }
        for title, content in sheets.items():
            _write_sheet(book.add_worksheet(_free_title(title, titles)), styles, content)
    return out.getvalue()


def _write_sheet(sheet: Any, styles: Mapping[str, Any], content: Sheet) -> None:
    headers, rows = content[0], [tuple(row) for row in content[1]]
    for column, header in enumerate(headers):
        sheet.write_string(0, column, _short(header), styles["header"])
        longest = max((_width(row[column]) for row in rows if column < len(row)), default=0)
        sheet.set_column(column, column, min(max(longest, len(header)), MAX_WIDTH) + 2)
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write_cell(sheet, (line, column), cell, styles)
    sheet.freeze_panes(1, 0)
    if headers:
        sheet.autofilter(0, 0, len(rows), len(headers) - 1)


def _write_cell(
    sheet: Any, where: tuple[int, int], cell: OutCell, styles: Mapping[str, Any]
) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(*where, cell.replace(tzinfo=None), styles["instant"])
    elif isinstance(cell, date):
        sheet.write_datetime(*where, cell, styles["date"])
    elif isinstance(cell, bool | str):
        sheet.write_string(*where, _short(_plain_text(cell)))
    elif cell is not None and math.isfinite(cell):
        sheet.write_number(*where, cell)


def _csv_text(cell: OutCell) -> str:
    text = _plain_text(cell)
    # Full-width signs and leading spaces do not stop a spreadsheet from seeing the formula.
    start = unicodedata.normalize("NFKC", text.lstrip(" \u00a0")[:1])
    return f"'{text}" if isinstance(cell, str) and start in _FORMULA_STARTS else text


def _plain_text(cell: OutCell) -> str:
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float | Decimal):
        return f"{Decimal(str(cell)):f}".replace(".", ",") if math.isfinite(cell) else ""
    return "" if cell is None else str(cell)


def _width(cell: OutCell) -> int:
    return max((len(line) for line in _plain_text(cell).splitlines()), default=0)


def _short(text: str) -> str:
    """What fits in a cell: a longer text is cut where the reader can see it."""
    return text if len(text) <= MAX_CELL_CHARACTERS else f"{text[: MAX_CELL_CHARACTERS - 1]}…"


def _free_title(title: str, taken: set[str]) -> str:
    """A title a spreadsheet accepts, with a number when two titles would be the same."""
    clean = _FORBIDDEN_IN_TITLE.sub(" ", title).strip(" '") or "Feuille"
    candidates = [clean[:MAX_TITLE_CHARACTERS]]
    candidates += [f"{clean[: MAX_TITLE_CHARACTERS - 4]} {n}" for n in range(2, len(taken) + 3)]
    chosen = next(c for c in candidates if c.casefold() not in taken)
    taken.add(chosen.casefold())
    return chosen
