"""The look shared by minutes, room sheets and receipts: an A4 page with its folio."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms.core.lettering import HAIRLINE, MUTED, TEAL, Face, Style, fitted
from lms.core.pagination import Cell, Piece, pages_of, row, stack
from lms.core.paper import MM, PAGE_HEIGHT, PAGE_WIDTH, Imprint, Paper

LEFT = 20 * MM
WIDTH = PAGE_WIDTH - 2 * LEFT
RIGHT = LEFT + WIDTH
TOP = 24 * MM
BOTTOM = PAGE_HEIGHT - 22 * MM
PARIS = ZoneInfo("Europe/Paris")

TITLE = Style(Face.SEMIBOLD, 21, 26, TEAL)
SUBTITLE = Style(Face.SEMIBOLD, 13, 17)
HEADING = Style(Face.SEMIBOLD, 12, 16, TEAL)
TEXT = Style(Face.REGULAR, 10, 13.5)
STRONG = Style(Face.SEMIBOLD, 10, 13.5)
LABEL = Style(Face.REGULAR, 8.5, 12, MUTED)
SMALL = Style(Face.REGULAR, 7.5, 10, MUTED)


@dataclass(frozen=True, slots=True)
class Document:
    """What every page of a document says of it; ``watermark`` only for what is not final."""

    title: str
    head: str
    organisation: str
    subject: str
    made_on: date
    foot: str = ""
    watermark: str = ""


def drawn(document: Document, pieces: Sequence[Piece]) -> bytes:
    """The bytes of the PDF; the same values give the same bytes."""
    paper = Paper(Imprint(document.title, document.organisation, document.subject,
                          document.made_on))
    pages = pages_of(pieces, lambda _number: BOTTOM - TOP)
    for number, dealt in enumerate(pages):
        if number:
            paper.turn_page()
        if document.watermark:
            paper.watermark(document.watermark)
        _frame(paper, document, number, len(pages))
        stack(paper, dealt, TOP, BOTTOM - TOP)
    return paper.to_bytes()


def _frame(paper: Paper, document: Document, number: int, count: int) -> None:
    with paper.artifact():
        paper.fill(LEFT, 15 * MM, WIDTH, 2, colour=TEAL)
        if number:
            paper.write(LEFT, 20 * MM, document.head, fitted(document.head, LABEL, WIDTH, 6))
        paper.fill(LEFT, PAGE_HEIGHT - 17 * MM, WIDTH, 0.5, colour=HAIRLINE)
        paper.write(LEFT, PAGE_HEIGHT - 13 * MM, document.foot, SMALL)
        paper.write_to(RIGHT, PAGE_HEIGHT - 13 * MM, f"Page {number + 1}/{count}", SMALL)


def title(text: str, subtitle: str) -> Iterator[Piece]:
    """The name of the document and what it is about."""
    yield row(Cell(LEFT, WIDTH, ((text, TITLE),), "H1"), glued=True)
    yield row(Cell(LEFT, WIDTH, ((subtitle, SUBTITLE),)), glued=True)


def heading(text: str, before: float = 16) -> Piece:
    """The title of a section, never alone at the foot of a page."""
    return row(Cell(LEFT, WIDTH, ((text, HEADING),), "H2"), before=before, glued=True)


def facts(details: Sequence[tuple[str, str]]) -> Iterator[Piece]:
    """Labels over values, in two columns."""
    width = WIDTH / 2
    cells = [
        Cell(LEFT + place % 2 * width, width - 14, ((label, LABEL), (value, TEXT)))
        for place, (label, value) in enumerate(details)
    ]
    for place in range(0, len(cells), 2):
        yield row(*cells[place:place + 2], before=6)


def line(text: str, style: Style = TEXT, before: float = 4) -> Piece:
    """A paragraph over the whole width."""
    return row(Cell(LEFT, WIDTH, ((text, style),)), before=before)


def rule(x: float = LEFT, width: float = WIDTH, *, before: float = 4,
         colour: str = HAIRLINE) -> Piece:
    """A thin line that stays with what follows."""
    return Piece(0.5, filled(x, width, colour), before=before, glued=True)


def filled(x: float, width: float, colour: str) -> Callable[[Paper, float], None]:
    """What draws a thin line."""

    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            paper.fill(x, top, width, 0.5, colour=colour)

    return draw


def columns(
    starts: Sequence[float], *cells: tuple[tuple[str, Style], ...], before: float = 0.0,
    glued: bool = False,
) -> Piece:
    """Cells of a table whose columns begin at ``starts``, shares of the width."""
    ends = (*starts[1:], 1.0)
    return row(*(
        Cell(LEFT + start * WIDTH, (end - start) * WIDTH - 6, texts)
        for start, end, texts in zip(starts, ends, cells, strict=True)
    ), before=before, glued=glued)


def day_of(instant: datetime) -> date:
    """The day it is in Paris."""
    return instant.astimezone(PARIS).date()


def moment_of(instant: datetime | None) -> str:
    """``23/11/2026 à 10 h 42`` in Paris."""
    return instant.astimezone(PARIS).strftime("%d/%m/%Y à %H h %M") if instant else "–"


def hour_of(instant: datetime | None) -> str:
    """``10 h 42`` in Paris."""
    return instant.astimezone(PARIS).strftime("%H h %M") if instant else "–"
