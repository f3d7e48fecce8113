"""A process of its own that opens one workbook sent by a stranger.

A few kilobytes of XLSX can name a cell so far away that the parser asks for hundreds of gigabytes
and aborts the whole process; here the limits of the operating system make that a plain failure.
Workbook on standard input, JSON on standard output: a list of ``[title, rows]``, dates as
``{"date": "1979-11-03"}``. Run as a script: imports nothing of the application.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

MAX_MEMORY_BYTES = 1 << 30
MAX_CPU_SECONDS = 10
MAX_SHEETS = 30
MAX_CHARACTERS = 20_000_000


def main(max_rows: int, max_columns: int) -> int:
    """Read standard input under limits; 0, or 3 when a password is asked, or 4 past the limits."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    try:
        sheets = sheets_of(sys.stdin.buffer.read(), max_rows, max_columns)
    except python_calamine.PasswordError:
        return 3
    except MemoryError:
        return 4
    if sum(_length(cell) for _, rows in sheets for row in rows for cell in row) > MAX_CHARACTERS:
        return 4
    sys.stdout.write(json.dumps(sheets))
    return 0


def sheets_of(data: bytes, max_rows: int, max_columns: int) -> list[tuple[str, list[list[Any]]]]:
    """Title and cells of every visible sheet, cut just past the limits so that excess shows."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    return [
        (title, _rows(book.get_sheet_by_name(title), max_rows, max_columns))
        for title in visible[:MAX_SHEETS]
    ]


def _rows(sheet: python_calamine.CalamineSheet, most: int, widest: int) -> list[list[Any]]:
    cells = sheet.to_python(skip_empty_area=False, nrows=most)
    return [[_plain(cell) for cell in row[:widest]] for row in cells]


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return _plain_date(cell) if isinstance(cell, date) else cell or None


def _length(cell: Any) -> int:
    return len(cell) if isinstance(cell, str) else 0


def _plain_date(cell: date) -> Any:
    if isinstance(cell, datetime):
        if cell.time() != time():
            return cell.isoformat(" ")
        cell = cell.date()
    return {"date": cell.isoformat()}


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
