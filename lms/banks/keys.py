"""The key of a question, laid out for its authors: each answer, what it is worth, and why.

Never for a candidate: only pages that ask for ``Verb.SEE_BANKS`` use this.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.banks.items import AnyItem
from lms.banks.kinds import kind_of
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.numbers import french
from lms.banks.kinds.numeric_item import NumericItem
from lms.banks.kinds.short_text_item import ShortTextItem
from lms.banks.kinds.true_false import FALSE, TRUE, TrueFalseItem


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in Markdown; ``share`` of the points it earns, ``None`` when neutralised.

    ``is_word`` marks a text of the interface (« Vrai »), to be translated rather than rendered.
    """

    text: str
    share: Fraction | None
    rationale: str | None
    is_word: bool = False


def key_lines(item: AnyItem) -> tuple[Line, ...]:
    """Every answer the author foresaw, in the author's order."""
    return tuple(_LINES[item.type](item))


def _choice(item: ChoiceItem) -> Iterator[Line]:
    weighted = item.scoring.method == "weights"
    for option in item.options:
        share = (option.score or Fraction(0)) if weighted else Fraction(option.correct)
        yield Line(option.text, None if option.neutralised else share, option.rationale)


def _true_false(item: TrueFalseItem) -> Iterator[Line]:
    for word, value in ((TRUE, True), (FALSE, False)):
        good = item.answer is value
        yield Line(word, Fraction(good), item.rationale if good else None, is_word=True)


def _numeric(item: NumericItem) -> Iterator[Line]:
    yield Line(kind_of(item).tell_key(item), Fraction(1), item.rationale)
    for near in item.near_misses:
        yield Line(french(near.value), near.score, near.rationale)


def _short_text(item: ShortTextItem) -> Iterator[Line]:
    for expected in item.answers:
        text = expected.text if expected.match == "exact" else f"`{expected.text}`"
        yield Line(text, expected.score, expected.rationale)


_LINES: Mapping[str, Callable[[Any], Iterator[Line]]] = {
    "choice": _choice, "true_false": _true_false, "numeric": _numeric, "short_text": _short_text,
}
