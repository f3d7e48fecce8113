"""What is ticked, ranked and written on: boxes, letters and lines."""

from collections.abc import Sequence

from lms.core.letterhead import LABEL, TEXT
from lms.core.lettering import INK, MUTED, Face, Style, width_of
from lms.core.pagination import Piece, beside
from lms.core.paper import Paper, Pen
from lms.core.spans import Span, paragraph

SIDE = 9.5
LETTER = Style(Face.SEMIBOLD, 10, 13.5)
_INDENT = 40.0
_LINE = 23.0
_PEN = Pen(thickness=0.9)
_RULE = "#8d99a6"


def letter_of(place: int) -> str:
    """``A`` for the first."""
    return chr(ord("A") + place)


def hint(x: float, width: float, text: str) -> Piece:
    """What is to be done, kept with what follows."""
    piece = paragraph(x, width, [Span(text, LABEL)], before=7)
    return Piece(piece.height, piece.draw, piece.before, glued=True)


def box(paper: Paper, x: float, top: float, *, ticked: bool = False, width: float = SIDE) -> None:
    """A box, with a cross when it is ticked."""
    paper.frame(x, top, width, SIDE, pen=_PEN)
    if ticked:
        left, right, bottom = x + 2, x + width - 2, top + SIDE - 2
        pen = Pen(thickness=1.6)
        paper.outline([("M", (left, top + 2)), ("L", (right, bottom))], pen)
        paper.outline([("M", (right, top + 2)), ("L", (left, bottom))], pen)


def option(x: float, letter: str, text: Sequence[Piece], *, ticked: bool) -> Piece:
    """A box, its letter, and beside them a text set from ``option_indent`` on."""
    body = beside(text)

    def draw(paper: Paper, top: float) -> None:
        with paper.tagged("P", f"Case {letter} {'cochée' if ticked else 'à cocher'}"):
            box(paper, x + 2, top + 2, ticked=ticked)
        with paper.tagged("P"):
            paper.write(x + 20, top + 10.3, letter, LETTER)
        body.draw(paper, top)

    return Piece(max(body.height, 13.5), draw, before=5.0)


def option_indent(letter: str) -> float:
    """How far from the margin the text of an option begins."""
    return _INDENT if len(letter) == 1 else _INDENT - 18 if not letter else 22 + 8 * len(letter)


def choices(x: float, labels: Sequence[tuple[str, bool]]) -> Piece:
    """Short labels side by side, each after its box; those of the key are ticked."""
    widths = [SIDE + 6 + width_of(label, TEXT) + 26 for label, _ in labels]

    def draw(paper: Paper, top: float) -> None:
        left = x + 2
        for (label, ticked), width in zip(labels, widths, strict=True):
            with paper.tagged("P"):
                box(paper, left, top + 2, ticked=ticked)
                paper.write(left + SIDE + 6, top + 10.3, label, TEXT)
            left += width

    return Piece(14.0, draw, before=8.0)


def lines(x: float, width: float, count: int) -> list[Piece]:
    """Lines to write on, a few of which a page break may separate."""
    return [_written_line(x, width) for _ in range(count)]


def field(x: float, width: float, label: str, blank: float, filled: str = "") -> Piece:
    """A label and a line after it to write on; the key writes on it."""
    style = Style(Face.SEMIBOLD, 10, 13.5)
    spans = [Span(f"{label} : ", TEXT)]
    spans.append(Span(filled, style) if filled else
                 Span("", TEXT, blank=min(blank, width - width_of(label, TEXT) - 16)))
    piece = paragraph(x, width, spans)
    return Piece(piece.height, piece.draw, before=8.0)


def _written_line(x: float, width: float) -> Piece:
    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            paper.fill(x, top + _LINE - 0.6, width, 0.6, colour=_RULE)

    return Piece(_LINE, draw)


def numbered(paper: Paper, x: float, y: float, number: str) -> None:
    """The number of a zone of a picture, legible on any ground."""
    style = Style(Face.BOLD, 9, 11)
    width = width_of(number, style)
    paper.frame(x - width / 2 - 3, y - 7, width + 6, 13,
                pen=Pen(fill="#ffffff", stroke=MUTED, thickness=0.6))
    paper.write(x - width / 2, y + 3, number, style)


def outline_pen() -> Pen:
    """How a zone is drawn over a picture."""
    return Pen(stroke=INK, thickness=1.1, dashes=(4, 2))
