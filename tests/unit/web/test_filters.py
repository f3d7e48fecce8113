"""French figures and spaces."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from flask import Flask, session

from lms.web import filters, languages


@pytest.fixture
def french() -> Flask:
    app = Flask("french")
    languages.configure(app)
    return app


@pytest.mark.parametrize(
    ("share", "shown"),
    [(Fraction(5, 16), "31,3\u202f%"), (Fraction(9, 16), "56,3\u202f%"),
     (Fraction(1), "100\u202f%"), (Fraction(0), "0\u202f%"), (Fraction(1, 3), "33,3\u202f%")],
)
def test_a_share_is_rounded_half_up_like_the_files(
    french: Flask, share: Fraction, shown: str
) -> None:
    with french.test_request_context():
        assert filters.percent_fr(share) == shown


@pytest.mark.parametrize(
    ("typed", "set_"),
    [("Seuil : %(share)s", "Seuil\u00a0: %(share)s"), ("Vraiment ?", "Vraiment\u202f?"),
     ("« oui »", "«\u00a0oui\u00a0»"), ("100 %", "100\u00a0%"), ("sur %(total)s", "sur %(total)s")],
)
def test_signs_never_start_a_line(typed: str, set_: str) -> None:
    assert languages.french_spaces(typed) == set_


def test_nothing_is_counted_in_the_singular_in_french(french: Flask) -> None:
    with french.test_request_context():
        assert languages.plural("%(num)s question", "%(num)s questions", 0) == "0 question"
        assert languages.plural("%(num)s question", "%(num)s questions", 2) == "2 questions"


@pytest.mark.parametrize(
    ("language", "day", "long", "instant"),
    [("fr", "23/11/2026", "lundi 23 novembre 2026", "23/11/2026 à 10 h 42"),
     ("en", "23/11/2026", "Monday 23 November 2026", "23/11/2026 at 10:42")],
)
def test_dates_are_written_one_way_in_each_language(
    french: Flask, language: str, day: str, long: str, instant: str
) -> None:
    french.secret_key = "k" * 40
    with french.test_request_context():
        session["language"] = language
        assert filters.date_fr(date(2026, 11, 23)) == day
        assert filters.date_long(date(2026, 11, 23)) == long
        assert filters.datetime_fr(datetime(2026, 11, 23, 9, 42, tzinfo=UTC)) == instant


@pytest.mark.parametrize(("language", "count", "shown"), [
    ("fr", 1, "1\xa0ko"), ("fr", 9000, "9\xa0ko"), ("fr", 1024 * 1023, "1023\xa0ko"),
    ("fr", 1024 * 1024 - 1, "1\xa0Mo"), ("fr", 3_565_158, "3,4\xa0Mo"),
    ("en", 3_565_158, "3.4\xa0MB"), ("en", 9000, "9\xa0KB"),
])
def test_the_size_of_a_file_is_written_as_computers_do(
    french: Flask, language: str, count: int, shown: str
) -> None:
    french.secret_key = "k" * 40
    with french.test_request_context():
        session["language"] = language
        assert filters.size_fr(count) == shown


def test_an_instant_is_shown_on_the_day_it_is_in_paris(french: Flask) -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with french.test_request_context():
        assert filters.date_fr(late) == "23/11/2026"
        assert filters.date_long(late) == "lundi 23 novembre 2026"
        assert filters.date_fr(None) == filters.date_long(None) == "–"
