"""The record of a numeric question."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lms.banks.items import AnyItem, Code, Line, Number, Record, Share, Text
from lms.banks.kinds.numbers import Notation

UnitName = Annotated[str, StringConstraints(max_length=20)]


class Tolerance(Record):
    """How far from the value an answer may be, bounds included: one of the three.

    ``absolute`` and ``range`` are in the unit of the value, ``relative`` is a part of it.
    """

    absolute: Number | None = None
    relative: Number | None = None
    range: tuple[Number, Number] | None = None


class Unit(Record):
    """The units that may follow the number, each with what turns it into the unit of the value.

    A missing (when ``required``) or unknown unit takes ``penalty`` off the share: all by default.
    """

    required: bool = False
    accept: Annotated[Mapping[UnitName, Number], Field(min_length=1)]
    penalty: Share = Fraction(1)


class NumericKey(Record):
    """The expected value; ``decimals`` or ``significant_figures`` round both before comparing."""

    value: Number
    tolerance: Tolerance | None = None
    unit: Unit | None = None
    significant_figures: Annotated[int, Field(ge=1, le=15)] | None = None
    decimals: Annotated[int, Field(ge=0, le=15)] | None = None


class NearMiss(Record):
    """A wrong value that shows a known slip and earns a part."""

    value: Number
    tolerance: Tolerance | None = None
    score: Share
    rationale: Text | None = None


class FollowThrough(Record):
    """In a case study, what the answer should be given the answer to an earlier part.

    ``expression`` holds numbers, ``+ - * /``, parentheses and the id of that part.
    """

    from_: Code = Field(alias="from")
    expression: Line


class NumericRule(Record):
    """How a typed number is judged; ``notation`` is how candidates write numbers."""

    answer: NumericKey
    notation: Notation = "fr"
    near_misses: tuple[NearMiss, ...] = ()


class NumericItem(NumericRule, AnyItem):
    """A number to type."""

    type: Literal["numeric"]
    follow_through: FollowThrough | None = None
