"""Plain drawings (SVG) on paper: shapes and words. What a drawing asks beyond that is refused."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lms.banks.booklet import outlines, transforms
from lms.banks.booklet.colours import colour_of
from lms.banks.booklet.outlines import UndrawableError, numbers_of
from lms.banks.booklet.transforms import Matrix
from lms.banks.formats import xml
from lms.core.errors import Invalid
from lms.core.lettering import Face, Style, typeset, width_of
from lms.core.paper import Paper, Pen, Step

__all__ = ["Drawing", "UndrawableError", "drawing_of"]

_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE svg|svg[\s>])")
_SILENT = frozenset({"title", "desc", "metadata"})
_INHERITED: Mapping[str, str] = {
    "fill": "black", "stroke": "none", "stroke-width": "1", "stroke-dasharray": "none",
    "font-size": "16", "font-weight": "normal", "font-style": "normal", "text-anchor": "start",
}
_REFUSED = frozenset({"clip-path", "mask", "filter", "marker-start", "marker-mid", "marker-end"})
_UNITS = re.compile(r"\s*([0-9.]+)(?:px)?\s*")

Properties = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a drawing, on one line."""

    text: str
    style: Style
    anchor: str
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline of a drawing."""

    steps: tuple[Step, ...]
    pen: Pen
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, in the drawing's own pixels from its top left corner."""

    width: float
    height: float
    parts: tuple[Shape | Words, ...]

    def draw(self, paper: Paper, x: float, top: float, scale: float) -> None:
        """Draw it with its corner there."""
        page: Matrix = (scale, 0.0, 0.0, scale, x, top)
        for part in self.parts:
            matrix = transforms.product(page, part.matrix)
            size = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
            if isinstance(part, Shape):
                _draw_shape(paper, part, matrix, size)
            else:
                _draw_words(paper, part, matrix, size)


@lru_cache(maxsize=64)
def drawing_of(content: bytes) -> Drawing | None:
    """The drawing; ``None`` when the bytes are none. Raises ``UndrawableError``."""
    if not _HEAD.match(content):
        return None
    try:
        root = xml.parse(content)
    except Invalid:
        raise UndrawableError from None
    width, height, matrix = _view(root)
    return Drawing(width, height, tuple(_parts(root, _INHERITED, matrix)))


def _view(root: Any) -> tuple[float, float, Matrix]:
    box = numbers_of(root.get("viewBox", ""))
    sizes = [_UNITS.fullmatch(root.get(name, "")) for name in ("width", "height")]
    width, height = (float(one[1]) if one else 0.0 for one in sizes)
    if len(box) != 4 or min(box[2:]) <= 0:
        box = [0.0, 0.0, width, height]
    width, height = width or box[2], height or box[3]
    if not 0 < width < 20_000 or not 0 < height < 20_000:
        raise UndrawableError
    scale = min(width / box[2], height / box[3])
    return width, height, (scale, 0.0, 0.0, scale, -box[0] * scale, -box[1] * scale)


def _parts(element: Any, inherited: Properties, matrix: Matrix) -> Iterator[Shape | Words]:
    name = element.tag.rpartition("}")[2]
    own = _properties(element, inherited)
    if element.get("transform"):
        matrix = transforms.product(matrix, transforms.transform(element.get("transform")))
    if name in {"svg", "g"}:
        for child in element:
            yield from _parts(child, own, matrix)
    elif name == "text":
        yield from _words(element, own, matrix)
    elif name in _SHAPES:
        steps = _SHAPES[name](element)
        if steps:
            yield Shape(tuple(steps), _pen(own), matrix)
    elif name not in _SILENT:
        raise UndrawableError


def _properties(element: Any, inherited: Properties) -> Properties:
    written = dict(element.attrib)
    for pair in written.pop("style", "").split(";"):
        name, _, value = pair.partition(":")
        written[name.strip()] = value.strip()
    if _REFUSED & written.keys() or written.get("display") == "none":
        raise UndrawableError
    if any(float(written.get(name, "1") or 1) != 1
           for name in ("opacity", "fill-opacity", "stroke-opacity")
           if re.fullmatch(r"[0-9.]*", written.get(name, ""))):
        raise UndrawableError
    return {name: written.get(name, value) for name, value in inherited.items()}


