"""Read a table whatever the program that made it: the bytes decide, not the file name."""

from collections.abc import Callable, Sequence

from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.sheets.decoding import NOT_A_TABLE, decoded
from lms.core.sheets.separated import separated_rows
from lms.core.sheets.tables import (
    Grid,
    Table,
    first_filled_index,
    header_index,
    is_blank,
    tabled,
    unreadable,
)
from lms.core.sheets.workbooks import ENCRYPTED, workbook_grids

MAX_BYTES = 5_000_000

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
)
_HTML = ("<!doctype", "<html", "<head", "<body", "<table", "<meta", "<?xml")

_EMPTY = N_("Ce fichier est vide.")
_TOO_BIG = N_("Ce fichier dépasse 5 Mo : gardez la seule feuille utile.")
_PDF = N_("Ce fichier est un PDF : envoyez le tableau d'origine, en CSV, XLSX ou ODS.")
_OLD_EXCEL = N_(
    "Ce fichier est à l'ancien format d'Excel (.xls) : enregistrez-le au format XLSX ou CSV."
)
_WEB_PAGE = N_(
    "Ce fichier est une page web et non un tableau : "
    "ouvrez-le dans un tableur et enregistrez-le au format XLSX."
)
_NO_HEADER = N_(
    "La ligne de titres n'a pas été trouvée : "
    "une des premières lignes doit porter au moins trois noms de colonnes connus."
)
_OTHER_SHEETS = N_("Seule la feuille « {title} » est lue ; les autres feuilles sont laissées.")


def read_table(name: str, data: bytes, is_label: Callable[[str], bool] | None = None) -> Table:
    """Read CSV, XLSX or ODS bytes into a ``Table``.

    The header is the first row where ``is_label`` knows at least three cells; without ``is_label``
    it is the first row that is not blank. ``name`` is only the place shown in faults. Raises
    ``Invalid`` for a file that is empty, too big, locked, broken, not a table or without header.
    """
    _check_bytes(name, data)
    grids = workbook_grids(name, data) if data.startswith(_ZIP) else [_text_grid(name, data)]
    if all(is_blank(cell) for grid in grids for row in grid.rows for cell in row):
        raise unreadable(name, "empty_file", _EMPTY)
    for grid in grids:
        header = header_index(grid.rows, is_label) if is_label else first_filled_index(grid.rows)
        if header is not None:
            return tabled(name, grid, header, _left_out(name, grid, grids))
    raise unreadable(name, "no_header", _NO_HEADER)


def _check_bytes(name: str, data: bytes) -> None:
    if not data.strip():
        raise unreadable(name, "empty_file", _EMPTY)
    if len(data) > MAX_BYTES:
        raise unreadable(name, "too_big", _TOO_BIG)
    if b"%PDF-" in data[:1024]:
        raise unreadable(name, "pdf", _PDF)
    if data.startswith(_OLE):
        # Excel wraps a workbook with a password in the container of the old format.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise unreadable(name, "encrypted_workbook", ENCRYPTED)
        raise unreadable(name, "old_excel", _OLD_EXCEL)
    if data.startswith(_OTHER_BINARY):
        raise unreadable(name, "not_a_table", NOT_A_TABLE)


def _text_grid(name: str, data: bytes) -> Grid:
    text, encoding = decoded(name, data)
    if text[:1024].lstrip().casefold().startswith(_HTML):
        raise unreadable(name, "web_page", _WEB_PAGE)
    rows, delimiter = separated_rows(name, text)
    return Grid(rows=rows, format="csv", encoding=encoding, delimiter=delimiter)


def _left_out(name: str, grid: Grid, grids: Sequence[Grid]) -> tuple[Fault, ...]:
    if all(other is grid or first_filled_index(other.rows) is None for other in grids):
        return ()
    return (Fault(name, "other_sheets_left", _OTHER_SHEETS, {"title": grid.title}),)
