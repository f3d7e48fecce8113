"""XLSX and ODS sent by strangers: looked at from outside first, then opened under limits."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import date
from pathlib import Path
from typing import Any

from lms.core.i18n import N_
from lms.core.sheets.tables import HEADER_SEARCH_ROWS, MAX_COLUMNS, MAX_ROWS, Cell, Grid, unreadable

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_RATIO = 200
TIMEOUT_SECONDS = 20

_WORKER = Path(__file__).with_name("workbook_worker.py")
_PASSWORD_ASKED = 3
_PAST_LIMITS = 4
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CORRUPT = N_("Ce classeur est abîmé : ouvrez-le dans un tableur et enregistrez-le à nouveau.")
ENCRYPTED = N_("Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe.")
_TOO_HEAVY = N_("Ce classeur est trop lourd une fois ouvert : gardez la seule feuille utile.")
_OTHER_ZIP = N_("Cette archive n'est pas un classeur XLSX ou ODS.")


def workbook_grids(name: str, data: bytes) -> list[Grid]:
    """The visible sheets of a workbook; ``Invalid`` when it is hostile, locked or broken."""
    kind = _checked_kind(name, data)
    limits = (str(MAX_ROWS + HEADER_SEARCH_ROWS + 1), str(MAX_COLUMNS + 1))
    try:
        done = subprocess.run(  # noqa: S603 - our own script and two numbers, no word of the sender
            [sys.executable, "-I", str(_WORKER), *limits],
            input=data,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise unreadable(name, "workbook_too_heavy", _TOO_HEAVY) from error
    if done.returncode == _PASSWORD_ASKED:
        raise unreadable(name, "encrypted_workbook", ENCRYPTED)
    if done.returncode == _PAST_LIMITS or done.returncode < 0:
        raise unreadable(name, "workbook_too_heavy", _TOO_HEAVY)
    if done.returncode:
        raise unreadable(name, "corrupt_workbook", _CORRUPT)
    sheets = json.loads(done.stdout, object_hook=_date)
    return [Grid(rows=_cells(rows), format=kind, title=title) for title, rows in sheets]


def _checked_kind(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(name, archive)
            return _kind(name, archive)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, EOFError) as error:
        raise unreadable(name, "corrupt_workbook", _CORRUPT) from error


def _check_archive(name: str, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise unreadable(name, "encrypted_workbook", ENCRYPTED)
    if any(member.compress_type not in _COMPRESSIONS for member in members):
        raise unreadable(name, "corrupt_workbook", _CORRUPT)
    unpacked = sum(member.file_size for member in members)
    swollen = any(m.file_size > MAX_RATIO * max(m.compress_size, 1_000) for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or swollen:
        raise unreadable(name, "workbook_too_heavy", _TOO_HEAVY)


def _kind(name: str, archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        raise unreadable(name, "not_a_workbook", _OTHER_ZIP)
    if not archive.read("mimetype").startswith(_ODS_TYPE):
        raise unreadable(name, "not_a_workbook", _OTHER_ZIP)
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in archive.read(manifest):
        raise unreadable(name, "encrypted_workbook", ENCRYPTED)
    return "ods"


def _date(value: dict[str, str]) -> date:
    return date.fromisoformat(value["date"])


def _cells(rows: list[list[Any]]) -> list[list[Cell]]:
    return [list(row) for row in rows]
