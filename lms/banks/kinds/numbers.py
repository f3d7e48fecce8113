"""Numbers as people type them, and whether one is close enough to another; all exact.

Three notations: ``fr`` (``1 234,5``, also ``12.5``), ``en`` (``1,234.5``) and ``plain``
(``1234.5``, ``1.2e3``).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Notation = Literal["fr", "en", "plain"]

MAX_CHARS = 200
FIELD_CHARS = 60
"""What a page lets one type: a long number, its exponent and its unit. More is still read."""
_SPACES = {ord(space): " " for space in "\u00a0\u202f\u2009\u2007\t"}
_MINUSES = {ord(minus): "-" for minus in "\u2212\u2013\u2010\u2011"}
_DIGITS = r"[0-9]{1,30}"
_GROUPED_BY = {
    separator: rf"[0-9]{{1,3}}(?:{re.escape(separator)}[0-9]{{3}})+(?![0-9])"
    for separator in (" ", ".", ",")
}
_DECIMALS = rf"(?:[0-9]{{3}} )+[0-9]{{1,3}}(?![0-9])|{_DIGITS}"
_NUMBERS: Mapping[str, re.Pattern[str]] = {
    "fr": re.compile(
        rf"(?P<sign>[+-]? ?)(?:(?P<a>{_GROUPED_BY['.']}),(?P<b>{_DECIMALS})"
        rf"|(?P<c>{_GROUPED_BY[' ']}|{_DIGITS})?[.,](?P<d>{_DECIMALS})"
        rf"|(?P<e>{_GROUPED_BY[' ']}|{_DIGITS}))(?P<rest>.*)"
    ),
    "en": re.compile(
        rf"(?P<sign>[+-]? ?)(?:(?P<c>{_GROUPED_BY[',']}|{_GROUPED_BY[' ']}|{_DIGITS})?"
        rf"[.](?P<d>{_DIGITS})"
        rf"|(?P<e>{_GROUPED_BY[',']}|{_GROUPED_BY[' ']}|{_DIGITS}))(?P<rest>.*)"
    ),
    "plain": re.compile(
        rf"(?P<sign>[+-]?)(?:(?P<c>{_DIGITS})?[.](?P<d>{_DIGITS})|(?P<e>{_DIGITS}))"
        r"(?:[eE](?P<power>[+-]?[0-9]{1,2}))?(?P<rest>.*)"
    ),
}


def typed_number(text: str, notation: Notation) -> tuple[Fraction, str] | None:
    """The number a text begins with and what follows it (a unit); ``None`` without a number."""
    plain = text.translate(_SPACES).translate(_MINUSES).strip()
    match = _NUMBERS[notation].fullmatch(plain) if len(plain) <= MAX_CHARS else None
    if match is None:
        return None
    parts = match.groupdict(default="")
    whole = re.sub(r"[^0-9]", "", parts.get("a", "") + parts["c"] + parts["e"])
    decimals = (parts.get("b", "") + parts["d"]).replace(" ", "")
    power = int(parts.get("power") or 0) - len(decimals)
    value = Fraction(int(whole + decimals)) * Fraction(10) ** power
    return (-value if "-" in parts["sign"] else value), parts["rest"].strip().removesuffix(".")


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Rounded to ``decimals`` places, halves away from zero as taught at school."""
    scale = Fraction(10) ** decimals
    whole = (abs(value) * scale + Fraction(1, 2)).__floor__()
    return (whole if value >= 0 else -whole) / scale


def rounded_to_figures(value: Fraction, figures: int) -> Fraction:
    """Rounded to ``figures`` significant figures."""
    return rounded(value, figures - 1 - _magnitude(value)) if value else value


def french(value: Decimal) -> str:
    """``1 234,5``, with no-break spaces and a true minus sign."""
    return f"{value:,f}".replace(",", "\u202f").replace(".", ",").replace("-", "\u2212")


def _magnitude(value: Fraction) -> int:
    """The power of ten of the first significant digit: 0 for 1 to 9, -1 for 0.1 to 0.9."""
    size = abs(value)
    guess = len(str(size.numerator)) - len(str(size.denominator))
    return guess if size >= Fraction(10) ** guess else guess - 1
