"""Reading XML from strangers: no entity, no network, no huge tree; a bare DOCTYPE is legal."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MAX_BYTES = 5_000_000
MAX_DEPTH = 200

_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
         "remove_comments": True, "remove_pis": True}
_TEXTS = {
    "size": N_("Ce fichier XML dépasse {limit} Mo."),
    "entity_declaration": N_("Ce fichier XML déclare des entités : il est refusé sans être lu."),
    "not_xml": N_("Ce fichier n'est pas du XML lisible (ligne {line})."),
    "depth": N_("Ce fichier XML emboîte plus de {limit} éléments."),
}


def parse(content: bytes, place: str = "", most: int = MAX_BYTES) -> Any:
    """The root element (lxml). Raises ``Invalid`` with one fault, of the codes above."""
    _check_size(content, place, most)
    try:
        root = etree.fromstring(content, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise _unreadable(place, str(error.msg), error.lineno) from None
    except ValueError:
        raise _unreadable(place) from None
    _check_entities(root, place)
    if _depth(root) > MAX_DEPTH:
        raise _refused(place, "depth", limit=MAX_DEPTH)
    return root


def pieces(content: bytes, place: str = "", most: int = MAX_BYTES) -> Iterator[Any]:
    """Each element inside the root, then the root, each emptied once it has been looked at.

    Memory holds one of them at a time. Raises ``Invalid`` as ``parse`` does, when it gets there:
    nothing is to be believed of a file before its end.
    """
    _check_size(content, place, most)
    depth = 0
    events = etree.iterparse(BytesIO(content), ("start", "end"), **_SAFE)
    try:
        for event, element in events:
            depth += 1 if event == "start" else -1
            if event == "start":
                _check_start(element, depth, place)
            elif depth <= 1:
                yield element
                _empty(element)
    except etree.XMLSyntaxError as error:
        # The log of this reading knows what came first; the error may only know the end.
        first = next(iter(events.error_log), None)
        raise _unreadable(place, first.message if first else str(error.msg),
                          first.line if first else error.lineno) from None


def _check_start(element: Any, depth: int, place: str) -> None:
    """What is declared stands before the root."""
    if depth == 1:
        _check_entities(element, place)
    if depth > MAX_DEPTH:
        raise _refused(place, "depth", limit=MAX_DEPTH)


def _empty(element: Any) -> None:
    """Forget what the element held and those before it; the parser still needs the element."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _check_size(content: bytes, place: str, most: int) -> None:
    if len(content) > most:
        raise _refused(place, "size", limit=most // 1_000_000)


def _check_entities(root: Any, place: str) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise _refused(place, "entity_declaration")


def _depth(root: Any) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _unreadable(place: str, message: str = "", line: int | None = None) -> Invalid:
    code = "entity_declaration" if "ntity" in message else "not_xml"
    return _refused(place, code, line=line or 1)


def _refused(place: str, code: str, **facts: Any) -> Invalid:
    return Invalid([Fault(place, code, _TEXTS[code], facts)])
