"""The record of a short text question."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from lms.banks.items import AnyItem, Line, Number, Record, Share, Text
from lms.banks.kinds.folding import DEFAULT_STEPS, Step


class Expected(Record):
    """One accepted text and the share it earns."""

    text: Line
    match: Literal["exact", "wildcard", "regex"] = "exact"
    score: Share = Fraction(1)
    rationale: Text | None = None


class Fuzzy(Record):
    """Typing slips forgiven: edits over the length of the expected text, at most ``max_ratio``.

    Never for texts under ``min_length`` characters nor for those with a digit.
    """

    max_ratio: Number
    min_length: Annotated[int, Field(ge=1)] = 8


class TextRule(Record):
    """How a typed text is judged; ``normalise`` lists the differences that do not count."""

    answers: Annotated[tuple[Expected, ...], Field(min_length=1, max_length=100)]
    normalise: tuple[Step, ...] = DEFAULT_STEPS
    fuzzy: Fuzzy | None = None
    max_length: Annotated[int, Field(ge=1, le=500)] = 200


class ShortTextItem(TextRule, AnyItem):
    """A few words to type."""

    type: Literal["short_text"]

    def rationales(self) -> Iterator[str]:
        """Those of the item and of its accepted texts."""
        yield from super().rationales()
        yield from (expected.rationale for expected in self.answers if expected.rationale)
