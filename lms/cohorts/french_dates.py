"""Dates of birth as French people write them, always the day before the month."""

import re
import unicodedata
from datetime import date, timedelta

from lms.cohorts.readings import Note, Reading, asked, refused, warned
from lms.core.i18n import N_
from lms.core.sheets import Cell

YOUNGEST_YEARS = 14
OLDEST_YEARS = 90

_MONTHS = (
    ("janvier", "janv", "jan"),
    ("fevrier", "fevr", "fev"),
    ("mars", "mar"),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout", "aou"),
    ("septembre", "sept", "sep"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
_MONTH_NUMBER = {name: n for n, names in enumerate(_MONTHS, 1) for name in names}
_PREFIX = re.compile(r"(?:nee? )?(?:le )?(?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?")
_MIDNIGHT = re.compile(r"[t ]0{1,2}:00(?::00(?:\.0+)?)?z?$")
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2}) ?[-/. ] ?(?P<m>\d{1,2}) ?[-/. ] ?(?P<y>\d{4}|\d{2})")
_IN_WORDS = re.compile(r"(?P<d>\d{1,2})(?:er)?[-/. ]*(?P<m>[a-z]+)[-/. ]*(?P<y>\d{4}|\d{2})")
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>\d{2})")
_COMPACT_DAY_FIRST = re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>(?:19|20)\d{2})")
_SHAPES = (_YEAR_FIRST, _DAY_FIRST, _IN_WORDS, _COMPACT, _COMPACT_DAY_FIRST)
# Day 0 of spreadsheets, and the last day number that can be a date of birth (2064).
_SHEET_EPOCH = date(1899, 12, 30)
_LAST_SHEET_DAY = 60_000

_UNREADABLE = N_("La date « {read} » n'est pas lisible : écrivez-la JJ/MM/AAAA.")
_IMPOSSIBLE = N_("La date « {read} » n'existe pas.")
_MONTH_FIRST = N_("« {read} » : il n'y a pas de mois {month}. Écrivez le jour avant le mois.")
_CENTURY = N_("L'année de « {read} » n'a que deux chiffres : le {found} a été compris.")
_NO_CENTURY = N_("« {read} » : écrivez l'année avec quatre chiffres.")
_SERIAL = N_("Le nombre {read} a été compris comme le {found}.")
_FUTURE = N_("Le {found} n'est pas encore passé.")
_TOO_YOUNG = N_("Né le {found}, ce stagiaire aurait moins de {least} ans.")
_TOO_OLD = N_("Né le {found}, ce stagiaire aurait plus de {most} ans : est-ce exact ?")


def read_birth_date(cell: Cell, today: date) -> Reading[date]:
    """The date of birth in a cell, judged against ``today``.

    Refused: unreadable, impossible, future, under 14 years. Asked: over 90 years. A year of two
    digits takes the only century that gives an age between the two, with a warning; a bare number
    of a workbook is a day number, with a warning.
    """
    if isinstance(cell, date):
        return _aged(cell, today)
    if isinstance(cell, int | float) and 0 < cell <= _LAST_SHEET_DAY:
        found = _SHEET_EPOCH + timedelta(days=int(cell))
        return _aged(
            found, today, warned("sheet_day", _SERIAL, read=int(cell), found=_shown(found))
        )
    return _written(str(cell).strip(), today)


def age_on(born_on: date, day: date) -> int:
    """Completed years; someone born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _written(read: str, today: date) -> Reading[date]:
    match = next(filter(None, (shape.fullmatch(_simplified(read)) for shape in _SHAPES)), None)
    month = _month(match["m"]) if match else None
    if not match or month is None:
        return _no(refused("date_unreadable", _UNREADABLE, read=read))
    if month > 12:
        return _no(refused("month_impossible", _MONTH_FIRST, read=read, month=month))
    if len(match["y"]) == 2:
        return _in_its_century(read, (int(match["y"]), month, int(match["d"])), today)
    found = _date(int(match["y"]), month, int(match["d"]))
    if found is None:
        return _no(refused("date_impossible", _IMPOSSIBLE, read=read))
    return _aged(found, today)


def _in_its_century(read: str, parts: tuple[int, int, int], today: date) -> Reading[date]:
    year, month, day = parts
    real = [found for c in (1900, 2000) if (found := _date(c + year, month, day))]
    if not real:
        return _no(refused("date_impossible", _IMPOSSIBLE, read=read))
    likely = [d for d in real if YOUNGEST_YEARS <= age_on(d, today) <= OLDEST_YEARS]
    if len(likely) != 1:
        return _no(refused("century_unclear", _NO_CENTURY, read=read))
    note = warned("two_digit_year", _CENTURY, read=read, found=_shown(likely[0]))
    return Reading(likely[0], (note,))


def _aged(found: date, today: date, *notes: Note) -> Reading[date]:
    age, shown = age_on(found, today), _shown(found)
    if found > today:
        return _no(refused("date_in_future", _FUTURE, found=shown))
    if age < YOUNGEST_YEARS:
        return _no(refused("too_young", _TOO_YOUNG, found=shown, least=YOUNGEST_YEARS))
    if age > OLDEST_YEARS:
        notes = (*notes, asked("too_old", _TOO_OLD, found=shown, most=OLDEST_YEARS))
    return Reading(found, notes)


def _simplified(read: str) -> str:
    text = unicodedata.normalize("NFKD", read).casefold()
    bare = " ".join("".join(c for c in text if not unicodedata.combining(c)).split())
    return _PREFIX.sub("", _MIDNIGHT.sub("", bare), count=1)


def _month(text: str) -> int | None:
    return int(text) if text.isdigit() else _MONTH_NUMBER.get(text)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _no(note: Note) -> Reading[date]:
    return Reading(None, (note,))
