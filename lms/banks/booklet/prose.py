"""Markdown on paper: paragraphs, lists, tables and pictures as pieces of a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from lms.banks.booklet import figures, tables
from lms.banks.booklet.formulas import formula_spans
from lms.banks.booklet.inline import Run, Words, plain_words, runs_of
from lms.banks.items import Media
from lms.banks.text import tokens_of
from lms.core.letterhead import TEXT
from lms.core.lettering import HAIRLINE, MUTED, TEAL, Face, Style
from lms.core.pagination import Piece
from lms.core.paper import Paper
from lms.core.spans import Span, paragraph

_STEP = 14.0
_BEFORE = 5.0


@dataclass(frozen=True, slots=True)
class Column:
    """Where texts are set, and the files they may show by path, the declared ones alone."""

    x: float
    width: float
    media: tuple[Media, ...]
    files: Mapping[str, bytes]

    def shifted(self, by: float) -> "Column":
        """The same, narrower from the left."""
        return replace(self, x=self.x + by, width=self.width - by)

    def within(self, media: tuple[Media, ...]) -> "Column":
        """The same for the texts of another question."""
        return replace(self, media=media)

    def declared(self, path: str) -> Media | None:
        """What is declared under this path."""
        return next((one for one in self.media if one.file == path), None)


def pieces_of(
    markdown: str, column: Column, style: Style = TEXT, words: Words = plain_words
) -> list[Piece]:
    """The text in pieces, from the top of the column downwards."""
    return list(_Setting(column, style, words).pieces(tokens_of(markdown)))


class _Setting:
    """One pass over the blocks of a text; lists are told by the mark of their next entry."""

    def __init__(self, column: Column, style: Style, words: Words) -> None:
        self._column = column
        self._style = style
        self._words = words
        self._lists: list[int | None] = []
        self._mark = ""
        self._quoted = 0
        self._heading = False

    def pieces(self, tokens: Sequence[Token]) -> Iterator[Piece]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                end = next(place for place in range(at, len(tokens))
                           if tokens[place].type == "table_close")
                yield from self._table(tokens[at:end])
                at = end
            else:
                yield from self._block(token)
            at += 1

    def _block(self, token: Token) -> Iterator[Piece]:
        if token.type == "inline":
            yield from self._paragraph(token)
        elif token.type in {"fence", "code_block"}:
            yield self._verbatim(token.content)
        elif token.type in {"math_block", "math_inline_double"}:
            yield self._set(formula_spans(token.content.strip(), self._style))
        elif token.type == "hr":
            yield _rule(self._place())
        else:
            self._turn(token)

    def _turn(self, token: Token) -> None:
        """Enter or leave what stands around paragraphs."""
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            is_counted = token.type == "ordered_list_open"
            self._lists.append(int(token.attrs.get("start", 1)) if is_counted else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif token.type == "list_item_open":
            self._mark = self._next_mark()
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self._quoted += 1 if token.type == "blockquote_open" else -1
        elif token.type in {"heading_open", "heading_close"}:
            self._heading = token.type == "heading_open"

    def _next_mark(self) -> str:
        count = self._lists[-1]
        if count is None:
            return "•"
        self._lists[-1] = count + 1
        return f"{count}."

    def _place(self) -> Column:
        return self._column.shifted(_STEP * (len(self._lists) + self._quoted))

    def _paragraph(self, token: Token) -> Iterator[Piece]:
        style = replace(self._style, face=Face.SEMIBOLD) if self._heading else self._style
        for run in runs_of(token.children or (), style, self._words):
            if run.picture:
                yield self._picture(run)
            else:
                yield self._set(run.spans)

    def _set(self, spans: Sequence[Span]) -> Piece:
        place = self._place()
        piece = paragraph(place.x, place.width, spans, before=_BEFORE)
        mark, self._mark = self._mark, ""
        if not mark and not self._quoted:
            return piece
        return _marked(piece, place.x, mark or "│", self._style)

    def _picture(self, run: Run) -> Piece:
        place = self._place()
        media = place.declared(run.picture)
        said = run.alternative or (media.alt if media else "")
        return figures.figure(place.x, place.width, said, figures.Shown(
            place.files.get(run.picture, b""), media.width if media else None))

    def _verbatim(self, text: str) -> Piece:
        place = self._place().shifted(8)
        style = replace(self._style, colour=TEAL)
        lines = [paragraph(place.x, place.width, [Span(line.replace(" ", "\u00a0") or "\u00a0",
                                                       style)])
                 for line in text.rstrip("\n").split("\n")]
        height = sum(line.height for line in lines)

        def draw(paper: Paper, top: float) -> None:
            with paper.artifact():
                paper.fill(place.x - 8, top, 1.5, height, colour=HAIRLINE)
            for line in lines:
                line.draw(paper, top)
                top += line.height

        return Piece(height, draw, _BEFORE)

    def _table(self, tokens: Sequence[Token]) -> Iterator[Piece]:
        rows: list[list[list[Span]]] = []
        bold = replace(self._style, face=Face.SEMIBOLD)
        is_head = False
        heads = 0
        for token in tokens:
            is_head = token.type == "th_open" or (is_head and token.type != "td_open")
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                runs = runs_of(token.children or (), bold if is_head else self._style, self._words)
                rows[-1].append([span for run in runs for span in run.spans])
            elif token.type == "thead_close":
                heads = len(rows)
        place = self._place()
        yield from tables.table(place.x, place.width, rows, heads)


def _marked(piece: Piece, x: float, mark: str, style: Style) -> Piece:
    sign = paragraph(x - _STEP + 2, _STEP, [Span(mark, replace(style, colour=MUTED))])

    def draw(paper: Paper, top: float) -> None:
        sign.draw(paper, top)
        piece.draw(paper, top)

    return replace(piece, draw=draw)


def _rule(place: Column) -> Piece:
    def draw(paper: Paper, top: float) -> None:
        with paper.artifact():
            paper.fill(place.x, top, place.width, 0.5, colour=HAIRLINE)

    return Piece(0.5, draw, _BEFORE)
