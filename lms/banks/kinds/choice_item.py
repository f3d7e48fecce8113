"""The record of a choice question."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from lms.banks.items import AnyItem, Code, Record, Share, Text


class Option(Record):
    """One option. A neutralised one is still shown but counts neither for nor against."""

    id: Code
    text: Text
    correct: bool = False
    score: Share | None = None
    rationale: Text | None = None
    media: Code | None = None
    neutralised: bool = False


class ChoiceItem(AnyItem):
    """``max_choices: 1`` is a single choice."""

    type: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=26)]
    min_choices: Annotated[int, Field(ge=0)] = 0
    max_choices: Annotated[int, Field(ge=1)]

    def shown_texts(self) -> Iterator[tuple[str, str]]:
        """The stem and the options."""
        yield from super().shown_texts()
        for index, option in enumerate(self.options):
            yield f"options[{index}].text", option.text

    def rationales(self) -> Iterator[str]:
        """Those of the item and of its options."""
        yield from super().rationales()
        yield from (option.rationale for option in self.options if option.rationale)

    def right_options(self) -> tuple[Option, ...]:
        """The options that earn something, neutralised ones left out."""
        weighted = self.scoring.method == "weights"
        return tuple(
            option for option in self.options
            if not option.neutralised
            and ((option.score or 0) > 0 if weighted else option.correct)
        )
