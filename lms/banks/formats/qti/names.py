"""One vocabulary for every version: QTI 2.0 to 2.2, APIP and namespace-less files as QTI 3.0."""

import re
from typing import Any

from lxml import etree

_HTML = """
    a abbr acronym address article aside audio b bdi bdo big blockquote br caption cite code col
    colgroup dd dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img kbd
    label li nav object ol p param pre q rb rp rt ruby s samp section small source span strong sub
    sup table tbody td tfoot th thead tr track tt u ul var video iframe script style form input
    svg center font picture summary details main strike del ins
"""
HTML = frozenset(_HTML.split())
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MATHML = "http://www.w3.org/1998/Math/MathML"
_FOREIGN = (MATHML, "http://www.w3.org/2001/XInclude", "http://www.w3.org/2000/svg")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ODD_NAMES = {
    "qti-object": "object", "qti-portable-info-control": "qti-portable-custom-interaction",
}
# The custom interactions of the several dialects all hide a program.
_CUSTOM = re.compile(r"(portable|custom)[a-z-]*interaction", re.IGNORECASE)


def normalised(root: Any) -> Any:
    """The same tree, every QTI element and attribute under its name of QTI 3.0, no namespace.

    MathML, XInclude and SVG keep theirs.
    """
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace in _FOREIGN:
            continue
        element.tag = _name(name.localname)
        if element.tag.startswith("qti-"):
            _rename_attributes(element)
    return root


def kebab(name: str) -> str:
    """``maxChoices`` as ``max-choices``."""
    return _HUMP.sub("-", name).lower()


def children(element: Any, *names: str) -> list[Any]:
    """The direct children of these names, all elements when none is named."""
    return [one for one in element.iterchildren(etree.Element) if not names or one.tag in names]


def first(element: Any, *names: str) -> Any:
    """The first direct child of these names, or ``None``."""
    return next(iter(children(element, *names)), None)


def text_of(element: Any) -> str:
    """All the words under an element, spaces made single; nothing of ``None``."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def language(said: str | None, default: str) -> str:
    """``en-US`` of « EN_us »; the wished language when the item does not say."""
    match = re.match(r"([A-Za-z]{2})(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])", said or "")
    if not match:
        return default
    return match[1].lower() + (f"-{match[2].upper()}" if match[2] else "")


def _name(local: str) -> str:
    if local.startswith("qti-"):
        return "qti-portable-custom-interaction" if _CUSTOM.search(local) else local
    if local in HTML or local.lower() in HTML:
        return local.lower()
    if _CUSTOM.search(local):
        return "qti-portable-custom-interaction"
    name = f"qti-{kebab(local)}"
    return _ODD_NAMES.get(name, name)


def _rename_attributes(element: Any) -> None:
    for name, value in list(element.attrib.items()):
        local = kebab(name)
        if not name.startswith("{") and local != name:
            del element.attrib[name]
            element.set(local, value)
