"""Judging numbers and words as Moodle does: what it can say of a rule, and what it cannot."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from lms.banks.kinds.numeric_item import NumericKey, NumericRule, Tolerance
from lms.banks.kinds.short_text_item import TextRule

_MOODLE_STEPS = frozenset({"spaces", "case"})


class Foreseen(NamedTuple):
    """One answer that Moodle will compare with what is typed."""

    text: str
    share: Fraction
    rationale: str = ""
    margin: Fraction = Fraction(0)


def numbers(rule: NumericRule, losses: set[str], best: Fraction = Fraction(1)) -> list[Foreseen]:
    """The key and the near misses, each a value and a margin; ``best`` is what the key earns."""
    value, margin = _interval(rule.answer.value, _tolerance(rule.answer, losses))
    if value != Fraction(rule.answer.value):
        losses.add("LOSS_KEY_NOT_IN_THE_MIDDLE")
    found = [Foreseen(_written(value), best, "", margin)]
    for near in rule.near_misses:
        middle, around = _interval(near.value, near.tolerance)
        found.append(Foreseen(_written(middle), min(near.score, best), near.rationale or "",
                              around))
    return found


def words(rule: TextRule, losses: set[str]) -> list[Foreseen]:
    """The accepted texts; regular expressions are left out."""
    if rule.fuzzy is not None:
        losses.add("LOSS_FUZZY")
    if set(rule.normalise) - _MOODLE_STEPS:
        losses.add("LOSS_NORMALISE")
    return list(_texts(rule, losses))


def _texts(rule: TextRule, losses: set[str]) -> Iterator[Foreseen]:
    for one in rule.answers:
        if one.match == "regex":
            losses.add("LOSS_PATTERN_MASK")
            continue
        text = one.text.replace("*", r"\*") if one.match == "exact" else one.text
        yield Foreseen(text, one.score, one.rationale or "")


def _tolerance(key: NumericKey, losses: set[str]) -> Tolerance | None:
    """The margin that stands for a rounding: half of the last digit."""
    if key.decimals is not None:
        losses.add("LOSS_ROUNDING")
        return Tolerance(absolute=Decimal(5).scaleb(-key.decimals - 1))
    if key.significant_figures is not None:
        losses.add("LOSS_ROUNDING")
        first = key.value.adjusted() if key.value else 0
        return Tolerance(absolute=Decimal(5).scaleb(first - key.significant_figures))
    return key.tolerance


def _interval(value: Decimal, tolerance: Tolerance | None) -> tuple[Fraction, Fraction]:
    """The middle and the half width of what is accepted."""
    exact = Fraction(value)
    if tolerance is None:
        return exact, Fraction(0)
    if tolerance.range is not None:
        low, high = (Fraction(bound) for bound in tolerance.range)
        return (low + high) / 2, (high - low) / 2
    margin = max(Fraction(tolerance.absolute or 0), Fraction(tolerance.relative or 0) * abs(exact))
    return exact, margin


def _written(value: Fraction) -> str:
    """The value in full: it comes from decimals, so it has an end."""
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
