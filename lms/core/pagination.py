"""Pagination: a document is a list of pieces; they are dealt to pages, then each draws itself.

Measuring comes first and drawing second, so that a page knows how many pages there are and a
signature is never left alone. Lengths are points.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lms.core.lettering import Style, balanced_lines_of, lines_of
from lms.core.paper import Paper

_SQUEEZE = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a document that no page break divides.

    ``before`` is the gap above, dropped at the top of a page; ``draw`` receives the paper and the
    top of the piece; a ``glued`` piece stays on the page of the next one; ``stretch`` is its part
    of the room left over on the page, taken above it.
    """

    height: float
    draw: Callable[[Paper, float], None]
    before: float = 0.0
    glued: bool = False
    stretch: float = 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Texts one under the other in a column; ``balanced`` evens out their lines."""

    x: float
    width: float
    texts: tuple[tuple[str, Style], ...]
    role: str = "P"
    balanced: bool = False

    def set_lines(self) -> list[tuple[tuple[str, ...], Style]]:
        """Return the lines of each text with its style."""
        setting = balanced_lines_of if self.balanced else lines_of
        return [(setting(text, style, self.width), style) for text, style in self.texts]


def row(*cells: Cell, before: float = 0.0, glued: bool = False, stretch: float = 0.0) -> Piece:
    """Return the piece that sets ``cells`` side by side, as high as the highest."""
    columns = [(cell, cell.set_lines()) for cell in cells]
    heights = [sum(len(lines) * style.leading for lines, style in texts) for _, texts in columns]

    def draw(paper: Paper, top: float) -> None:
        for cell, texts in columns:
            place = top
            with paper.tagged(cell.role):
                for lines, style in texts:
                    paper.write_lines(cell.x, place, lines, style)
                    place += len(lines) * style.leading

    return Piece(max(heights), draw, before, glued, stretch)


def beside(
    *columns: Sequence[Piece], before: float = 0.0, glued: bool = False, stretch: float = 0.0
) -> Piece:
    """Return the piece that stacks each of ``columns`` from the same top."""

    def draw(paper: Paper, top: float) -> None:
        for column in columns:
            stack(paper, column, top, height_of(column))

    return Piece(max(height_of(column) for column in columns), draw, before, glued, stretch)


def pages_of(pieces: Sequence[Piece], rooms: Callable[[int], float]) -> list[list[Piece]]:
    """Deal ``pieces`` to pages; ``rooms(n)`` is the height free on page ``n``, from 0.

    Gaps may shrink to 60 % to save a page. Glued pieces share a page, unless together they are
    taller than one: then only the last two do.
    """
    pages: list[list[Piece]] = [[]]
    for unit in _units(pieces, min(rooms(0), rooms(1))):
        if pages[-1] and _least_height_of([*pages[-1], *unit]) > rooms(len(pages) - 1):
            pages.append([])
        pages[-1] += unit
    return pages


def height_of(pieces: Sequence[Piece], squeeze: float = 1.0) -> float:
    """Return the height of ``pieces`` stacked from the top of a page, gaps times ``squeeze``."""
    gaps = sum(piece.before for piece in pieces[1:])
    return sum(piece.height for piece in pieces) + gaps * squeeze


def stack(
    paper: Paper, pieces: Sequence[Piece], top: float, room: float, widest: float = float("inf")
) -> None:
    """Draw ``pieces`` from ``top``, their gaps squeezed or widened to take up ``room``.

    ``widest`` bounds what is added above a piece whose ``stretch`` is 1.
    """
    spare = room - height_of(pieces)
    gaps = sum(piece.before for piece in pieces[1:])
    shares = sum(piece.stretch for piece in pieces[1:])
    squeeze = 1 + spare / gaps if spare < 0 < gaps else 1.0
    widening = min(spare / shares, widest) if spare > 0 < shares else 0.0
    for place, piece in enumerate(pieces):
        if place:
            top += piece.before * squeeze + piece.stretch * widening
        piece.draw(paper, top)
        top += piece.height


def _least_height_of(pieces: Sequence[Piece]) -> float:
    return height_of(pieces, _SQUEEZE)


def _units(pieces: Sequence[Piece], room: float) -> Iterator[list[Piece]]:
    unit: list[Piece] = []
    for piece in pieces:
        unit.append(piece)
        if not piece.glued:
            if _least_height_of(unit) > room:
                yield from ([alone] for alone in unit[:-2])
                unit = unit[-2:]
            yield unit
            unit = []
    if unit:
        yield unit
