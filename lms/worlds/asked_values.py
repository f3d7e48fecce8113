"""The values of a scenario: texts that every database stores, dates, instants, shares.

Each takes what the JSON says; a wrong one raises ``PydanticCustomError``, whose type is worded by
``lms.core.validation``. Bounds are those of the columns: SQLite would not mind, PostgreSQL would.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from lms.catalog.values import day, share

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_RATIO = re.compile(r"[0-9]{1,9}(?:/[1-9][0-9]{0,8}|\.[0-9]{1,9})?")
YEARS = range(1900, 2100)


def _visible(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError("control", "control character")
    return text


def _sound(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "blank")
    return _visible(text)


def _ratio(value: object) -> Fraction:
    """``7/10``, ``0.7`` or ``1`` as an exact number."""
    written = isinstance(value, str | int | float | Decimal) and not isinstance(value, bool)
    if not written or not _RATIO.fullmatch(str(value)):
        raise PydanticCustomError("number", "not a number")
    return Fraction(str(value))


def _instant(value: Any) -> datetime:
    """An instant of this century or the last, in UTC when no zone is written."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise PydanticCustomError("instant", "not an instant") from None
    _in_time(found, "instant")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(value: Any) -> date:
    return _in_time(value if isinstance(value, date) else day(value), "day")


def _in_time(value: date, code: str) -> date:
    """The day if a year can be added to it or taken from it."""
    if value.year not in YEARS:
        raise PydanticCustomError(code, "out of time")
    return value


_Sound = AfterValidator(_sound)
Text20 = Annotated[str, StringConstraints(max_length=20), _Sound]
Text30 = Annotated[str, StringConstraints(max_length=30), _Sound]
Text120 = Annotated[str, StringConstraints(max_length=120), _Sound]
Text200 = Annotated[str, StringConstraints(max_length=200), _Sound]
Text300 = Annotated[str, StringConstraints(max_length=300), _Sound]
Address = Annotated[str, StringConstraints(max_length=300), AfterValidator(_visible)]
Siret = Annotated[str, StringConstraints(max_length=14), _Sound]
Nda = Annotated[str, StringConstraints(max_length=11), _Sound]
Password = Annotated[str, StringConstraints(max_length=1000), _Sound]
Key = Annotated[str, StringConstraints(max_length=40), _Sound]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320), _Sound]
Share = Annotated[Fraction, BeforeValidator(_ratio), AfterValidator(share)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_day)]
Count = Annotated[int, Field(ge=1, le=100_000)]
Minutes = Annotated[int, Field(ge=1, le=600)]
Seed = Annotated[int, Field(ge=0, lt=2**53)]
