"""Tables on paper: columns as wide as their words need, rows that no page break divides."""

from collections.abc import Iterator, Sequence

from lms.core.lettering import HAIRLINE, SOFT, width_of
from lms.core.pagination import Piece
from lms.core.paper import Paper, Pen
from lms.core.spans import Span, paragraph

_PAD = 5.0
_LEAST = 34.0

Rows = Sequence[Sequence[Sequence[Span]]]


def table(x: float, width: float, rows: Rows, heads: int) -> Iterator[Piece]:
    """The rows as pieces, the first ``heads`` of them tinted and kept with the next."""
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return
    widths = _widths(width, rows, columns)
    for place, row in enumerate(rows):
        yield _row(x, widths, row, is_first=place == 0, is_head=place < heads)


def _row(
    x: float, widths: Sequence[float], row: Sequence[Sequence[Span]], *, is_first: bool,
    is_head: bool,
) -> Piece:
    cells = []
    left = x
    for width, spans in zip(widths, row, strict=False):
        cells.append(paragraph(left + _PAD, width - 2 * _PAD, spans))
        left += width
    height = max((cell.height for cell in cells), default=0) + 2 * _PAD - 3

    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            start = x
            for width in widths:
                pen = Pen(fill=SOFT if is_head else "", stroke=HAIRLINE, thickness=0.6)
                paper.frame(start, top, width, height, pen=pen)
                start += width
        for cell in cells:
            cell.draw(paper, top + _PAD - 2)

    return Piece(height, draw, before=7.0 if is_first else 0.0, glued=is_head)


def _widths(width: float, rows: Rows, columns: int) -> list[float]:
    """Each column as wide as its longest cell when there is room, else in proportion."""
    wanted = [
        max((_natural(row[place]) for row in rows if place < len(row)), default=0.0) + 2 * _PAD + 1
        for place in range(columns)
    ]
    wanted = [max(_LEAST, one) for one in wanted]
    if sum(wanted) <= width:
        return wanted
    least = min(_LEAST, width / columns)
    # A very long cell may wrap: it does not squeeze the others in proportion to its length.
    softened = [min(one, width * 0.7) ** 0.7 for one in wanted]
    room = width - least * columns
    return [least + room * one / sum(softened) for one in softened]


def _natural(spans: Sequence[Span]) -> float:
    return sum(span.blank or width_of(span.text, span.style) for span in spans)
