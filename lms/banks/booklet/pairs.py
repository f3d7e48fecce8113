"""A matching question on paper: lines with a box for a letter, beside the lettered answers."""

from collections.abc import Iterator, Sequence

from lms.banks.booklet import marks
from lms.banks.booklet.prose import Column, pieces_of
from lms.banks.kinds.matching_item import MatchingItem
from lms.core.pagination import Piece, beside, height_of
from lms.core.paper import Paper, Pen

_BOX = 30.0
_GUTTER = 20.0
_LETTER = 18.0


def pairs(
    item: MatchingItem, order: Sequence[str], column: Column, is_key: bool
) -> Iterator[Piece]:
    """What is to be matched on the left, what it may go with on the right."""
    has_several = any(len(prompt.match) > 1 for prompt in item.prompts)
    yield marks.hint(column.x, column.width, _order(item, has_several=has_several))
    letters = {name: marks.letter_of(place) for place, name in enumerate(order)}
    half = (column.width - _GUTTER) / 2
    left = _Side(column.x, half, column)
    right = _Side(column.x + half + _GUTTER, half, column)
    prompts = [
        left.prompt(number, prompt.text, [letters[name] for name in prompt.match if is_key],
                    wide=has_several)
        for number, prompt in enumerate(item.prompts, start=1)
    ]
    texts = {target.id: target.text for target in item.targets}
    targets = [right.target(texts[name], letters[name]) for name in order]
    yield beside(prompts, targets, before=6)


def _order(item: MatchingItem, *, has_several: bool) -> str:
    if has_several:
        return "Écrivez dans chaque case la ou les lettres qui conviennent."
    if item.reuse_targets:
        return ("Écrivez dans chaque case la lettre qui convient ; "
                "une lettre peut servir plusieurs fois.")
    return "Écrivez dans chaque case la lettre qui convient."


class _Side:
    """One of the two columns."""

    def __init__(self, x: float, width: float, column: Column) -> None:
        self._x = x
        self._width = width
        self._column = column

    def prompt(self, number: int, text: str, key: Sequence[str], *, wide: bool) -> Piece:
        """A numbered text and, at the end of its line, the box for its letter."""
        letters = ", ".join(sorted(key))
        box = _BOX * 1.8 if wide else _BOX
        pieces = pieces_of(text, self._set(self._x + _LETTER, self._width - _LETTER - box - 8))
        left = self._x + self._width - box

        def draw(paper: Paper, top: float) -> None:
            with paper.tagged("P"):
                paper.write(self._x, top + 12.3, f"{number}.", marks.LETTER)
            beside(pieces).draw(paper, top + 2)
            with paper.tagged("P", f"Réponse {letters}" if letters else "Lettre à écrire"):
                paper.frame(left, top, box, 18, pen=Pen(thickness=0.9))
                if letters:
                    paper.write(left + 7, top + 13, letters, marks.LETTER)

        return Piece(max(height_of(pieces) + 2, 18.0), draw, before=6)

    def target(self, text: str, letter: str) -> Piece:
        """A letter and its text."""
        pieces = pieces_of(text, self._set(self._x + _LETTER, self._width - _LETTER))

        def draw(paper: Paper, top: float) -> None:
            with paper.tagged("P"):
                paper.write(self._x, top + 12.3, letter, marks.LETTER)
            beside(pieces).draw(paper, top + 2)

        return Piece(height_of(pieces) + 2, draw, before=6)

    def _set(self, x: float, width: float) -> Column:
        return Column(x, width, self._column.media, self._column.files)
