"""A text with gaps on paper: numbered blanks, and under them the words to choose from."""

import re
from collections.abc import Iterator, Sequence

from lms.banks.booklet import marks
from lms.banks.booklet.prose import Column, pieces_of
from lms.banks.kinds.cloze import Cloze
from lms.banks.kinds.cloze_item import GAP, ClozeItem, InlineChoice, NumberGap
from lms.banks.text import plain_of
from lms.core.letterhead import LABEL, TEXT
from lms.core.lettering import Face, Style
from lms.core.pagination import Piece
from lms.core.spans import Span, paragraph

_NUMBER = Style(Face.SEMIBOLD, 8, 13.5)
_KEY = Style(Face.SEMIBOLD, 10, 13.5)
_WIDE = 130.0
_NARROW = 75.0
_LETTER = 45.0


def gapped(
    item: ClozeItem, order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    """The text with its blanks, or with what fills them, then the words to choose from."""
    numbers = {name: number for number, name in enumerate(item.names(), start=1)}
    keys = _keys(item)

    def words(text: str, style: Style) -> Sequence[Span]:
        spans: list[Span] = []
        for place, part in enumerate(GAP.split(text)):
            if place % 2 == 0:
                spans += [Span(part, style)] if part else []
                continue
            spans.append(Span(f"({numbers[part]})\u00a0", _NUMBER))
            spans.append(Span(keys[part], _KEY) if is_key else
                         Span("", style, blank=_blank(item, part)))
        return spans

    has_lists = any(isinstance(gap, InlineChoice) for gap in item.gaps.values())
    yield marks.hint(column.x, column.width,
                     "Complétez le texte ; quand les mots sont donnés, écrivez leur lettre."
                     if has_lists else "Complétez le texte.")
    yield from pieces_of(item.text, column, TEXT, words)
    yield from _lists(item, order, column)


def _keys(item: ClozeItem) -> dict[str, str]:
    """What each gap expects, by its name."""
    found: dict[str, str] = {}
    for line in Cloze().foreseen(item):
        match = re.match(r"\[\[([^\]]+)\]\] (.*)", line.text, re.DOTALL)
        if match and match[1] not in found:
            found[match[1]] = " ".join(match[2].split())
    return found


def _blank(item: ClozeItem, name: str) -> float:
    gap = item.gaps[name]
    if isinstance(gap, InlineChoice):
        return _LETTER
    return _NARROW if isinstance(gap, NumberGap) else _WIDE


def _lists(item: ClozeItem, order: Sequence[str], column: Column) -> Iterator[Piece]:
    """The words of each gap in the order drawn; a list that gaps share is written once."""
    drawn: dict[str, list[str]] = {}
    for entry in order:
        name, _, word = entry.partition("/")
        drawn.setdefault(name, []).append(word)
    is_shared_told = False
    for number, name in enumerate(item.names(), start=1):
        gap = item.gaps[name]
        if not isinstance(gap, InlineChoice) or (not gap.options and is_shared_told):
            continue
        texts = item.words_of(gap)
        label = f"({number}) au choix : " if gap.options else "Mots à placer : "
        is_shared_told = is_shared_told or not gap.options
        told = [Span(label, LABEL)]
        for place, word in enumerate(drawn.get(name, ())):
            told += [Span(" / ", TEXT)] if place else []
            told.append(Span(f"{marks.letter_of(place)}\u00a0", _KEY))
            told.append(Span(" ".join(plain_of(texts[word]).split()), TEXT))
        yield paragraph(column.x, column.width, told, before=6)
