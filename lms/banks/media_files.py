"""The files of a bank: what they are, told by their content, and whether a page may show them."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.banks.formats.pictures import is_plain_drawing
from lms.banks.items import Media
from lms.banks.models import MediaFile
from lms.banks.reader import MAX_MEDIA_BYTES
from lms.core import files
from lms.core.errors import Fault, Missing
from lms.core.i18n import N_
from lms.core.work import Work

_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "image/png": (".png",), "image/jpeg": (".jpg", ".jpeg"), "image/gif": (".gif",),
    "image/webp": (".webp",), "image/svg+xml": (".svg",), "application/pdf": (".pdf",),
    "audio/mpeg": (".mp3",), "audio/ogg": (".ogg", ".oga"), "video/mp4": (".mp4", ".m4v"),
    "text/csv": (".csv",), "text/plain": (".txt", ".md"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
}
_OFFICE = {"xl/": ".xlsx", "word/": ".docx", "ppt/": ".pptx"}
_TYPES = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes}
_TEXTS: Mapping[str, str] = {
    "media_missing": N_("Le fichier {file} est introuvable."),
    "media_changed": N_("Le fichier {file} n'a pas l'empreinte « sha256 » annoncée."),
    "media_too_big": N_("Le fichier {file} dépasse {limit} Mo."),
    "media_kind": N_("Le contenu du fichier {file} n'est pas celui que son nom annonce."),
    "media_unsafe": N_("L'image {file} contient autre chose que du dessin (script, lien)."),
}


def type_of(content: bytes) -> str | None:
    """The media type that the bytes themselves tell; ``None`` when they are of no known kind."""
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    head = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:300].lower()
    is_markup = head.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype"))
    if is_markup and b"<svg" in content[:5000].lower():
        return "image/svg+xml"
    return _text_type(content)


def faults_of(media: Media, path: Path) -> Iterator[Fault]:
    """What is wrong with the file of a declared media; places are left to the caller."""
    if path.is_symlink() or not path.is_file():
        yield _fault("media_missing", media)
    elif path.stat().st_size > MAX_MEDIA_BYTES:
        yield _fault("media_too_big", media, limit=MAX_MEDIA_BYTES // 1_000_000)
    else:
        content = path.read_bytes()
        if media.sha256 not in {None, hashlib.sha256(content).hexdigest()}:
            yield _fault("media_changed", media)
        yield from content_faults(media, content)


def content_faults(media: Media, content: bytes) -> Iterator[Fault]:
    """What is wrong with the bytes themselves."""
    kind = type_of(content)
    if path_type(media.file) not in {kind, "text/csv" if kind == "text/plain" else None}:
        yield _fault("media_kind", media)
    elif kind == "image/svg+xml" and not is_plain_drawing(content):
        yield _fault("media_unsafe", media)


def path_type(name: str) -> str | None:
    """The media type that a file's name announces."""
    return _TYPES.get(Path(name).suffix.lower())


def suffix_of(content: bytes, name: str) -> str | None:
    """The end of a file name that fits the bytes, that of ``name`` if it does; ``None`` for a kind
    that questions do not show.
    """
    kind = type_of(content) or ""
    own = Path(name).suffix.lower()
    fitting = _SUFFIXES.get(kind, ()) + ((".csv",) if kind == "text/plain" else ())
    return own if own in fitting else next(iter(fitting), None)


def store(work: Work, media: Media, content: bytes) -> None:
    """Take the file in, so that pages can show it; the same bytes are kept once."""
    kind = path_type(media.file) or "application/octet-stream"
    sha256 = files.store(work, content, kind)
    if work.session.get(MediaFile, sha256) is None:
        work.session.add(MediaFile(sha256=sha256))
        work.session.flush()


def read(session: Session, sha256: str) -> files.StoredFile:
    """A file of a question; raises ``Missing``, also for other stored files."""
    if session.scalar(select(MediaFile.sha256).where(MediaFile.sha256 == sha256)) is None:
        raise Missing
    return files.read(session, sha256)


def _office_type(content: bytes) -> str | None:
    """What an archive of an office suite is; only its list of members is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()[:2000]
            declared = archive.read("mimetype")[:100] if (
                "mimetype" in names and archive.getinfo("mimetype").file_size < 100
            ) else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return None
    if declared.decode("ascii", "replace") in _SUFFIXES:
        return declared.decode("ascii")
    if "[Content_Types].xml" in names:
        for folder, suffix in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return _TYPES[suffix]
    return None


def _text_type(content: bytes) -> str | None:
    if b"\x00" in content:
        return None
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return "text/plain"


def _fault(code: str, media: Media, **facts: Any) -> Fault:
    return Fault("", code, _TEXTS[code], {"file": media.file, **facts})