def _words(element: Any, own: Properties, matrix: Matrix) -> Iterator[Words]:
    """The words of a text, each ``tspan`` at its own place."""
    x, y = (_first(element, name) for name in ("x", "y"))
    pieces = [(element.text, own, x, y)]
    for child in element:
        if child.tag.rpartition("}")[2] != "tspan" or len(child):
            raise UndrawableError
        x = _first(child, "x", x if child.get("x") else -1.0)
        y = _first(child, "y", y) + _first(child, "dy")
        if child.get("x") is None and (element.text or "").strip():
            raise UndrawableError
        pieces.append((child.text, _properties(child, own), x, y))
        if (child.tail or "").strip():
            raise UndrawableError
    for text, said, left, base in pieces:
        words = typeset(text or "")
        colour = colour_of(said["fill"])
        if words and colour:
            here: Matrix = (1.0, 0.0, 0.0, 1.0, left, base)
            yield Words(words, _style(said, colour), said["text-anchor"],
                        transforms.product(matrix, here))


def _style(own: Properties, colour: str) -> Style:
    is_bold = own["font-weight"] in {"bold", "bolder", "600", "700", "800", "900"}
    size = _size(own["font-size"])
    face = Face.SEMIBOLD if is_bold else (
        Face.ITALIC if own["font-style"] in {"italic", "oblique"} else Face.REGULAR)
    return Style(face, size, size * 1.2, colour)


def _size(written: str) -> float:
    found = _UNITS.fullmatch(written)
    if found is None:
        raise UndrawableError
    return float(found[1])


def _pen(own: Properties) -> Pen:
    dashes = () if own["stroke-dasharray"] == "none" else tuple(numbers_of(own["stroke-dasharray"]))
    return Pen(colour_of(own["fill"]), colour_of(own["stroke"]), _size(own["stroke-width"]), dashes)


def _draw_shape(paper: Paper, shape: Shape, matrix: Matrix, size: float) -> None:
    pen = shape.pen
    steps = [(name, transforms.placed(matrix, numbers)) for name, numbers in shape.steps]
    paper.outline(steps, Pen(pen.fill, pen.stroke, pen.thickness * size,
                             tuple(dash * size for dash in pen.dashes)))


def _draw_words(paper: Paper, words: Words, matrix: Matrix, size: float) -> None:
    style = words.style.sized(words.style.size * size)
    width = width_of(words.text, style)
    shift = {"middle": width / 2, "end": width}.get(words.anchor, 0.0)
    x, y = matrix[4], matrix[5]
    degrees = math.degrees(math.atan2(matrix[1], matrix[0]))
    if abs(degrees) < 0.01:
        paper.write(x - shift, y, words.text, style)
    else:
        with paper.turned(x, y, degrees):
            paper.write(x - shift, y, words.text, style)


def _first(element: Any, name: str, otherwise: float = 0.0) -> float:
    found = numbers_of(element.get(name, ""))
    return found[0] if found else otherwise


def _rect(element: Any) -> list[Step]:
    x, y, width, height = (_first(element, name) for name in ("x", "y", "width", "height"))
    return outlines.rectangle(x, y, width, height,
                              _first(element, "rx", _first(element, "ry")))


def _ellipse(element: Any) -> list[Step]:
    rx = _first(element, "rx", _first(element, "r"))
    return outlines.ellipse(_first(element, "cx"), _first(element, "cy"), rx,
                            _first(element, "ry", rx))


def _line(element: Any) -> list[Step]:
    return outlines.polyline([_first(element, name) for name in ("x1", "y1", "x2", "y2")],
                             is_closed=False)


_SHAPES: Mapping[str, Callable[[Any], list[Step]]] = {
    "rect": _rect, "circle": _ellipse, "ellipse": _ellipse, "line": _line,
    "polyline": lambda one: outlines.polyline(numbers_of(one.get("points", "")), is_closed=False),
    "polygon": lambda one: outlines.polyline(numbers_of(one.get("points", "")), is_closed=True),
    "path": lambda one: outlines.path(one.get("d", "")),
}
