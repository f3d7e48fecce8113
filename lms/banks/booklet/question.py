"""A question on paper: its number and points, its text, where to answer, its key."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lms.banks.booklet.asking import answer_pieces
from lms.banks.booklet.key import key_pieces, points_text, reference
from lms.banks.booklet.prose import Column, pieces_of
from lms.banks.items import AnyItem
from lms.banks.kinds import kind_of
from lms.banks.kinds.composite_item import CompositeItem
from lms.core.chance import Draw
from lms.core.letterhead import BOTTOM, LABEL, STRONG, TOP
from lms.core.lettering import HAIRLINE, SOFT, TEAL, Style, typeset, width_of
from lms.core.pagination import Piece, height_of
from lms.core.paper import Paper
from lms.core.spans import Span, paragraph

_HEAD = replace(STRONG, size=11.5, leading=15, colour=TEAL)
_WHOLE = 0.6 * (BOTTOM - TOP)
_BEFORE = 20.0
_PART_BEFORE = 12.0


def question_pieces(number: int, item: AnyItem, column: Column, *, is_key: bool) -> list[Piece]:
    """The question in pieces, those that belong together glued."""
    own = column.within(tuple(item.every_media()))
    head = [_head(f"Question {number}", item, own, _HEAD)]
    if is_key:
        head.append(paragraph(own.x, own.width, [Span(reference(item), LABEL)], before=1))
    if not isinstance(item, CompositeItem):
        order = kind_of(item).order(item, Draw(0, "booklet", item.id))
        asked = _kept([*head, *_body(item, order, own, is_key=is_key)])
        return [*asked, *_key(item, order, own, is_key=is_key)]
    return [*_glued([*head, *_case(item, own)]), *_parts(number, item, own, is_key=is_key)]


def _case(item: CompositeItem, column: Column) -> Iterator[Piece]:
    """The document of a case study, set apart by its ground, then what is said of its parts."""
    stimulus = item.stimulus
    if stimulus is not None:
        inside = replace(column, x=column.x + 10, width=column.width - 20)
        title = paragraph(inside.x, inside.width, [Span(stimulus.title, STRONG)], role="H4")
        pieces = [title, *pieces_of(stimulus.text, inside)]
        last = len(pieces) - 1
        yield _grounded(column, Piece(6, lambda *_: None, before=6), is_first=True, is_last=False)
        for place, piece in enumerate(pieces):
            yield _grounded(column, piece, is_first=False, is_last=place == last)
    yield from pieces_of(item.stem, column)


def _parts(
    number: int, item: CompositeItem, column: Column, *, is_key: bool
) -> Iterator[Piece]:
    for place, part in enumerate(item.parts, start=1):
        order = kind_of(part).order(part, Draw(0, "booklet", item.id, part.id))
        head = _head(f"{number}.{place}", part, column, STRONG, before=_PART_BEFORE)
        yield from _kept([head, *_body(part, order, column, is_key=is_key)])
        yield from _key(part, order, column, is_key=is_key)
    yield from _key(item, (), column, is_key=is_key)


def _body(
    item: AnyItem, order: Sequence[str], column: Column, *, is_key: bool
) -> Iterator[Piece]:
    yield from pieces_of(item.stem, column)
    yield from answer_pieces(item, order, column, is_key=is_key)


def _key(
    item: AnyItem, order: Sequence[str], column: Column, *, is_key: bool
) -> list[Piece]:
    """Its own pieces: it may go on, on the next page."""
    pieces = key_pieces(item, order, column) if is_key else []
    return [*_glued([replace(pieces[0], before=8.0), *pieces[1:2]]), *pieces[2:]] if pieces else []


def _head(
    text: str, item: AnyItem, column: Column, style: Style, before: float = _BEFORE
) -> Piece:
    worth = kind_of(item).points(item)
    points = points_text(worth) if worth else "non notée"
    width = width_of(typeset(points), LABEL)

    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            paper.fill(column.x, top - 4, column.width, 0.5, colour=HAIRLINE)
        with paper.tagged("H3"):
            paper.write_lines(column.x, top, [text], style)
        with paper.tagged("P"):
            paper.write_lines(column.x + column.width - width, top, [points], LABEL)

    return Piece(style.leading, draw, before)


def _kept(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces on one page when they take little of it; else the beginning and the end whole."""
    if height_of(pieces) <= _WHOLE:
        return _glued(pieces)
    begin = 1
    while begin < len(pieces) - 2 and height_of(pieces[:begin + 1]) <= _WHOLE / 2:
        begin += 1
    middle = list(pieces[begin:-2])
    return [*(replace(piece, glued=True) for piece in pieces[:begin]), *middle,
            *_glued(pieces[-2:])]


def _glued(pieces: Sequence[Piece]) -> list[Piece]:
    """All on one page unless they do not hold on one: then each at its place."""
    if height_of(pieces) > BOTTOM - TOP:
        return [replace(pieces[0], glued=True), *pieces[1:]]
    return [*(replace(piece, glued=True) for piece in pieces[:-1]), pieces[-1]]


def _grounded(column: Column, piece: Piece, *, is_first: bool, is_last: bool) -> Piece:
    above = 0.0 if is_first else piece.before  # the gap above the first is no part of it
    below = 8.0 if is_last else 0.0

    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            # What follows covers the last half point: no seam shows between the grounds.
            paper.fill(column.x, top - above, column.width,
                       piece.height + above + below + 0.5, colour=SOFT)
        piece.draw(paper, top)

    return replace(piece, height=piece.height + below, draw=draw)
