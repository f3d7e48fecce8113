"""The pictures of a package: found by their address, known by what they hold, never fetched."""

import hashlib
import posixpath
import re
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lxml import etree

from lms.banks.formats.pictures import MAX_PICTURE_BYTES, extension_of
from lms.banks.formats.xml import parse
from lms.core.errors import Invalid
from lms.core.i18n import N_

NO_WORDS = N_("Image sans description")

_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^(?:https?|ftp|file|javascript):", re.IGNORECASE)
_DANGEROUS = frozenset({"script", "foreignObject", "iframe", "handler", "listener", "animate",
                        "set", "use", "style"})
_INSIDE = ("#", "data:image/")
# The parts of a JPEG that hold its size: start of frame, but tables and restarts.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def is_remote(address: str) -> bool:
    """Whether an address leaves the package."""
    return bool(_REMOTE.match(address.strip()))


def located(files: Mapping[str, bytes], folder: str, address: str) -> str | None:
    """The member that an address names from a folder, percent-encoded or decomposed or neither."""
    plain = address.strip().replace("\\", "/").partition("#")[0].partition("?")[0]
    paths = [posixpath.normpath(posixpath.join(base, written.lstrip("/")))
             for written in dict.fromkeys((plain, unquote(plain))) for base in (folder, "")]
    for path in paths:
        if path in files:
            return path
    names = {_folded(name): name for name in files}
    return next((names[_folded(path)] for path in paths if _folded(path) in names), None)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name)


@dataclass
class Shelf:
    """The files an item may show, and those it does; ``losses`` says what could not be found."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = ""
    losses: set[str] = field(default_factory=set)
    shown: dict[str, bytes] = field(default_factory=dict)
    declared: list[dict[str, Any]] = field(default_factory=list)

    def picture(self, address: str, alt: str) -> dict[str, Any] | None:
        """The picture as the item declares it; ``None`` and a loss when there is none."""
        if is_remote(address):
            self.losses.add("remote_media_removed")
            return None
        name = located(self.files, self.folder, address) if address.strip() else None
        if name is None:
            self.losses.add("file_missing")
            return None
        content, extension = _safe(self.files[name])
        if extension is None:
            self.losses.add("LOSS_MEDIA")
            return None
        return self._declared(content, extension, " ".join(alt.split()))

    def _declared(self, content: bytes, extension: str, alt: str) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        file = f"media/{digest[:16]}.{extension}"
        known = next((one for one in self.declared if one["file"] == file), None)
        if known is not None:
            return known
        if not alt:
            self.losses.add("LOSS_ALT_MISSING")
        media: dict[str, Any] = {"id": f"m{len(self.declared) + 1}", "file": file,
                                 "alt": alt[:500] or NO_WORDS}
        width, height = _size(content, extension)
        if width and height:
            media |= {"width": width, "height": height}
        self.shown[file] = content
        self.declared.append(media)
        return media


def _safe(content: bytes) -> tuple[bytes, str | None]:
    """The picture and its extension by what it holds; SVG without anything active."""
    if len(content) > MAX_PICTURE_BYTES:
        return b"", None
    extension = extension_of(content)
    if extension is None and b"<svg" in content[:4000]:
        try:
            content = _still(content)
        except Invalid:
            return b"", None
        extension = extension_of(content)
    return content, extension


def _still(content: bytes) -> bytes:
    """An SVG without programs, styles, animations nor links."""
    root = parse(content)
    for element in list(root.iter(etree.Element)):
        if etree.QName(element).localname in _DANGEROUS:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
            continue
        if etree.QName(element).localname == "a":
            element.tag = etree.QName(etree.QName(element).namespace, "g")
        for name, value in list(element.attrib.items()):
            local = name.rpartition("}")[2].lower()
            outside = local in {"href", "src"} and not value.strip().startswith(_INSIDE)
            if local.startswith("on") or local == "style" or outside or "url(" in value.lower():
                del element.attrib[name]
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _size(content: bytes, extension: str) -> tuple[int, int]:
    """Width and height in pixels, zeros when they cannot be told."""
    try:
        if extension == "png":
            return struct.unpack(">II", content[16:24])
        if extension == "gif":
            return struct.unpack("<HH", content[6:10])
        if extension == "jpg":
            return next(_frames(content), (0, 0))
        if extension == "svg":
            root = parse(content)
            return _pixels(root.get("width")), _pixels(root.get("height"))
    except (struct.error, IndexError):
        pass
    return 0, 0


def _frames(content: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        if content[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5:at + 9])
            yield width, height
        at += 2 + struct.unpack(">H", content[at + 2:at + 4])[0]


def _pixels(text: str | None) -> int:
    match = re.fullmatch(r"\s*([0-9]{1,5})(?:\.[0-9]+)?(?:px)?\s*", text or "")
    return int(match[1]) if match else 0
