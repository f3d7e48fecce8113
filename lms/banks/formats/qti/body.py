"""The text of a QTI item in Markdown, with a mark where each interaction stands."""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from lms.banks.formats.markup import markdown_of
from lms.banks.formats.qti.media import Shelf
from lms.banks.formats.qti.names import MATHML, children, text_of

INLINE = frozenset({"qti-text-entry-interaction", "qti-inline-choice-interaction"})
MARK = "lms-mark"
MARKED = re.compile(r"QTIMARK([0-9]+)X")

# Parts that our items have no place for, with the loss that says so.
_DROPPED: Mapping[str, str] = {
    "qti-feedback-block": "LOSS_FEEDBACK", "qti-feedback-inline": "LOSS_FEEDBACK",
    "qti-printed-variable": "LOSS_PRINTED_VARIABLE", "qti-info-control": "LOSS_HINTS",
    "qti-stylesheet": "LOSS_STYLESHEET", "qti-catalog-info": "LOSS_CATALOG",
    "qti-template-inline": "", "qti-template-block": "", "qti-rubric-block": "",
    "qti-companion-materials-info": "LOSS_CATALOG", "audio": "LOSS_MEDIA", "video": "LOSS_MEDIA",
}


def is_interaction(element: Any) -> bool:
    """Whether the candidate answers something there."""
    return element.tag.endswith("-interaction") and element.tag.startswith("qti-")


@dataclass
class Writer:
    """Turns parts of an item into Markdown, noting what is lost and the pictures shown."""

    shelf: Shelf
    losses: set[str] = field(default_factory=set)

    def of(self, element: Any, mark: Callable[[Any], str | None] = lambda _: None) -> str:
        """Markdown of what an element holds; ``mark`` gives the text that stands for some."""
        if element is None:
            return ""
        clone = copy.deepcopy(element)
        clone.tail = None
        for inner in list(clone.iter(etree.Element)):
            if inner is not clone and _is_under(inner, clone):
                self._adapt(inner, mark)
        clone.tag = "div"
        clone.attrib.clear()
        etree.cleanup_namespaces(clone)
        converted = markdown_of(etree.tostring(clone, method="html", encoding="unicode"))
        self.losses.update(converted.losses)
        return converted.text.strip()

    def _adapt(self, element: Any, mark: Callable[[Any], str | None]) -> None:
        text = mark(element)
        if text is not None:
            block = is_interaction(element) and element.tag not in INLINE
            _replace(element, text, "p" if block else "span")
        elif element.tag in _DROPPED:
            self._note(element)
            _replace(element, "", "span")
        elif element.tag in {"img", "object", "picture"}:
            self._show(element)
        elif element.tag.startswith("qti-"):
            element.tag = "div" if element.tag in {"qti-prompt", "qti-content-body"} else "span"
            element.attrib.clear()
        elif element.tag.startswith(f"{{{MATHML}}}"):
            element.tag = etree.QName(element).localname

    def _note(self, element: Any) -> None:
        if element.tag in {"audio", "video"}:
            sources = [element, *element.iter("source")]
            remote = any("//" in (one.get("src") or "") for one in sources)
            self.losses.add("remote_media_removed" if remote else _DROPPED[element.tag])
        elif _DROPPED[element.tag]:
            self.losses.add(_DROPPED[element.tag])

    def _show(self, element: Any) -> None:
        address = element.get("src") or element.get("data") or ""
        kind = element.get("type") or "image/"
        alt = element.get("alt") or text_of(element)
        if element.tag == "picture":
            _replace(element, "", "span", keep=element.findall("img"))
            return
        if not kind.startswith("image/"):
            self.losses.add("LOSS_MEDIA")
            _replace(element, text_of(element), "span")
            return
        media = self.shelf.picture(address, alt)
        if media is None:
            _replace(element, alt, "span")
            return
        _replace(element, "", "img")
        element.set("src", media["file"])
        element.set("alt", media["alt"])


def _is_under(element: Any, root: Any) -> bool:
    """Whether an element is still in the tree: its parent may have been replaced."""
    while element is not None and element is not root:
        element = element.getparent()
    return element is root


def _replace(element: Any, text: str, tag: str, keep: Any = ()) -> None:
    tail = element.tail
    for child in list(element):
        if child not in keep:
            element.remove(child)
    element.attrib.clear()
    element.tag, element.text, element.tail = tag, text, tail


def interactions_of(body: Any) -> list[Any]:
    """The interactions in the order of the text."""
    return [one for one in body.iter(etree.Element) if is_interaction(one)]


def rubric_notes(body: Any, writer: Writer) -> tuple[str, str]:
    """``(for everybody, for the markers)``: what the rubric blocks say."""
    shown: list[str] = []
    notes: list[str] = []
    for block in body.iter("qti-rubric-block"):
        views = (block.get("view") or "candidate").split()
        text = writer.of(block)
        if text:
            (shown if "candidate" in views or "testTaker" in views else notes).append(text)
    return "\n\n".join(shown), "\n\n".join(notes)


def prompt_of(interaction: Any, writer: Writer) -> str:
    """The Markdown of the prompt of an interaction."""
    found = children(interaction, "qti-prompt")
    return writer.of(found[0]) if found else ""
