"""What an item of QTI 1.2 shows and says of itself, whatever the platform that wrote it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

RESPONSES = frozenset({"response_lid", "response_str", "response_num", "response_xy",
                       "response_grp"})
_PLAIN_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|em|strong|sub|sup|ul|ol|li|img|a|table|tr|td|pre|code|h[1-6]|font)"
    r"(?:\s[^<>]*)?/?>|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """One thing to choose, or the box to type in; ``html`` is what it shows."""

    ident: str
    html: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """One interaction; ``html`` is its own words, such as the left side of a pair."""

    ident: str
    tag: str
    cardinality: str
    render: str
    fib_type: str
    rows: int
    is_shuffled: bool
    html: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of the question, each response having its mark, and the responses in order."""

    html: str
    responses: tuple[Response, ...]
    matches: tuple[str, ...] = ()
    pieces: tuple[str, ...] = field(default=())


def tag_of(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def found(element: Any, *names: str) -> Iterator[Any]:
    """The elements of these names inside, in the order of the file, whatever their namespace."""
    return (one for one in element.iter() if tag_of(one) in names)


def words(element: Any | None) -> str:
    return "".join(element.itertext()).strip() if element is not None else ""


def metadata_of(item: Any) -> dict[str, str]:
    """What the item says of itself, by lower-case name: ``question_type``, ``points_possible``."""
    fields: dict[str, str] = {}
    for one in found(item, "qtimetadatafield", "qti_metadatafield"):
        label = words(next(found(one, "fieldlabel"), None)).lower()
        fields.setdefault(label, words(next(found(one, "fieldentry"), None)))
    for block in found(item, "itemmetadata"):
        for one in block:
            if not len(one) and tag_of(one) != "qtimetadata":
                fields.setdefault(tag_of(one).lower(), words(one))
    return fields


def shown_of(item: Any) -> Shown:
    """What the candidate sees."""
    presentation = next(found(item, "presentation"), None)
    if presentation is None:
        return Shown("", ())
    responses: list[Response] = []
    matches: list[str] = []
    parts: list[str] = []
    _walk(presentation, parts, responses, matches)
    return Shown("".join(parts), tuple(responses), tuple(matches))


def gap_mark(index: int) -> str:
    """The sign that stands for the n-th response in the words of the question, from 0."""
    return f"\ue0f0{index + 1}\ue0f1"


def material_html(element: Any) -> str:
    """HTML of a material: its texts, its pictures, and what it cannot show said as such."""
    parts = []
    for one in element.iter():
        tag = tag_of(one)
        if tag in {"mattext", "matemtext", "mat_formattedtext"}:
            parts.append(_text_html(one))
        elif tag == "matimage":
            uri = one.get("uri") or ""
            alt = one.get("label") or ""
            parts.append(f'<img src="{html.escape(uri)}" alt="{html.escape(alt)}">' if uri else "")
        elif tag == "matbreak":
            parts.append("<br>")
        elif tag in {"mataudio", "matvideo", "matapplet", "matapplication"}:
            parts.append("<audio></audio>")
    return " ".join(part for part in parts if part)


def _walk(element: Any, parts: list[str], responses: list[Response], matches: list[str]) -> None:
    """The words met in order; Blackboard keeps the right side of pairs in a block apart."""
    for child in element:
        tag = tag_of(child)
        if tag in RESPONSES:
            parts.append(gap_mark(len(responses)))
            responses.append(_response(child))
        elif tag == "material":
            parts.append(f"{material_html(child)} ")
        elif child.get("class") == "RIGHT_MATCH_BLOCK":
            matches += [material_html(one) for one in child]
        elif tag == "flow" and _is_pair(child):
            response = next(one for one in child if tag_of(one) in RESPONSES)
            others = " ".join(material_html(one) for one in child if one is not response)
            parts.append(gap_mark(len(responses)))
            responses.append(_response(response, others))
        else:
            parts.append("<br>" if tag == "flow" and parts else "")
            _walk(child, parts, responses, matches)


def _is_pair(flow: Any) -> bool:
    """Whether it holds one list and the words that go with it, as Blackboard writes pairs."""
    is_block = flow.get("class") == "Block" and any(
        above.get("class") == "RESPONSE_BLOCK" for above in flow.iterancestors())
    return is_block and sum(tag_of(one) == "response_lid" for one in flow) == 1


def _response(element: Any, words_apart: str = "") -> Response:
    render = next((one for one in element.iter() if tag_of(one).startswith("render_")
                   or tag_of(one) == "ims_render_object"), None)
    own = words_apart or " ".join(
        material_html(one) for one in element if tag_of(one) == "material")
    if not own:
        own = " ".join(material_html(one) for child in element if tag_of(child) == "flow"
                       for one in child if tag_of(one) == "material")
    if not own and render is not None:
        own = " ".join(material_html(one) for one in render if tag_of(one) == "material")
    rows = (render.get("rows") or "1") if render is not None else "1"
    return Response(
        ident=element.get("ident") or "", tag=tag_of(element),
        cardinality=(element.get("rcardinality") or "Single").capitalize(),
        render=tag_of(render) if render is not None else "",
        fib_type=(render.get("fibtype") or "String") if render is not None else "",
        rows=int(rows) if rows.isdigit() and len(rows) < 5 else 1,
        is_shuffled=render is not None and (render.get("shuffle") or "").lower() == "yes",
        html=own, labels=tuple(_labels(element)),
    )


def _labels(element: Any) -> Iterator[Label]:
    for one in found(element, "response_label"):
        shown = " ".join(material_html(part) for part in found(one, "material"))
        yield Label(one.get("ident") or "", shown, {name: str(value) for name, value
                                                   in one.attrib.items()})


def _text_html(element: Any) -> str:
    """The text as HTML, whatever its type says: many files call HTML plain."""
    if len(element):
        return (html.escape(element.text or "") + "".join(
            etree.tostring(child, encoding="unicode", with_tail=True) for child in element
        ))
    text = element.text or ""
    kind = (element.get("texttype") or element.get("type") or "").lower()
    if "html" in kind or "smart_text" in kind or _PLAIN_TAG.search(text):
        return text
    start, end = (" " if edge.isspace() else "" for edge in (text[:1], text[-1:]))
    return start + re.sub(r"\r\n?|\n", "<br>", html.escape(text.strip())) + end
