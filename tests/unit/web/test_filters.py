"""French figures and spaces."""

from fractions import Fraction

import pytest
from flask import Flask

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
