"""The number or the interval that an option says, such as « 12 % » or « de 10 à 20 jours »."""

import re
from dataclasses import dataclass
from fractions import Fraction

from lms.banks.advice.vocabulary import Vocabulary

_NUMBER = r"([-−]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?|[-−]?\d+(?:[.,]\d+)?)"
_UNIT = r" ?([^\d\s.,;:()–-][^\d,;:()]{0,24})?"
_ONE = re.compile(rf"{_NUMBER}{_UNIT}")
_TWO = re.compile(rf"{_NUMBER}{_UNIT} ?(?:à|et|to|and|-|–) ?{_NUMBER}{_UNIT}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high``, each ``None`` when there is no end, in it or just outside."""

    low: Fraction | None
    high: Fraction | None
    unit: str
    has_low: bool = True
    has_high: bool = True

    @property
    def is_value(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    def overlaps(self, other: "Interval") -> bool:
        """Whether some value is in both."""
        return self._starts_before_end_of(other) and other._starts_before_end_of(self)

    def _starts_before_end_of(self, other: "Interval") -> bool:
        if self.low is None or other.high is None:
            return True
        closed = self.has_low and other.has_high
        return self.low <= other.high if closed else self.low < other.high


def interval_of(text: str, vocabulary: Vocabulary) -> Interval | None:
    """What the option says if it is nothing but a number or an interval."""
    said = text.strip(" .")
    rest = _after(vocabulary.between, said)
    if both := _TWO.fullmatch(said if rest is None else rest):
        unit = (both[4] or both[2] or "").strip()
        return Interval(_value(both[1]), _value(both[3]), unit)
    for opening, is_low, is_in in (
        (vocabulary.below, False, False), (vocabulary.at_most, False, True),
        (vocabulary.above, True, False), (vocabulary.at_least, True, True),
    ):
        rest = _after(opening, said)
        if rest is not None and (one := _ONE.fullmatch(rest)):
            value, unit = _value(one[1]), (one[2] or "").strip()
            if is_low:
                return Interval(value, None, unit, has_low=is_in)
            return Interval(None, value, unit, has_high=is_in)
    rest = _after(vocabulary.about, said)
    one = _ONE.fullmatch(said if rest is None else rest)
    return Interval(_value(one[1]), _value(one[1]), (one[2] or "").strip()) if one else None


def _after(opening: re.Pattern[str], text: str) -> str | None:
    found = opening.match(text)
    return text[found.end():].strip() if found else None


def _value(text: str) -> Fraction:
    return Fraction(text.replace(" ", "").replace(",", ".").replace("−", "-"))
