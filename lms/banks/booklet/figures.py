"""Pictures on paper, each with its words for those who do not see it."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from lms.banks.booklet.drawings import Drawing, UndrawableError, drawing_of
from lms.core.letterhead import LABEL
from lms.core.lettering import HAIRLINE, SOFT
from lms.core.pagination import Piece
from lms.core.paper import MM, Paper, Pen
from lms.core.spans import Span, paragraph

_POINTS_A_PIXEL = 0.75
_TALLEST = 95 * MM
_MOST_PIXELS = 40_000_000

Overlay = Callable[[Paper, float, float, float], None]
"""Draws over a picture: its left, its top, points a pixel."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The bytes of a picture and the width at which it is to be seen, in pixels."""

    content: bytes
    width: int | None = None


def figure(
    x: float, width: float, alternative: str, shown: Shown, overlay: Overlay | None = None
) -> Piece:
    """The picture, or its words in a frame when it cannot be printed."""
    size = size_of(shown.content)
    if size is None:
        return _words_alone(x, width, alternative)
    wide, high = size
    natural = (shown.width or wide) * _POINTS_A_PIXEL
    scale = min(natural / wide, width / wide, _TALLEST / high)

    def draw(paper: Paper, top: float) -> None:
        with paper.tagged("Figure", alternative):
            _draw(paper, (x, top), shown.content, scale)
            if overlay:
                overlay(paper, x, top, scale)

    return Piece(high * scale, draw, before=7.0)


def size_of(content: bytes) -> tuple[float, float] | None:
    """Width and height in pixels; ``None`` when paper cannot show it."""
    try:
        drawing = drawing_of(content)
        if drawing is not None:
            return drawing.width, drawing.height
        with Image.open(io.BytesIO(content)) as picture:
            wide, high = picture.size
            if wide * high > _MOST_PIXELS:
                return None
            picture.load()
            return float(wide), float(high)
    except (UndrawableError, UnidentifiedImageError, OSError, ValueError, SyntaxError,
            Image.DecompressionBombError):
        return None


def _draw(paper: Paper, corner: tuple[float, float], content: bytes, scale: float) -> None:
    drawing: Drawing | None = drawing_of(content)
    if drawing is not None:
        drawing.draw(paper, corner[0], corner[1], scale)
        return
    with Image.open(io.BytesIO(content)) as picture:
        wide, high = picture.size
    paper.image(*corner, wide * scale, high * scale, content=content)


def _words_alone(x: float, width: float, alternative: str) -> Piece:
    said = paragraph(x + 8, width - 16, [Span(f"Image : {alternative}", LABEL)])

    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            pen = Pen(fill=SOFT, stroke=HAIRLINE, thickness=0.6)
            paper.frame(x, top, width, said.height + 12, pen=pen)
        said.draw(paper, top + 5)

    return Piece(said.height + 12, draw, before=7.0)
