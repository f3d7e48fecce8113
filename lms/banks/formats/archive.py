"""Opening a zip from strangers: everything is judged on the headers before a byte is unpacked.

Nothing is ever written to disk: members are read one by one, by name, under caps.
"""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MAX_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 100
MAX_MEMBER_RATIO = 200
MAX_MEMBERS = 2_000
MAX_NAME_CHARS = 300

# Below this many bytes a ratio says nothing: a page of blanks shrinks a thousandfold.
_LEAST_PACKED_BYTES = 1_000
_HEADER = b"PK\x01\x02"
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh",
             b"\xfd7zXZ")
# Documents that happen to be zip files are documents.
_DOCUMENTS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\]|^[A-Za-z]:")
_NOISE = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, EOFError,
           NotImplementedError, RuntimeError, OverflowError)

_TEXTS: Mapping[str, str] = {
    "not_zip": N_("Ce fichier n'est pas une archive zip lisible."),
    "size": N_("Cette archive dépasse {limit} Mo."),
    "unpacked_size": N_("Une fois ouverte, cette archive dépasserait {limit} Mo."),
    "ratio": N_("Cette archive est compressée plus de {limit} fois : elle est refusée."),
    "members": N_("Cette archive contient plus de {limit} fichiers."),
    "encrypted": N_("Cette archive est protégée par un mot de passe : envoyez-la sans."),
    "path": N_("Cette archive contient un chemin qui sort de son dossier : elle est refusée."),
    "symlink": N_("Cette archive contient un lien vers un autre fichier : elle est refusée."),
    "duplicate_member": N_("Cette archive contient deux fois le même fichier : elle est refusée."),
    "compression": N_("Cette archive est compressée d'une façon rare : refaites-la au format zip."),
    "nested_archive_not_opened": N_(
        "Cette archive en contient {count} autre(s), qui n'ont pas été ouvertes."
    ),
    "cp437_names": N_(
        "{count} nom(s) de fichier sans codage déclaré : vérifiez les lettres accentuées."
    ),
    "member_broken": N_("{count} fichier(s) de l'archive sont abîmés et n'ont pas été lus."),
}


def members(content: bytes, place: str) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
    """Every useful file of the archive by its name (NFC, ``/``), and what to know about it.

    Folders and the droppings of file managers are left out. Raises ``Invalid``.
    """
    if len(content) > MAX_BYTES:
        raise _refused(place, "size", limit=MAX_BYTES // 1_000_000)
    # Each entry of the table of contents costs far more memory once read than written.
    if content.count(_HEADER) > 10 * MAX_MEMBERS:
        raise _refused(place, "members", limit=MAX_MEMBERS)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN:
        raise _refused(place, "not_zip") from None
    with archive:
        listed = archive.infolist()
        faults = list(_faults(listed, place))
        if faults:
            raise Invalid(faults)
        return _unpacked(archive, listed, place)


def _faults(listed: Sequence[zipfile.ZipInfo], place: str) -> Iterator[Fault]:
    """What makes the archive unfit to open, from its table of contents alone: one of each code."""
    if len(listed) > MAX_MEMBERS:
        yield _fault(place, "members", limit=MAX_MEMBERS)
    if any(one.flag_bits & _ENCRYPTED_FLAGS for one in listed):
        yield _fault(place, "encrypted")
    if any(_is_outside(one) for one in listed):
        yield _fault(place, "path")
    if any(_is_special(one) for one in listed):
        yield _fault(place, "symlink")
    if any(one.compress_type not in _COMPRESSIONS for one in listed):
        yield _fault(place, "compression")
    names = Counter(_name(one) for one in listed if not _is_folder(one))
    if any(times > 1 for times in names.values()):
        yield _fault(place, "duplicate_member")
    yield from _size_faults(listed, place)


def _size_faults(listed: Sequence[zipfile.ZipInfo], place: str) -> Iterator[Fault]:
    unpacked = sum(one.file_size for one in listed)
    packed = sum(one.compress_size for one in listed)
    if unpacked > MAX_UNPACKED_BYTES:
        yield _fault(place, "unpacked_size", limit=MAX_UNPACKED_BYTES // 1_000_000)
    if unpacked > MAX_RATIO * max(packed, _LEAST_PACKED_BYTES):
        yield _fault(place, "ratio", limit=MAX_RATIO)
    elif any(one.file_size > MAX_MEMBER_RATIO * max(one.compress_size, _LEAST_PACKED_BYTES)
             for one in listed):
        yield _fault(place, "ratio", limit=MAX_MEMBER_RATIO)


def _is_outside(one: zipfile.ZipInfo) -> bool:
    """Whether the name leaves the archive; ``orig_filename`` is the name before any tidying."""
    names = {one.orig_filename, _name(one)}
    return any(
        not name or len(name) > MAX_NAME_CHARS or name.startswith("/") or _UNFIT.search(name)
        or ".." in name.split("/")
        for name in names
    )


def _is_folder(one: zipfile.ZipInfo) -> bool:
    """What ``is_dir`` says; it fails for a name without a letter, which is refused anyway."""
    return one.filename.endswith("/")


def _is_special(one: zipfile.ZipInfo) -> bool:
    """Whether it is anything but a plain file or a folder."""
    kind = stat.S_IFMT(one.external_attr >> 16)
    return kind not in {0, stat.S_IFREG, stat.S_IFDIR}


def _name(one: zipfile.ZipInfo) -> str:
    """The name as its author saw it, without ``./``.

    Without its flag a name is said to be cp437, but is often UTF-8 all the same.
    """
    name = one.filename
    if _is_undeclared(one):
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = one.filename
    folder = "/" if name.endswith("/") else ""
    steps = [step for step in name.split("/") if step not in {"", "."}]
    start = "/" if name.startswith("/") else ""
    return unicodedata.normalize("NFC", start + "/".join(steps) + folder) or name


def _is_undeclared(one: zipfile.ZipInfo) -> bool:
    return not one.flag_bits & _UTF8_FLAG and not one.filename.isascii()


def _unpacked(
    archive: zipfile.ZipFile, listed: Sequence[zipfile.ZipInfo], place: str
) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
    files: dict[str, bytes] = {}
    found: Counter[str] = Counter()
    for one in listed:
        name = _name(one)
        if _is_folder(one) or _NOISE.search(name):
            continue
        found["cp437_names"] += _is_undeclared(one)
        try:
            # zipfile never gives more than the size that was announced, and checked above.
            content = archive.read(one)
        except _BROKEN:
            found["member_broken"] += 1
            continue
        if content.startswith(_ARCHIVES) and not name.lower().endswith(_DOCUMENTS):
            found["nested_archive_not_opened"] += 1
        else:
            files[name] = content
    return files, tuple(
        _fault(place, code, count=count) for code, count in found.items() if count
    )


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)


def _refused(place: str, code: str, **facts: Any) -> Invalid:
    return Invalid([_fault(place, code, **facts)])
