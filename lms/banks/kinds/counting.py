"""The named scoring methods of choice questions, as functions of four counts.

Each gives an exact share in [0, 1]; choosing nothing is worth 0. The definitions are those of the
interchange reference, section 1.1, and agree with its vectors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Counts:
    """``n`` options of which ``k`` are right; ``c`` right ones and ``w`` wrong ones were chosen."""

    n: int
    k: int
    c: int
    w: int


def all_or_nothing(of: Counts) -> Fraction:
    """1 for exactly the right options."""
    return Fraction(0 < of.c == of.k and of.w == 0)


def net_correct(of: Counts) -> Fraction:
    """Right minus wrong, over the number of right options."""
    return Fraction(max(0, of.c - of.w), max(1, of.k))


def each_option(of: Counts) -> Fraction:
    """Every option is a small true/false question; an untouched item is no answer at all."""
    return Fraction(of.n - (of.k - of.c) - of.w, of.n) if of.c + of.w else Fraction(0)


def coverage(of: Counts) -> Fraction:
    """Share of the right options found, times share of the choices that are right."""
    return Fraction(of.c, of.k) * Fraction(of.c, of.c + of.w) if of.c else Fraction(0)


def proportional_if_no_error(of: Counts) -> Fraction:
    """Share of the right options found, nothing as soon as one choice is wrong."""
    return Fraction(of.c, max(1, of.k)) if of.w == 0 else Fraction(0)


COUNT_METHODS: Mapping[str, Callable[[Counts], Fraction]] = {
    "all_or_nothing": all_or_nothing,
    "net_correct": net_correct,
    "each_option": each_option,
    "coverage": coverage,
    "proportional_if_no_error": proportional_if_no_error,
}
