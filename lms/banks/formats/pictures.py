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
_SVG_TAGS = frozenset({
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "lineargradient", "radialgradient", "stop", "clippath", "marker",
    "pattern", "symbol", "use", "style",
})
_SVG_TROUBLE = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression|javascript:", re.IGNORECASE)


def extension_of(content: bytes) -> str | None:
    """``png``, ``jpg``, ``gif``, ``webp`` or ``svg``; ``None`` for anything else or unsafe."""
    for signature, extension in _SIGNATURES:
        if signature.match(content):
            return extension
    return "svg" if _SVG.match(content) and is_plain_drawing(content) else None


def is_plain_drawing(content: bytes) -> bool:
    """Whether an SVG only draws: no script, no link out, nothing loaded from elsewhere."""
    try:
        root = xml.parse(content)
    except Invalid:
        return False
    return all(_is_plain(element) for element in root.iter())


def _is_plain(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.tag.rpartition("}")[2].lower() not in _SVG_TAGS:
        return False
    if _SVG_TROUBLE.search(element.text or ""):
        return False
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        if plain.startswith("on") or _SVG_TROUBLE.search(value):
            return False
        if plain in {"href", "src"} and not value.startswith("#"):
            return False
    return True
