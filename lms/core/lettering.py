"""Letters on paper: which font draws which character, how wide a text is, where lines break.

Lengths are points (1/72 inch). Texts are drawn as they are, never parsed: there is no markup to
escape. Source Sans 3 (SIL OFL) holds Latin with all its accents, Greek and Cyrillic; DejaVu Sans
Condensed stands in for what it lacks (Armenian, Georgian, rarer Latin and signs). A character
that neither can draw rightly is printed as U+FFFD, and ``undrawable`` names it beforehand.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

INK = "#12263f"
TEAL = "#0b5c73"
ACCENT = "#c2410c"
MUTED = "#4d5d73"
HAIRLINE = "#c9d3dc"
SOFT = "#f6f8fa"


class Face(StrEnum):
    """The faces a text may ask for."""

    REGULAR = "SourceSans3-Regular"
    SEMIBOLD = "SourceSans3-Semibold"
    BOLD = "SourceSans3-Bold"
    ITALIC = "SourceSans3-It"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: ``size`` of the letters and ``leading`` from line to line, in points.

    ``tracking`` is the extra space after each letter, for short labels in capitals.
    """

    face: Face = Face.REGULAR
    size: float = 10.5
    leading: float = 14.5
    colour: str = INK
    tracking: float = 0.0

    def sized(self, size: float) -> "Style":
        """Return the same look at another size, the leading in proportion."""
        return replace(self, size=size, leading=self.leading * size / self.size)


_SPARE = "DejaVuSansCondensed"
_MISSING = "\ufffd"
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_BREAKING_SPACES = re.compile(r"[^\S\u00a0\u202f\u2007]+")
_RIGHT_TO_LEFT = ("R", "AL", "AN")


def _read_font(name: str) -> TTFont:
    path = Path(__file__).parent / "fonts" / f"{name}.ttf"
    font = TTFont(name, str(path), asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font


_FONTS = {name: _read_font(str(name)) for name in (*Face, _SPARE)}
_GLYPHS = {name: frozenset(font.face.charToGlyph) for name, font in _FONTS.items()}
# What a face draws by itself: whole words are looked up there before any letter is.
_OWN = {
    face: frozenset(char for char in map(chr, _GLYPHS[face])
                    if unicodedata.bidirectional(char) not in _RIGHT_TO_LEFT)
    for face in Face
}


def long_date(day: date) -> str:
    """Return « 5 mars 2019 », « 1er janvier 2026 »."""
    ordinal = "1er" if day.day == 1 else str(day.day)
    return f"{ordinal} {_MONTHS[day.month - 1]} {day.year}"


def typeset(text: str) -> str:
    """Return ``text`` as it is drawn: composed, on one line, with French no-break spaces.

    Invisible formatting marks go: a name cannot turn the line around.
    """
    kept = (char for char in text if unicodedata.category(char) != "Cf")
    line = _BREAKING_SPACES.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip()
    line = re.sub(r" (?=[;!?])", "\u202f", line)
    return re.sub(r" (?=[:»])|(?<=«) | (?=–)", "\u00a0", line)


def undrawable(text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` that would be printed as U+FFFD, each once."""
    chars = dict.fromkeys(typeset(text))
    return tuple(char for char in chars if _font_of(char, Face.REGULAR) is None)


def runs_of(text: str, face: Face) -> list[tuple[str, str]]:
    """Return the typeset ``text`` cut in ``(font name, piece)``, each piece within one font."""
    if text and _OWN[face].issuperset(text):
        return [(face, text)]
    chosen = [(_font_of(char, face), char) for char in text]
    drawn = [(font or _SPARE, char if font else _MISSING) for font, char in chosen]
    return [
        (font, "".join(char for _, char in run)) for font, run in groupby(drawn, lambda it: it[0])
    ]


def width_of(text: str, style: Style) -> float:
    """Return the width of the typeset ``text`` on one line."""
    return _letters_width(text, style.face, style.size) + style.tracking * len(text)


@lru_cache(maxsize=20_000)
def _letters_width(text: str, face: Face, size: float) -> float:
    return sum(
        float(_FONTS[font].stringWidth(piece, size)) for font, piece in runs_of(text, face)
    )


def lines_of(text: str, style: Style, width: float) -> tuple[str, ...]:
    """Return ``text`` in lines of at most ``width``; a word too long is cut where it must."""
    lines: list[str] = []
    line = ""
    for word in typeset(text).split(" "):
        pieces = _cut(word, style, width)
        if line and width_of(f"{line} {pieces[0]}", style) <= width:
            line = f"{line} {pieces.pop(0)}"
        if pieces:
            lines += [line, *pieces[:-1]] if line else pieces[:-1]
            line = pieces[-1]
    return (*lines, line)


def balanced_lines_of(text: str, style: Style, width: float) -> tuple[str, ...]:
    """Return ``text`` in as few lines as ``width`` allows, of nearly equal widths."""
    lines = lines_of(text, style, width)
    narrow, wide = width / len(lines) / 2, width
    while wide - narrow > 1:
        middle = (narrow + wide) / 2
        tried = lines_of(text, style, middle)
        narrow, wide = (narrow, middle) if len(tried) == len(lines) else (middle, wide)
    return lines_of(text, style, wide)


def fitted(text: str, style: Style, width: float, smallest: float) -> Style:
    """Return ``style`` shrunk until ``text`` holds on one line, never below ``smallest`` points."""
    needed = width_of(typeset(text), style)
    if needed <= width:
        return style
    return style.sized(max(smallest, int(style.size * width / needed * 4) / 4))


@cache
def _font_of(char: str, face: Face) -> str | None:
    if unicodedata.bidirectional(char) in _RIGHT_TO_LEFT:
        return None
    return next((font for font in (face, _SPARE) if ord(char) in _GLYPHS[font]), None)


def _cut(word: str, style: Style, width: float) -> list[str]:
    pieces = []
    while len(word) > 1 and width_of(word, style) > width:
        ends = range(1, len(word))
        fits = max(1, bisect_right(ends, width, key=lambda end: width_of(word[:end], style)))
        joint = max(word.rfind(mark, 0, fits) + 1 for mark in "-/.@")
        end = joint if joint > fits // 2 else fits
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]
