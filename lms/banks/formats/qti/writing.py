"""Pieces of QTI documents: elements, texts from Markdown, declarations; written in QTI 3.0 names.

``versioned`` renames a finished tree to what another version calls things.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lxml import etree

from lms.banks.formats.qti.names import MATHML
from lms.banks.items import Media
from lms.banks.text import html_of, line_html_of

Attributes = Mapping[str, str | None]
XML = "{http://www.w3.org/XML/1998/namespace}"

_NAMESPACES = {
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
}
_MATH_TAGS = re.compile(r"math|m[a-z]+|annotation|semantics|none")
_HTML_M_TAGS = frozenset({"main", "mark", "map", "meta", "menu"})
_START = re.compile(r"[A-Za-z_]")


def node(tag: str, attributes: Attributes | None = None, *inside: Any) -> Any:
    """An element; attributes that are ``None`` are left out; texts and elements go inside."""
    element = etree.Element(tag)
    for name, value in (attributes or {}).items():
        if value is not None:
            element.set(name, value)
    for one in inside:
        put(element, one)
    return element


def put(element: Any, inside: Any) -> None:
    """Add a text, an element or several to the end of an element."""
    if isinstance(inside, str):
        if len(element):
            element[-1].tail = (element[-1].tail or "") + inside
        else:
            element.text = (element.text or "") + inside
    elif isinstance(inside, list | tuple):
        for one in inside:
            put(element, one)
    elif inside is not None:
        element.append(inside)


def identified(code: str) -> str:
    """An identifier of XML: those of ours that begin with a digit get a sign before it."""
    return code if _START.match(code) else f"_{code}"


def told(number: Fraction) -> str:
    """A number as a decimal, exact when that is short."""
    exact = f"{float(number):.12f}".rstrip("0").rstrip(".")
    return "0" if exact in {"-0", ""} else exact


@dataclass
class Texts:
    """Markdown as elements, with the pictures an item declares; ``losses`` of the item."""

    media: Sequence[Media] = ()
    folder: str = "../"
    losses: set[str] = field(default_factory=set)

    def blocks(self, markdown: str | None) -> list[Any]:
        """The paragraphs of a text."""
        return self._parsed(html_of(markdown, self._known()), block=True) if markdown else []

    def line(self, markdown: str) -> list[Any]:
        """The text without a paragraph around a lone line."""
        return self._parsed(line_html_of(markdown, self._known()), block=False)

    def picture(self, media: Media, *, is_object: bool) -> Any:
        """A picture as an element."""
        sides = {"width": str(media.width) if media.width else None,
                 "height": str(media.height) if media.height else None}
        address = f"{self.folder}{media.file}"
        if is_object:
            return node("object", {"data": address, "type": mime_of(media.file), **sides},
                        media.alt)
        return node("img", {"src": address, "alt": media.alt, **sides})

    def _known(self) -> tuple[Media, ...]:
        return tuple(one.model_copy(update={"sha256": _digest(one.file)}) for one in self.media)

    def _parsed(self, html: str, *, block: bool) -> list[Any]:
        parser = etree.HTMLParser(no_network=True)
        body = etree.fromstring(f"<html><body><div>{html}</div></body></html>", parser).find("body")
        holder = body[0]
        addresses = {f"/media/{_digest(one.file)}": one.file for one in self.media}
        for element in holder.iter(etree.Element):
            for name in ("src", "href"):
                known = addresses.get(element.get(name) or "")
                if known:
                    element.set(name, f"{self.folder}{known}")
            element.attrib.pop("download", None)
            if _MATH_TAGS.fullmatch(element.tag) and element.tag not in _HTML_M_TAGS:
                element.tag = f"{{{MATHML}}}{element.tag}"
        if block and holder.text and holder.text.strip():
            return [node("p", None, holder.text, list(holder))]
        return [*([holder.text] if holder.text and not block else []), *holder]


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def mime_of(file: str) -> str:
    """The type of a picture by its extension."""
    extension = file.rpartition(".")[2].lower()
    return {"jpg": "image/jpeg", "jpeg": "image/jpeg", "svg": "image/svg+xml"}.get(
        extension, f"image/{extension}")


def versioned(root: Any, version: str) -> bytes:
    """The document under the names and the namespace of a version."""
    for element in root.iter(etree.Element):
        if element.tag.startswith("qti-") and version == "2.1":
            _older(element)
        if not element.tag.startswith("{"):
            element.tag = f"{{{_NAMESPACES[version]}}}{element.tag}"
    whole = etree.Element(root.tag, nsmap={None: _NAMESPACES[version]})
    whole.text = root.text
    for name, value in root.attrib.items():
        whole.set(name, value)
    whole.extend(list(root))
    return document(whole)


def document(root: Any) -> bytes:
    """The bytes of a document."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _older(element: Any) -> None:
    """The camel case of QTI 2."""
    element.tag = camel(element.tag.removeprefix("qti-"))
    for name, value in list(element.attrib.items()):
        if not name.startswith("{") and "-" in name:
            del element.attrib[name]
            if not name.startswith("data-"):
                element.set(camel(name), value)


def camel(name: str) -> str:
    """``max-choices`` as ``maxChoices``."""
    first, *rest = name.split("-")
    return first + "".join(part.capitalize() for part in rest)
