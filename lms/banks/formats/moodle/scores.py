"""The numbers that Moodle writes, read exactly: shares in percent, points, values."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from lms.banks.formats.moodle.faults import UnfitError
from lms.banks.formats.shares import snapped

MOST_POINTS = 1000

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?"
)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)

Score = int | str | Decimal


@lru_cache(maxsize=256)
def share(percent: str | None) -> Fraction:
    """The share that a text such as ``33.33333`` says, ``1/3`` here; nothing written is zero."""
    exact = _fraction(percent, "0") / 100
    if abs(exact) > 1:
        raise UnfitError("score_out_of_range")
    return snapped(exact)


def points(text: str | None, default: str = "1") -> Fraction:
    """How many points a question is worth, or how big a penalty is."""
    exact = _fraction(text, default)
    if abs(exact) > MOST_POINTS:
        raise UnfitError("score_out_of_range")
    return snapped(exact)


def value(text: str | None) -> Decimal:
    """A number to be found by candidates, with a decimal point."""
    plain = (text or "").strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(plain):
        raise UnfitError("not_a_number")
    return Decimal(plain)


def written(exact: Fraction) -> Score:
    """The share or the points as plain data."""
    if exact.denominator == 1:
        return exact.numerator
    if abs(exact.numerator) < 10**6 and exact.denominator < 10**4:
        return f"{exact.numerator}/{exact.denominator}"
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _fraction(text: str | None, default: str) -> Fraction:
    plain = (text or "").strip().removesuffix("%").strip().replace(",", ".", 1) or default
    if _NOT_FINITE.fullmatch(plain):
        raise UnfitError("non_finite_score")
    if not _NUMBER.fullmatch(plain):
        raise UnfitError("score_unreadable")
    return Fraction(Decimal(plain))
