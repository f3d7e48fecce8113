"""How dates, numbers and names are shown: French typography, Europe/Paris."""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, format_decimal, format_percent, get_locale

PARIS = ZoneInfo("Europe/Paris")
Number = int | float | Fraction


def configure(app: Flask) -> None:
    """Register the filters under the names the templates use."""
    app.jinja_env.filters.update(
        date_fr=date_fr, date_long=date_long, datetime_fr=datetime_fr, time_fr=time_fr,
        number_fr=number_fr, percent_fr=percent_fr, size_fr=size_fr, fraction=Fraction,
    )


def _is_french() -> bool:
    return str(get_locale() or "fr").startswith("fr")


def date_fr(value: date | datetime | None) -> str:
    """``23/11/2026`` in both languages; instants are shown as the day it is in Paris."""
    return "–" if value is None else f"{_day(value):%d/%m/%Y}"


def date_long(value: date | datetime | None) -> str:
    """``lundi 23 novembre 2026``, ``Monday 23 November 2026``."""
    return "–" if value is None else str(format_date(_day(value), "EEEE d MMMM y"))


def _day(value: date | datetime) -> date:
    return value.astimezone(PARIS).date() if isinstance(value, datetime) else value


def time_fr(value: datetime | None) -> str:
    """``10 h 42`` in Paris."""
    if value is None:
        return "–"
    return value.astimezone(PARIS).strftime("%H h %M" if _is_french() else "%H:%M")


def datetime_fr(value: datetime | None) -> str:
    """``23/11/2026 à 10 h 42`` in Paris."""
    if value is None:
        return "–"
    joint = " à " if _is_french() else " at "
    return date_fr(value) + joint + time_fr(value)


def number_fr(value: Number | None, digits: int = 2) -> str:
    """``1 234,5``: at most ``digits`` decimals, none when whole."""
    if value is None:
        return "–"
    number = float(value)
    pattern = "#,##0" if number == int(number) else "#,##0." + "#" * digits
    return str(format_decimal(number, format=pattern))


def size_fr(count: int) -> str:
    """``12 ko``, ``3,4 Mo``: the size of a file of so many bytes, as computers show it."""
    units = ("ko", "Mo") if _is_french() else ("KB", "MB")
    kilobytes = max(1, round(count / 1024))
    if kilobytes < 1024:
        return f"{kilobytes}\u00a0{units[0]}"
    return f"{number_fr(round(count / 1024**2, 1), 1)}\u00a0{units[1]}"


def percent_fr(value: Number | None) -> str:
    """``72,5 %`` from a share between 0 and 1, rounded half up like the files."""
    if value is None:
        return "–"
    pattern = "#,##0.#\u202f%" if _is_french() else "#,##0.#%"
    half_up = (Fraction(value) * 1000 + Fraction(1, 2)).__floor__()
    return str(format_percent(half_up / 1000, format=pattern))
