"""Trees of HTML as strangers write it: what is a tag, what is a block, what may act."""

import re
from typing import Any

from lxml import etree

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "ul",
})
ACTIVE = frozenset({
    "applet", "embed", "frame", "frameset", "iframe", "object", "script", "svg", "canvas",
})
FIELDS = frozenset({"button", "input", "select", "textarea"})
SILENT = frozenset({"head", "link", "meta", "style", "template", "title", "base", "noscript"})
STRONG = frozenset({"b", "strong"})
EMPHASIS = frozenset({"cite", "dfn", "em", "i", "u", "var"})
CODE = frozenset({"code", "kbd", "samp", "tt"})
_OTHERS = frozenset({
    "a", "abbr", "acronym", "audio", "bdi", "bdo", "big", "br", "caption", "col", "colgroup",
    "data", "del", "font", "html", "img", "ins", "label", "map", "mark", "math", "nobr", "option",
    "optgroup", "q", "rp", "rt", "ruby", "s", "small", "source", "span", "strike", "sub", "sup",
    "tbody", "td", "tfoot", "th", "thead", "time", "tr", "track", "video", "wbr",
})
_MATH = frozenset({
    "annotation", "maction", "menclose", "merror", "mfenced", "mfrac", "mi", "mn", "mo", "mover",
    "mpadded", "mphantom", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup",
    "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "semantics",
})
_KNOWN = (BLOCKS | ACTIVE | FIELDS | SILENT | STRONG | EMPHASIS | CODE | _OTHERS | _MATH)
_NOT_A_TAG = re.compile(
    rf"<(?!/?(?:[a-z]+:)?(?:{'|'.join(sorted(_KNOWN))})(?:[\s/>]|$)|!--|!doctype|!\[cdata)",
    re.IGNORECASE
)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ue000-\ue00f]")


def parsed(source: str) -> Any:
    """The body of the fragment; a ``<`` that begins no tag of HTML is a sign of the text."""
    fit = _NOT_A_TAG.sub("&lt;", _UNFIT.sub("", source.replace("\xa0", "&nbsp;")))
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<html><body><div>{fit}", parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root is None else root.find("body")


def tag_of(element: Any) -> str:
    return str(element.tag).rpartition(":")[2].lower()


def holds_blocks(element: Any) -> bool:
    if tag_of(element) in BLOCKS:
        return True
    return tag_of(element) not in ACTIVE | SILENT | FIELDS and any(
        tag_of(inner) in BLOCKS for inner in element.iterdescendants()
    )


def text_of(element: Any) -> str:
    """The words of an element as they are, with its line breaks; nothing of what acts."""
    parts, outside = [element.text or ""], 0
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner is element:
            continue
        if tag_of(inner) in ACTIVE | SILENT:
            outside += 1 if event == "start" else -1
        if event == "start" and not outside:
            parts.append("\n" if tag_of(inner) == "br" else inner.text or "")
        elif event == "end" and not outside:
            parts.append(inner.tail or "")
    return "".join(parts)
