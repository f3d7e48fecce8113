"""Bytes to text, by rules: no detector guesses French encodings reliably.

Order: byte order mark, strict UTF-8, UTF-16 betrayed by its NULs, then cp1252 (what French Excel
writes). Latin-1 is never tried: it accepts everything and turns ’ œ € into control characters.
"""

import codecs

from lms.core.i18n import N_
from lms.core.sheets.tables import unreadable

NOT_A_TABLE = N_("Ce fichier n'est pas un tableau : envoyez un fichier CSV, XLSX ou ODS.")
_UNKNOWN_ENCODING = N_(
    "Les lettres de ce fichier ne sont pas lisibles : "
    "enregistrez-le au format « CSV UTF-8 » ou XLSX."
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 4096


def decoded(name: str, data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; ``Invalid`` when no rule reads the bytes."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise unreadable(name, "not_a_table", NOT_A_TABLE)
        # DOS programs end a file with Ctrl-Z.
        return text.removesuffix("\x1a"), encoding
    if b"\0" in data:
        raise unreadable(name, "not_a_table", NOT_A_TABLE)
    raise unreadable(name, "unknown_encoding", _UNKNOWN_ENCODING)


def _candidates(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    if b"\0" in data[:_SAMPLE_BYTES]:
        return (_utf16_order(data[:_SAMPLE_BYTES]),)
    return ("utf-8", "cp1252")


def _utf16_order(sample: bytes) -> str:
    """Western text has its NULs in the high byte: odd places for little-endian."""
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
