"""Dates of birth at the edges; the usual shapes are in tests/data/rosters/05_dates.csv."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cohorts.french_dates import age_on, read_birth_date
from lms.core.sheets import Cell

TODAY = date(2026, 1, 15)
MONTHS = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)
ADULTS = st.dates(min_value=date(1936, 1, 16), max_value=date(2012, 1, 15))


def codes(cell: Cell, today: date = TODAY) -> list[str]:
    return [note.code for note in read_birth_date(cell, today).notes]


@given(ADULTS)
def test_whatever_the_shape_the_same_day_comes_back(born: date) -> None:
    d, m, y = born.day, born.month, born.year
    shapes = (
        f"{d:02}/{m:02}/{y}",
        f"{d}-{m}-{y}",
        f"{d}.{m:02}.{y}",
        f"{d} {MONTHS[m - 1]} {y}",
        f"{d}{MONTHS[m - 1]}{y}".upper(),
        f"{y}-{m:02}-{d:02}",
        f"{y}/{m:02}/{d:02} 00:00:00",
        f"{y}{m:02}{d:02}",
        f"{d:02}{m:02}{y}",
        f"  le {d} / {m} / {y}",
    )
    assert {read_birth_date(shape, TODAY).value for shape in shapes} == {born}
    assert {read_birth_date(shape, TODAY).notes for shape in shapes} == {()}


@given(ADULTS)
def test_two_digits_are_enough_for_anyone_of_an_age_to_be_trained(born: date) -> None:
    reading = read_birth_date(f"{born:%d/%m/%y}", TODAY)
    assert reading.value == born
    assert [note.code for note in reading.notes] == ["two_digit_year"]
    assert f"{born:%d/%m/%Y}" in reading.notes[0].at("").message


@given(ADULTS)
def test_the_day_number_of_a_workbook_is_the_date_it_stands_for(born: date) -> None:
    serial = (born - date(1899, 12, 30)).days
    for number in (serial, float(serial)):
        assert read_birth_date(number, TODAY).value == born
        assert codes(number) == ["sheet_day"]
    assert read_birth_date(born, TODAY).value == born


def test_a_compact_number_of_a_workbook_is_a_date_too() -> None:
    assert read_birth_date(19791103, TODAY).value == date(1979, 11, 3)


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2026, 1, 16), ["date_in_future"]),
        (date(2026, 1, 15), ["too_young"]),
        (date(2012, 1, 16), ["too_young"]),
        (date(2012, 1, 15), []),
        (date(1935, 1, 16), []),
        (date(1935, 1, 15), ["too_old"]),
    ],
)
def test_ages_are_counted_to_the_day(born: date, code: list[str]) -> None:
    assert codes(born) == code


def test_an_unlikely_age_is_asked_about_and_an_impossible_one_refused() -> None:
    assert read_birth_date("03/11/1929", TODAY).value == date(1929, 11, 3)
    assert read_birth_date("03/11/2020", TODAY).value is None


def test_someone_born_on_a_leap_day_gets_older_on_the_first_of_march() -> None:
    assert age_on(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert age_on(date(2012, 2, 29), date(2026, 3, 1)) == 14


def test_a_leap_day_with_two_digits_takes_the_century_that_has_it() -> None:
    assert read_birth_date("29/02/00", TODAY).value == date(2000, 2, 29)


def test_the_first_century_to_fit_depends_on_today() -> None:
    assert read_birth_date("01/01/09", date(2020, 1, 1)).value is None
    assert read_birth_date("01/01/09", date(2025, 1, 1)).value == date(2009, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "00/11/1979",
        "03/00/1979",
        "31/04/1979",
        "30 février 1979",
        "0/0/0000",
        "19790231",
        "99/1/79",
    ],
)
def test_days_that_never_were_are_refused(text: str) -> None:
    assert codes(text) == ["date_impossible"]


@pytest.mark.parametrize(
    "text",
    ["3 brumaire 1979", "03/11", "3/11/979", "1979-11", "031179", "O3/11/1979", "3//11//1979"],
)
def test_what_could_mean_two_days_or_none_is_refused(text: str) -> None:
    assert codes(text) == ["date_unreadable"]


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.dates()))
def test_no_cell_breaks_the_reading_of_a_date(cell: str | float | date) -> None:
    reading = read_birth_date(cell, TODAY)
    assert reading.value is not None or reading.notes
    assert all(note.at("ligne 1").message for note in reading.notes)
    if reading.value:
        assert TODAY - reading.value >= timedelta(days=14 * 365)
