"""Text with separators: which separator, and the cells it makes."""

import csv
import io
import re
from collections import Counter

from lms.core.i18n import N_
from lms.core.sheets.tables import Cell, unreadable

_QUOTE = N_("Un guillemet est mal placé ou n'est pas refermé vers la ligne {line} du fichier.")
DELIMITERS = ";\t,|"
_SAMPLE_LINES = 20
_SAMPLE_CHARACTERS = 200_000
_QUOTED = re.compile(r'(^|[;\t,|\r\n])"(?:[^"]|"")*"')
# Excel announces its separator this way when asked to.
_ANNOUNCED = re.compile(r'"?sep=([;\t,|])"?[;\t,|]*\r?\n', re.IGNORECASE)


def separated_rows(name: str, text: str) -> tuple[list[list[Cell]], str]:
    """The rows of the text and the separator found; ``Invalid`` when a quotation mark is open."""
    announced = _ANNOUNCED.match(text)
    delimiter = announced[1] if announced else _delimiter_of(text)
    body = text[announced.end() :] if announced else text
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Cell]] = [[]] if announced else []
    try:
        rows.extend([_cell(value) for value in values] for values in reader)
    except csv.Error as error:
        raise unreadable(name, "quote_misplaced", _QUOTE, line=reader.line_num) from error
    return rows, delimiter


def _delimiter_of(text: str) -> str:
    """The candidate that cuts most lines in the same number of cells, outside quotation marks."""
    outside = _QUOTED.sub(r"\1", text[:_SAMPLE_CHARACTERS])
    lines = [line for line in outside.splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(DELIMITERS, key=lambda candidate: _regularity(lines, candidate))


def _regularity(lines: list[str], candidate: str) -> int:
    counts = Counter(line.count(candidate) for line in lines)
    return max((times * lines_alike for times, lines_alike in counts.items()), default=0)


def _cell(value: str) -> Cell:
    return value.replace("\r\n", "\n") or None
