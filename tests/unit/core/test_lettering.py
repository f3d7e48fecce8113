"""Letters: every name of Europe and Viet Nam has its glyphs, and no line leaves its column."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.lettering import (
    Face,
    Style,
    balanced_lines_of,
    fitted,
    lines_of,
    long_date,
    runs_of,
    typeset,
    undrawable,
    width_of,
)

PLAIN = Style()
SPARE = "DejaVuSansCondensed"
words = st.text(st.characters(codec="latin-1", categories=["L", "N", "P"]), min_size=1, max_size=60)
sentences = st.lists(words, min_size=1, max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2019, 3, 5), "5 mars 2019"),
        (date(2026, 1, 1), "1er janvier 2026"),
        (date(2024, 2, 29), "29 février 2024"),
        (date(2025, 8, 31), "31 août 2025"),
        (date(2025, 12, 11), "11 décembre 2025"),
    ],
)
def test_a_date_is_written_in_full_in_french(day: date, written: str) -> None:
    assert long_date(day) == written


@pytest.mark.parametrize(
    "name",
    ["Éléonore Œuvrard", "Nguyễn Thị Ánh", "Wójcik-Łęcki", "Işıldağ Ğ", "Ștefănescu", "Þórður",
     "Παπαδοπούλου", "Щербакова", "Ÿ – — … € ✓ « » \u202f\u2011"],
)  # fmt: skip
@pytest.mark.parametrize("face", Face)
def test_a_european_or_vietnamese_name_needs_one_font_only(name: str, face: Face) -> None:
    assert runs_of(name, face) == [(face, name)]
    assert undrawable(name) == ()


def test_rarer_letters_borrow_the_spare_font() -> None:
    assert runs_of("Ani Հայ.", Face.BOLD) == [
        (Face.BOLD, "Ani "),
        (SPARE, "Հայ"),
        (Face.BOLD, "."),
    ]
    assert undrawable("Հայ ქართ ≥ Ɗ") == ()


def test_what_no_font_draws_is_shown_as_missing_and_named_once() -> None:
    assert runs_of("é山", Face.REGULAR) == [(Face.REGULAR, "é"), (SPARE, "\ufffd")]
    assert undrawable("山é山क") == ("山", "क")


def test_right_to_left_letters_are_not_pretended_to_be_drawn() -> None:
    assert undrawable("אב") == ("א", "ב")
    assert runs_of("م", Face.REGULAR) == [(SPARE, "\ufffd")]


def test_french_signs_keep_their_no_break_space() -> None:
    assert typeset("Quoi ? « Oui » : non ; si !") == (
        "Quoi\u202f? «\u00a0Oui\u00a0»\u00a0: non\u202f; si\u202f!"
    )


def test_an_invisible_mark_cannot_turn_a_name_around() -> None:
    assert typeset("Du\u00adpont\u202e\u200b  Léa\n") == "Dupont Léa"


def test_split_accents_are_composed() -> None:
    assert typeset("e\u0301") == "é"


def test_markup_is_only_letters() -> None:
    assert lines_of("<b>A&B</b> &amp; <br/>", PLAIN, 500) == ("<b>A&B</b> &amp; <br/>",)


@given(sentences, st.floats(20, 500))
def test_no_line_is_wider_than_its_column(text: str, width: float) -> None:
    for line in lines_of(text, PLAIN, width):
        assert len(line) == 1 or width_of(line, PLAIN) <= width


@given(sentences, st.floats(20, 500))
def test_breaking_lines_loses_no_letter(text: str, width: float) -> None:
    lines = lines_of(text, PLAIN, width)
    assert "".join(lines).replace(" ", "") == typeset(text).replace(" ", "")


@given(sentences, st.floats(60, 500))
def test_balancing_takes_no_more_lines_and_no_more_room(text: str, width: float) -> None:
    lines = balanced_lines_of(text, PLAIN, width)
    assert len(lines) == len(lines_of(text, PLAIN, width))
    assert all(len(line) == 1 or width_of(line, PLAIN) <= width for line in lines)


def test_balancing_leaves_no_word_alone() -> None:
    text = "Comprendre l'intelligence artificielle et ses effets sur son métier"
    width = width_of(text, PLAIN) - 1
    assert lines_of(text, PLAIN, width)[-1] == "métier"
    assert len(balanced_lines_of(text, PLAIN, width)[-1]) > 20


def test_an_address_is_cut_after_a_slash_or_a_dash() -> None:
    first, *_ = lines_of("https://passerelle.example/verifier/CDJ6ASK7", PLAIN, 180)
    assert first.endswith("/")


def test_no_break_spaces_hold() -> None:
    text = "au prix de 1\u202f000\u00a0€"
    assert lines_of(text, PLAIN, width_of(text, PLAIN) - 1)[-1] == "1\u202f000\u00a0€"


def test_a_long_name_shrinks_first_and_no_further_than_told() -> None:
    name = Style(Face.BOLD, 30, 36)
    assert fitted("Léa", name, 400, 18) == name
    shrunk = fitted("Jean-Baptiste de La Rochefoucauld", name, 400, 18)
    assert 18 < shrunk.size < 30
    assert width_of("Jean-Baptiste de La Rochefoucauld", shrunk) <= 400
    assert shrunk.leading / shrunk.size == pytest.approx(36 / 30)
    assert fitted("A" * 120, name, 400, 18).size == 18


def test_tracking_counts_in_the_width() -> None:
    assert width_of("ABCD", Style(tracking=2)) == pytest.approx(width_of("ABCD", PLAIN) + 8)
