"""Reading XML from strangers: no entity, no network, no huge tree; a bare DOCTYPE is legal."""

from typing import Any

from lxml import etree

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MAX_BYTES = 5_000_000
MAX_DEPTH = 200

_TEXTS = {
    "size": N_("Ce fichier XML dépasse {limit} Mo."),
    "entity_declaration": N_("Ce fichier XML déclare des entités : il est refusé sans être lu."),
    "not_xml": N_("Ce fichier n'est pas du XML lisible (ligne {line})."),
    "depth": N_("Ce fichier XML emboîte plus de {limit} éléments."),
}


def parse(content: bytes, place: str = "", most: int = MAX_BYTES) -> Any:
    """The root element (lxml). Raises ``Invalid`` with one fault, of the codes above."""
    if len(content) > most:
        raise _refused(place, "size", limit=most // 1_000_000)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False,
                             huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        code = "entity_declaration" if "ntity" in str(error.msg) else "not_xml"
        raise _refused(place, code, line=error.lineno or 1) from None
    except ValueError:
        raise _refused(place, "not_xml", line=1) from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise _refused(place, "entity_declaration")
    if _depth(root) > MAX_DEPTH:
        raise _refused(place, "depth", limit=MAX_DEPTH)
    return root


def _depth(root: Any) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _refused(place: str, code: str, **facts: Any) -> Invalid:
    return Invalid([Fault(place, code, _TEXTS[code], facts)])
