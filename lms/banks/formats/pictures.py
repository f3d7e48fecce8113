"""Pictures from strangers: known by their first bytes, never by their name, drawings inert."""

import re
from typing import Any

from lms.banks.formats import xml
from lms.core.errors import Invalid

MAX_PICTURE_BYTES = 10_000_000

_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
)
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE svg|svg[\s>])")
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "object", "embed", "handler", "set",
                     "animate", "animatetransform", "animatemotion", "a"})


def extension_of(content: bytes) -> str | None:
    """``png``, ``jpg``, ``gif``, ``webp`` or ``svg``; ``None`` for anything else or unsafe."""
    for signature, extension in _SIGNATURES:
        if signature.match(content):
            return extension
    return "svg" if _SVG.match(content) and _is_inert(content) else None


def _is_inert(content: bytes) -> bool:
    """Whether a drawing holds nothing that acts and names nothing outside itself."""
    try:
        root = xml.parse(content)
    except Invalid:
        return False
    return _name(root.tag) == "svg" and all(_is_safe(element) for element in root.iter())


def _is_safe(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    if _name(element.tag) in _ACTIVE or re.search(r"@import|url\((?!\s*['\"]?#)",
                                                  element.text or ""):
        return False
    for attribute, value in element.attrib.items():
        name = _name(attribute)
        is_link = name in {"href", "src"} and not re.match(r"#|data:image/(?:png|jpeg|gif);", value)
        if name.startswith("on") or is_link or re.search(r"url\((?!\s*['\"]?#)", value):
            return False
    return True


def _name(tag: str) -> str:
    return str(tag).rpartition("}")[2].lower()
