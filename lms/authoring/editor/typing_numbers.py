"""Numbers and shares as an author types them, exact; what is not one stays as it was typed."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

Typed = int | Decimal | str

_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))
_MINUSES = {ord(minus): "-" for minus in "\u2212\u2013\u2010\u2011"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,36}(?:[.,][0-9]{1,36})?")
_FRACTION = re.compile(r"(-?[0-9]{1,6})/([1-9][0-9]{0,3})")
# What the format writes as a fraction; longer ones stay decimal.
_MOST_DENOMINATOR = 9_999
_SHORTEST_DECIMALS = 4


def number(text: str) -> Typed:
    """The number a text says, or the text."""
    plain = _plain(text)
    return _exact(plain) if _NUMBER.fullmatch(plain) else text


def share(text: str) -> Typed:
    """A share such as ``1/2``, ``0,5`` or ``50 %`` as the format writes it, or the text."""
    plain = _plain(text)
    if match := _FRACTION.fullmatch(plain):
        return _written(Fraction(int(match[1]), int(match[2])), text)
    percent = plain.endswith("%")
    digits = plain.removesuffix("%")
    if not _NUMBER.fullmatch(digits):
        return text
    value = Fraction(Decimal(digits.replace(",", "."))) / (100 if percent else 1)
    return _written(value, _exact(digits) if not percent else text)


def told(value: Any) -> str:
    """A number of the data as it stands in its field: ``12,5``."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ""
    return (str(value) if isinstance(value, int) else format(value, "f")).replace(".", ",")


def told_share(value: Any) -> str:
    """A share with a comma when it has few decimals (``0,75``), otherwise as a fraction."""
    match = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return told(value)
    exact = Fraction(int(match[1]), int(match[2])) * 10**_SHORTEST_DECIMALS
    if exact.denominator != 1:
        return str(value)
    text = format(Decimal(exact.numerator).scaleb(-_SHORTEST_DECIMALS), "f")
    return (text.rstrip("0").rstrip(".") or "0").replace(".", ",")


def total(values: list[Any]) -> Typed | None:
    """The sum of points that may be shares; ``None`` when one of them is no number."""
    exact = Fraction(0)
    for value in values:
        match = _FRACTION.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            exact += Fraction(int(match[1]), int(match[2]))
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            exact += Fraction(value)
        else:
            return None
    return _written(exact, None)


def _plain(text: str) -> str:
    return text.translate(_SPACES).translate(_MINUSES)


def _exact(plain: str) -> int | Decimal:
    value = Decimal(plain.replace(",", "."))
    return int(value) if value == value.to_integral_value() else value.normalize()


def _written(value: Fraction, otherwise: Any) -> Any:
    if value.denominator == 1:
        return int(value)
    if value.denominator <= _MOST_DENOMINATOR and abs(value.numerator) < 1_000_000:
        return str(value)
    return otherwise
