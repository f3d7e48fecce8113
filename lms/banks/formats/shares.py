"""Shares of points, exact: 33.33333 is a third, and is written ``1/3``."""

from fractions import Fraction

MOST_DENOMINATOR = 20
CLOSE = Fraction(5, 10_000)


def snapped(exact: Fraction) -> Fraction:
    """The simple fraction that a rounded decimal stands for, or the number itself."""
    if exact.denominator <= MOST_DENOMINATOR:
        return exact
    near = exact.limit_denominator(MOST_DENOMINATOR)
    return near if near and abs(near - exact) < CLOSE else exact


def writable(exact: Fraction) -> Fraction:
    """The same, or the nearest that an item can hold as a fraction."""
    near = snapped(exact)
    return near if near.denominator <= 9_999 else near.limit_denominator(9_999)


def written(share: Fraction) -> int | str:
    """The share as plain data: ``1`` or ``"1/3"``."""
    return share.numerator if share.denominator == 1 else f"{share.numerator}/{share.denominator}"
