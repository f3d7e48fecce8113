"""Texts of several looks in one paragraph: bold words, raised signs, blanks to write on.

Lengths are points. As in ``lettering``, texts are drawn as they are and never parsed.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from lms.core.lettering import INK, Style, width_of
from lms.core.pagination import Piece
from lms.core.paper import Paper, first_line

_SPACES = re.compile(r"[^\S\u00a0\u202f\u2007]+")
_WORD = re.compile(r"[^ ]+")
_STANDS_FOR_A_BLANK = "\ufffc"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one look, or a ``blank`` line of this width; ``rise`` lifts off the base line."""

    text: str
    style: Style
    rise: float = 0.0
    blank: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is set: its spans from left to right, spaces included."""

    spans: tuple[Span, ...]

    def draw(self, paper: Paper, x: float, y: float) -> None:
        """Write it from ``x`` on the base line ``y``."""
        for span in self.spans:
            if span.blank:
                paper.fill(x, y + 1.5, span.blank, 0.6, colour=INK)
            elif words := span.text.strip(" "):
                before = span.text[: len(span.text) - len(span.text.lstrip(" "))]
                paper.write(x + width_of(before, span.style), y - span.rise, words, span.style)
            x += _width(span)


def lines_of_spans(spans: Sequence[Span], width: float) -> list[Line]:
    """The spans in lines of at most ``width``; a word too long is cut where it must."""
    lines: list[list[Span]] = []
    line: list[Span] = []
    used = 0.0
    for word in _words(spans):
        space = Span(" ", line[-1].style) if line else None
        needed = sum(map(_width, word))
        gap = _width(space) if space else 0.0
        if space and used + gap + needed <= width:
            line += [space, *word]
            used += gap + needed
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, width)
        lines += full
        used = sum(map(_width, line))
    return [Line(_merged(one)) for one in (*lines, line) if one]


def paragraph(
    x: float, width: float, spans: Sequence[Span], *, role: str = "P", before: float = 0.0
) -> Piece:
    """A paragraph that no page break divides."""
    lines = lines_of_spans(spans, width)
    # Raised and lowered signs are smaller: they do not widen the lines.
    styles = [span.style for span in spans] or [Style()]
    tallest = max(styles, key=lambda style: style.leading)
    leading = tallest.leading + (6 if any(span.blank for span in spans) else 0)

    def draw(paper: Paper, top: float) -> None:
        with paper.tagged(role):
            for place, line in enumerate(lines):
                line.draw(paper, x, top + (place + 1) * leading - tallest.leading
                          + first_line(tallest))

    return Piece(leading * len(lines), draw, before)


def _width(span: Span) -> float:
    return span.blank or width_of(span.text, span.style)


def _words(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """What no line break divides, with French no-break spaces, whatever look each letter has."""
    texts = [_signs(span) for span in spans]
    ends = list(accumulate(map(len, texts)))
    text = re.sub(r" (?=[;!?])", "\u202f", "".join(texts))
    text = re.sub(r" (?=[:»])|(?<=«) | (?=[–%€])", "\u00a0", text)
    for word in _WORD.finditer(text):
        start, end = word.span()
        look = bisect_right(ends, start)
        pieces = []
        while start < end:
            stop = min(end, ends[look])
            if start < stop:
                pieces.append(_piece(spans[look], text[start:stop]))
            start, look = stop, look + 1
        yield pieces


def _signs(span: Span) -> str:
    if span.blank:
        return _STANDS_FOR_A_BLANK
    composed = unicodedata.normalize("NFC", span.text)
    kept = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
    return _SPACES.sub(" ", kept)


def _piece(span: Span, text: str) -> Span:
    return span if span.blank else Span(text, span.style, span.rise)


def _cut(word: Sequence[Span], width: float) -> list[list[Span]]:
    """The word in as many lines as it needs."""
    if sum(map(_width, word)) <= width:
        return [list(word)]
    lines: list[list[Span]] = [[]]
    used = 0.0
    for span in word:
        for part in [span] if span.blank else [_piece(span, sign) for sign in span.text]:
            if used + _width(part) > width and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].append(part)
            used += _width(part)
    return lines


def _merged(line: Sequence[Span]) -> tuple[Span, ...]:
    """The words of one look that follow each other as one span."""
    merged: list[Span] = []
    for (style, rise, is_blank), run in groupby(line, _look_of):
        if is_blank:
            merged += run
        else:
            merged.append(Span("".join(span.text for span in run), style, rise))
    return tuple(merged)


def _look_of(span: Span) -> tuple[Style, float, bool]:
    return span.style, span.rise, bool(span.blank)
