"""The values of a framework that YAML has no type for: exact numbers, shares, days.

Each takes what was read and returns the value; a wrong one raises ``PydanticCustomError``, whose
type is the code of the fault that ``reader`` words in French.
"""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pydantic_core import PydanticCustomError

_RATIO = re.compile(r"[0-9]{1,9}(?:/[1-9][0-9]{0,8})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def exact(value: object) -> Fraction:
    """``7``, ``10.5`` or ``7/10`` as an exact number."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and _RATIO.fullmatch(value):
        return Fraction(value)
    raise PydanticCustomError("number", "not a number")


def day(value: object) -> date:
    """A day written ``AAAA-MM-JJ`` that exists in the calendar."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("day", "not a day")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "not a day") from None


def above_zero(value: Fraction) -> Fraction:
    """The number if it is above zero."""
    if value <= 0:
        raise PydanticCustomError("above_zero", "not above zero")
    return value


def share(value: Fraction) -> Fraction:
    """The number if it is a part of a whole: above 0, at most 1."""
    if not 0 < value <= 1:
        raise PydanticCustomError("share", "not a share")
    return value


def listed(value: object) -> object:
    """A YAML list as the immutable sequence that the models hold."""
    return tuple(value) if isinstance(value, list) else value
