"""The periods of the statistics: whole calendar years of enrolment, which never overlap.

Two reports on overlapping periods tell by subtraction what each of them hides (docs/adr/0007).
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

FROM, TO = "from", "to"
_WHY = N_(
    "Une période est une année civile entière, du 1er janvier au 31 décembre : deux périodes qui "
    "se chevauchent révéleraient par différence les chiffres masqués. Choisissez une année.")
_NO_DATE = N_("Date attendue sous la forme AAAA-MM-JJ.")
_MISSING = N_("Indiquez les deux bornes de la période.")


def year_between(first: str, last: str) -> int:
    """The calendar year from ``first`` to ``last`` (ISO days); raises ``Invalid`` at the field."""
    faults = [*_day_faults(FROM, first), *_day_faults(TO, last)]
    if faults:
        raise Invalid(faults)
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    if (begins.month, begins.day) != (1, 1):
        faults.append(Fault(FROM, "period", _WHY))
    if (ends.month, ends.day) != (12, 31) or (not faults and ends.year != begins.year):
        faults.append(Fault(TO, "period", _WHY))
    if faults:
        raise Invalid(faults)
    return begins.year


def _day_faults(place: str, text: str) -> Iterator[Fault]:
    if not text:
        yield Fault(place, "missing", _MISSING)
        return
    with suppress(ValueError):
        if date.fromisoformat(text).isoformat() == text:
            return
    yield Fault(place, "date", _NO_DATE)
