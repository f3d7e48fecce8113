"""Changes of a question as a page shows them, in the language of the request."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.banks.differences import Change, How, Segment
from lms.banks.field_labels import value_text
from lms.web.filters import number_fr, percent_fr
from lms.web.languages import say, translated


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words; ``before`` and ``after`` are empty when there is nothing."""

    label: str
    how: How
    before: str
    after: str
    segments: tuple[Segment, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    is_layout: bool


def told_changes(changes: Sequence[Change]) -> list[ToldChange]:
    """The changes, to give to the macro of ``banks/differences.html``."""
    return [_told(change) for change in changes]


def _told(change: Change) -> ToldChange:
    label = ", ".join(say(text, **facts) for text, facts in change.label)
    return ToldChange(
        label[:1].upper() + label[1:], change.how,
        _value(change.field, change.before), _value(change.field, change.after),
        change.segments,
        tuple(_value(change.field, entry) for entry in change.removed),
        tuple(_value(change.field, entry) for entry in change.added),
        change.is_layout,
    )


def _value(field: str, value: Any) -> str:
    """A value with the numbers of the language; an authored share of successes as a percentage."""
    if field == "estimated" and value is not None:
        return percent_fr(Fraction(str(value)))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return number_fr(Fraction(str(value)))
    return value_text(field, value, translated)
