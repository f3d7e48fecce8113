"""A number to type, with its tolerance, its unit and the near misses that earn a part."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.banks.kinds import answers, numeric_checks
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.numbers import (
    FIELD_CHARS,
    MAX_CHARS,
    french,
    rounded,
    rounded_to_figures,
    typed_number,
)
from lms.banks.kinds.numeric_item import (
    NumericItem,
    NumericKey,
    NumericRule,
    Tolerance,
    Unit,
)
from lms.banks.text import html_of
from lms.core.errors import Fault
from lms.core.i18n import N_

_CLOSE = N_("{value} (à {margin} près)")
_BETWEEN = N_("{value} (de {low} à {high})")


class Numeric:
    """Typing a number, in French notation unless the item says otherwise."""

    name = "numeric"
    model = NumericItem
    is_automatic = True

    def check(self, item: NumericItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from numeric_checks.faults(item)

    def order(self, _item: NumericItem, _draw: Shuffler) -> tuple[str, ...]:
        """No options."""
        return ()

    def show(self, item: NumericItem, _order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``. Whether a unit is needed, never which one."""
        unit = item.answer.unit
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "notation": item.notation,
            "unit_required": unit is not None and unit.required,
            "max_length": FIELD_CHARS,
            "dont_know": item.scoring.dont_know,
        }

    def read(self, item: NumericItem, _order: Sequence[str], raw: Any) -> Answer | None:
        """``{"text": "12,5"}``, as typed: what is not a number is an answer too, a wrong one.

        Nothing longer than ``MAX_CHARS`` is taken.
        """
        return answers.taken(item, raw, "text", lambda value: answers.typed(value, MAX_CHARS))

    def score(self, item: NumericItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``. The best of the key and of the near misses, less the unit."""
        return settled(item, answer, lambda given: judged(item, given["text"]))

    def points(self, item: NumericItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, _item: NumericItem, answer: Answer | None) -> str:
        """The number as it was typed."""
        return answers.told(answer, lambda given: str(given["text"]).strip())

    def tell_key(self, item: NumericItem) -> str:
        """The value, its margin and its first unit."""
        return told_key(item.answer)

    def foreseen(self, item: NumericItem) -> Iterator[Foreseen]:
        """The key, then the near misses."""
        yield Foreseen(self.tell_key(item), Fraction(1), item.rationale)
        for near in item.near_misses:
            yield Foreseen(french(near.value), near.score, near.rationale)


def is_close(value: Fraction, key: Fraction, tolerance: Tolerance | None) -> bool:
    """Whether ``value`` is within ``tolerance`` of ``key``, bounds included."""
    if tolerance is None:
        return value == key
    if tolerance.range is not None:
        low, high = tolerance.range
        return low <= value <= high
    margin = Fraction(tolerance.absolute or 0)
    margin = max(margin, Fraction(tolerance.relative or 0) * abs(key))
    return abs(value - key) <= margin


def _is_key(value: Fraction, key: NumericKey) -> bool:
    expected = Fraction(key.value)
    if key.decimals is not None:
        return rounded(value, key.decimals) == rounded(expected, key.decimals)
    if key.significant_figures is not None:
        figures = key.significant_figures
        return rounded_to_figures(value, figures) == rounded_to_figures(expected, figures)
    return is_close(value, expected, key.tolerance)


def told_key(key: NumericKey) -> str:
    """The value, its margin and its first unit."""
    units = [name for name in key.unit.accept if name] if key.unit else []
    return " ".join([_told_value(key), *units[:1]])


def judged(item: NumericRule, text: str) -> Fraction:
    """The share that a typed number earns by a rule."""
    found = typed_number(text, item.notation)
    if found is None:
        return Fraction(0)
    number, suffix = found
    factor, cost = _unit(item.answer.unit, suffix)
    value = number * factor
    shares = [
        near.score for near in item.near_misses
        if is_close(value, Fraction(near.value), near.tolerance)
    ]
    if _is_key(value, item.answer):
        shares.append(Fraction(1))
    return max(Fraction(0), max(shares, default=Fraction(0)) - cost)


def _unit(unit: Unit | None, suffix: str) -> tuple[Fraction, Fraction]:
    """``(factor, cost)``: what to multiply by to reach the unit of the key, and what it costs."""
    if unit is None:
        return Fraction(1), Fraction(1 if suffix else 0)
    factors: Mapping[str, Fraction] = {
        _folded(name): Fraction(factor) for name, factor in unit.accept.items()
    }
    known = _folded(suffix) in factors or (not suffix and not unit.required)
    missing = unit.required and not suffix
    factor = factors.get(_folded(suffix), Fraction(1))
    return factor, Fraction(0) if known and not missing else unit.penalty


def _folded(unit: str) -> str:
    """Units are compared without spaces and with one form of « µ » or « ² ».

    Case does not count in words (« Euros ») but does in symbols: « mW » is not « MW ».
    """
    name = "".join(unicodedata.normalize("NFKC", unit).split()).removesuffix(".")
    return name.casefold() if len(name) > 3 else name


def _told_value(key: NumericKey) -> str:
    value, tolerance = french(key.value), key.tolerance
    if tolerance is None:
        return value
    if tolerance.range is not None:
        low, high = (french(bound) for bound in tolerance.range)
        return _BETWEEN.format(value=value, low=low, high=high)
    if tolerance.relative is not None:
        percent = french((tolerance.relative * 100).normalize())
        return _CLOSE.format(value=value, margin=f"{percent} %")
    return _CLOSE.format(value=value, margin=french(tolerance.absolute or Decimal(0)))
