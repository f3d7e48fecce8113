"""The values of QTI: what a response or an outcome may hold, read from text, all exact.

NULL is ``None``; a container is ``Many``, never empty. Numbers are fractions, pairs are couples of
identifiers (sorted when their order does not count).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.shares import snapped

Scalar = str | bool | Fraction | tuple[str, str] | tuple[Fraction, Fraction]

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?")
_NOT_FINITE = {"nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"}


@dataclass(frozen=True, slots=True)
class Many:
    """Several values; ``ordered`` says whether their order counts."""

    items: tuple[Scalar, ...]
    ordered: bool = False


Value = Scalar | Many | None


def number(text: str) -> Fraction:
    """The exact number. Raises ``UnreadError``."""
    plain = text.strip()
    if plain.lower() in _NOT_FINITE:
        raise UnreadError("non_finite_score")
    if not _NUMBER.fullmatch(plain):
        raise UnreadError("bad_value")
    return Fraction(plain)


def score(text: str) -> Fraction:
    """A number of points: « 0.333 » is a third."""
    return snapped(number(text))


def scalar(text: str, base_type: str) -> Scalar:
    """One value of a base type. Raises ``UnreadError``."""
    if base_type in {"integer", "float", "duration"}:
        return number(text)
    if base_type == "boolean":
        return text.strip() in {"true", "1"}
    if base_type in {"pair", "directedPair", "directedpair", "directed-pair", "point"}:
        parts = text.split()
        if len(parts) != 2:
            raise UnreadError("bad_value")
        if base_type == "point":
            return number(parts[0]), number(parts[1])
        return (parts[0], parts[1]) if base_type != "pair" else couple(parts[0], parts[1])
    return text if base_type == "string" else text.strip()


def couple(one: str, other: str) -> tuple[str, str]:
    """A pair whose order does not count."""
    return (one, other) if one <= other else (other, one)


def container(values: Iterable[Scalar], *, ordered: bool = False) -> Many | None:
    """Several values, NULL when there is none."""
    items = tuple(values)
    return Many(items, ordered) if items else None


def listed(value: Value) -> tuple[Scalar, ...]:
    """The single values in a value."""
    if value is None or value == "":
        return ()
    return value.items if isinstance(value, Many) else (value,)


def is_same(one: Value, other: Value) -> bool:
    """Whether two values that are not NULL are equal."""
    if isinstance(one, Many) and isinstance(other, Many):
        if one.ordered or other.ordered:
            return one.items == other.items
        return Counter(one.items) == Counter(other.items)
    if isinstance(one, Many) or isinstance(other, Many):
        return listed(one) == listed(other)
    return one == other
