"""The record of a text with gaps."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from lms.banks.items import AnyItem, Code, Record, Share, Text
from lms.banks.kinds.numeric_item import NumericRule
from lms.banks.kinds.short_text_item import TextRule

GAP = re.compile(r"\[\[([A-Za-z0-9][A-Za-z0-9._-]{0,31})\]\]")


class GapOption(Record):
    """A word or two to choose for a gap."""

    id: Code
    text: Text
    correct: bool = False
    score: Share | None = None
    rationale: Text | None = None


class WordOption(Record):
    """A word of the list that several gaps share."""

    id: Code
    text: Text


class InlineChoice(Record):
    """A gap filled from a list: its own ``options``, or the one of the item, ``answer`` its key."""

    type: Literal["inline_choice"]
    options: Annotated[tuple[GapOption, ...], Field(max_length=26)] = ()
    answer: Code | None = None
    points: Share = Fraction(1)


class TextGap(TextRule):
    """A gap to type a few words in."""

    type: Literal["short_text"]
    points: Share = Fraction(1)


class NumberGap(NumericRule):
    """A gap to type a number in."""

    type: Literal["numeric"]
    points: Share = Fraction(1)


Gap = Annotated[InlineChoice | TextGap | NumberGap, Field(discriminator="type")]


class ClozeItem(AnyItem):
    """``text`` names its gaps as ``[[gap]]``; ``options`` is the list that gaps may share.

    ``points`` of a gap weigh it against the others.
    """

    type: Literal["cloze"]
    text: Text
    gaps: Annotated[Mapping[Code, Gap], Field(min_length=1, max_length=30)]
    options: Annotated[tuple[WordOption, ...], Field(max_length=26)] = ()

    def shown_texts(self) -> Iterator[tuple[str, str]]:
        """The stem, the text and the words to choose from."""
        yield from super().shown_texts()
        yield "text", self.text
        for index, option in enumerate(self.options):
            yield f"options[{index}].text", option.text
        for name, gap in self.gaps.items():
            if isinstance(gap, InlineChoice):
                for index, choice in enumerate(gap.options):
                    yield f"gaps.{name}.options[{index}].text", choice.text

    def rationales(self) -> Iterator[str]:
        """Those of the item and of the options of its gaps."""
        yield from super().rationales()
        for gap in self.gaps.values():
            if isinstance(gap, InlineChoice):
                yield from (option.rationale for option in gap.options if option.rationale)

    def names(self) -> tuple[str, ...]:
        """The gaps in the order of the text."""
        return tuple(GAP.findall(self.text))

    def words_of(self, gap: InlineChoice) -> Mapping[str, str]:
        """The words to choose from, by id."""
        return {option.id: option.text for option in (gap.options or self.options)}

    def share_of(self, gap: InlineChoice, chosen: str) -> Fraction:
        """What choosing a word for a gap is worth."""
        for option in gap.options:
            if option.id == chosen:
                return Fraction(option.correct) if option.score is None else option.score
        return Fraction(not gap.options and chosen == gap.answer)
