"""Which format a file is in, told by what it holds rather than by its name, and reading it.

``read_any`` is pure: ``limited.call`` runs it in a process of its own.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lms.banks.formats import archive, xml
from lms.banks.formats.gift import reader as gift
from lms.banks.formats.h5p import reader as h5p
from lms.banks.formats.moodle import reader as moodle
from lms.banks.formats.native import reader as native
from lms.banks.formats.outcome import Reading, Wish
from lms.banks.formats.qti import reader as qti
from lms.banks.formats.qti12 import reader as qti12
from lms.banks.formats.table import reader as table
from lms.banks.formats.text import aiken, trivia
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.sheets.decoding import decoded

MAX_BYTES = archive.MAX_BYTES

Of = Callable[[bytes, Wish], Reading]
OfPackage = Callable[[Mapping[str, bytes], Wish], Reading]

_FILES: Mapping[str, Of] = {
    "gift": gift.read, "aiken": aiken.read, "moodle": moodle.read, "qti": qti.read,
    "qti12": qti12.read, "table": table.read, "trivia": trivia.read, "native": native.read,
}
_PACKAGES: Mapping[str, OfPackage] = {
    "qti": qti.read_package, "qti12": qti12.read_package, "h5p": h5p.read,
    "native": native.read_package,
}
KINDS = ("gift", "aiken", "moodle", "qti", "qti12", "h5p", "table", "trivia", "native")

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_HEAD_BYTES = 100_000
_ROOTS: Mapping[str, str] = {
    "quiz": "moodle", "question": "moodle", "questestinterop": "qti12",
    "assessmentItem": "qti", "qti-assessment-item": "qti",
}
_ROOT = re.compile(rf"<(?:[A-Za-z][\w.-]*:)?({'|'.join(_ROOTS)})(?=[\s>/])")
_JSON = re.compile(r"\s*(?:\{\s*(?:\"|\})|\[\s*[\[{\]\"])")
_AIKEN = re.compile(r"^\s*[A-Z][.)]\s*\S.*\n(?:.*\n)*?\s*ANSWER:", re.MULTILINE)
_GIFT = re.compile(r"(?<!\\)\{|^\s*::|^\s*\$CATEGORY:", re.MULTILINE)
_YAML = re.compile(r"^(?:schema: *lms-item/1|(?:id|type|stem): .*)$", re.MULTILINE)
_SUFFIXES: Mapping[str, str] = {
    ".gift": "gift", ".csv": "table", ".tsv": "table", ".xlsx": "table", ".ods": "table",
    ".json": "trivia", ".yaml": "native", ".yml": "native", ".h5p": "h5p",
}
_WORKBOOKS = frozenset({"[Content_Types].xml", "content.xml"})
_FORMATS = "GIFT, Aiken, Moodle XML, QTI 1.2 – 3.0, H5P, XLSX, ODS, CSV, JSON, YAML"
_TEXTS: Mapping[str, str] = {
    "unknown_format": N_("Ce fichier n'est d'aucun format connu. Formats lus : {formats}."),
    "not_a_package": N_("Ce fichier n'est pas une archive, ce que demande le format choisi."),
    "size": N_("Ce fichier dépasse {limit} Mo."),
    "empty": N_("Ce fichier est vide."),
}


def kind_of_file(name: str, content: bytes) -> str:
    """The code of the format, one of ``KINDS``. Raises ``Invalid`` when it is none of them."""
    if not content.strip():
        raise _refused(name, "empty")
    if content.startswith(_ZIP):
        return _kind_of_zip(name, content)
    text = _text(name, content)
    found = _kind_of_text(text) or _SUFFIXES.get(_suffix(name))
    if found is None:
        if text.lstrip().startswith("<?xml"):
            xml.parse(content, name)  # what is wrong with the file itself is said first
        raise _refused(name, "unknown_format", formats=_FORMATS)
    return found


def read_any(name: str, content: bytes, wish: Wish, kind: str | None) -> Reading:
    """The questions of a file, in the format ``kind`` or the one it is found to be in.

    Raises ``Invalid`` when the file as a whole cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise _refused(name, "size", limit=MAX_BYTES // 1_000_000)
    is_zip = content.startswith(_ZIP)
    found = kind or kind_of_file(name, content)
    if is_zip and found in _PACKAGES:
        files, warnings = archive.members(content, name)
        reading = _PACKAGES[found](files, wish)
        return replace(reading, kind=found, warnings=(*warnings, *reading.warnings))
    if found not in _FILES:
        raise _refused(name, "not_a_package")
    return replace(_FILES[found](content, wish), kind=found)


def _kind_of_zip(name: str, content: bytes) -> str:
    """A workbook, or a package whose members say what it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            names = set(opened.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        names = set()
    if names & _WORKBOOKS:
        return "table"
    files, _ = archive.members(content, name)
    found = next(_package_kinds(files), None)
    if found is None:
        raise _refused(name, "unknown_format", formats=_FORMATS)
    return found


def _package_kinds(files: Mapping[str, bytes]) -> Iterator[str]:
    """What the members say, the surest first."""
    bases = {path.rpartition("/")[2].lower() for path in files}
    if "h5p.json" in bases:
        yield "h5p"
    if "bank.yaml" in bases:
        yield "native"
    heads = [content[:4_000].replace(b"\0", b"") for path, content in files.items()
             if path.lower().endswith((".xml", ".qti", ".dat"))]
    if any(b"questestinterop" in head for head in heads):
        yield "qti12"
    if any(b"assessmentItem" in head or b"assessment-item" in head for head in heads):
        yield "qti"
    if "imsmanifest.xml" in bases:
        yield "qti"


def _kind_of_text(text: str) -> str | None:
    bare = text.lstrip("\ufeff \t\r\n")
    root = _ROOT.search(bare[:_HEAD_BYTES]) if bare.startswith("<") else None
    if root is not None:
        return _ROOTS[root[1]]
    checks: tuple[tuple[str, bool], ...] = (
        ("trivia", bool(_JSON.match(bare))),
        ("native", bool(_YAML.match(bare))),
        ("table", table.has_titles(bare)),
        ("aiken", bool(_AIKEN.search(bare[:_HEAD_BYTES]))),
        ("gift", not bare.startswith("<?xml") and bool(_GIFT.search(bare))),
    )
    return next((kind for kind, is_so in checks if is_so), None)


def _text(name: str, content: bytes) -> str:
    """The text whatever its encoding; nothing when it is not one."""
    try:
        text, _ = decoded(name, content)
    except Invalid:
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _suffix(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""


def _refused(name: str, code: str, **facts: object) -> Invalid:
    return Invalid([Fault(name, code, _TEXTS[code], facts)])
