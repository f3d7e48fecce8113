"""Lines of a roster that are not about a trainee: blank, totals, titles said again."""

import re
from collections.abc import Sequence

from lms.cohorts.columns import Columns
from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.sheets import Cell, fold_label, is_blank

_TOTAL = re.compile(
    r"(?:sous )?tota(?:l|ux)\b|nombre de\b|nb (?:de )?stagiaires\b|effectif total\b"
)
_TITLES_NEEDED = 3

_TOTAL_LINE = N_("Cette ligne est un total et non un stagiaire : elle n'est pas lue.")
_REPEATED_HEADER = N_("Cette ligne répète les titres des colonnes : elle n'est pas lue.")


def passed_over(row: int, cells: Sequence[Cell], columns: Columns) -> tuple[Fault, ...] | None:
    """None for a line to read; else what to say of it, nothing at all for a blank one."""
    filled = [(n, cell) for n, cell in enumerate(cells) if not is_blank(cell)]
    if not filled:
        return ()
    repeated = sum(1 for n, cell in filled if columns.is_title(n, cell))
    if repeated >= _TITLES_NEEDED:
        return (Fault(f"ligne {row}", "repeated_header", _REPEATED_HEADER),)
    if _TOTAL.match(fold_label(str(filled[0][1]))) and not _names_someone(cells, columns):
        return (Fault(f"ligne {row}", "total_line", _TOTAL_LINE),)
    read = set(columns.indexes.values())
    # A column of row numbers goes on below the last trainee.
    return None if any(n in read or n >= len(columns.header) for n, _ in filled) else ()


def _names_someone(cells: Sequence[Cell], columns: Columns) -> bool:
    """Whether the line gives an address or letters for a given name."""
    email, given_name = (_text(cells, columns.indexes.get(f)) for f in ("email", "given_name"))
    return "@" in email or any(character.isalpha() for character in given_name)


def _text(cells: Sequence[Cell], index: int | None) -> str:
    return "" if index is None or index >= len(cells) else str(cells[index] or "")
