"""Headcount, branch and department; SIRETs are in tests/data/rosters/06_siret_abimes.csv."""

import pytest

from lms.cohorts.departments import DEPARTMENTS, department_code
from lms.cohorts.employers import (
    branch_titles,
    read_department,
    read_headcount,
    read_idcc,
    read_siret,
)


def test_a_siret_whose_zero_was_eaten_is_taken_only_if_the_zero_makes_it_valid() -> None:
    assert read_siret("0542000500018").value == "00542000500018"
    assert read_siret("542000500018").value is None


def test_a_siret_in_full_width_digits_is_the_same_siret() -> None:
    assert read_siret("４５２１００７７９０００１９").value == "45210077900019"
    assert [n.code for n in read_siret("٤٥٢١٠٠٧٧٩٠٠٠١٩").notes] == ["siret_unreadable"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12", 12),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("35,0", 35),
        ("48 salariés", 48),
        ("0", 0),
    ],
)
def test_a_headcount_is_a_whole_number(text: str, count: int) -> None:
    assert read_headcount(text).value == count
    assert read_headcount(text).notes == ()


@pytest.mark.parametrize("text", ["10-49", "10 à 49", "TPE", "-3", "12,5", "9999999"])
def test_a_headcount_that_is_no_number_is_left_blank_aloud(text: str) -> None:
    reading = read_headcount(text)
    assert (reading.value, [n.code for n in reading.notes]) == (None, ["headcount_unreadable"])


def test_every_branch_has_four_digits_and_a_title() -> None:
    assert len(branch_titles()) == 390
    assert all(
        len(code) == 4 and code.isdigit() and title for code, title in branch_titles().items()
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("18", "0018"),
        ("0018", "0018"),
        ("IDCC 18", "0018"),
        ("IDCC n° 0018", "0018"),
        ("0018 - Industrie textile", "0018"),
        ("Textile (IDCC : 18)", "0018"),
        ("INDUSTRIE TEXTILE", "0018"),
    ],
)
def test_a_branch_is_read_from_its_code_or_its_title(text: str, code: str) -> None:
    assert read_idcc(text).value == code
    assert read_idcc(text).notes == ()


def test_a_branch_we_do_not_know_is_kept_and_told_and_a_word_is_left_blank() -> None:
    unknown, word = read_idcc("9998"), read_idcc("métallurgistes du 18e")
    assert (unknown.value, unknown.notes[0].code) == ("9998", "idcc_unknown")
    assert (word.value, word.notes[0].code) == (None, "idcc_unreadable")
    assert read_idcc("12345").value is None


def test_there_are_a_hundred_and_one_departments_and_seven_other_territories() -> None:
    assert len(DEPARTMENTS) == 108 - 1
    assert {code: DEPARTMENTS[code] for code in ("02", "59", "60", "62", "80")} == {
        "02": "Aisne",
        "59": "Nord",
        "60": "Oise",
        "62": "Pas-de-Calais",
        "80": "Somme",
    }


@pytest.mark.parametrize("code", DEPARTMENTS)
def test_every_department_is_found_by_code_and_by_name(code: str) -> None:
    name = DEPARTMENTS[code]
    assert {department_code(t) for t in (code, name, name.upper(), f"{code} - {name}")} == {code}
    assert department_code(f"{name} ({code})") == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2", "02"),
        ("2a", "2A"),
        ("59000", "59"),
        ("97410", "974"),
        ("02100", "02"),
        ("Réunion", "974"),
        ("pas de calais", "62"),
    ],
)
def test_a_department_is_found_through_a_short_code_or_a_postcode(text: str, code: str) -> None:
    assert read_department(text).value == code


@pytest.mark.parametrize("text", ["20", "96", "20000", "Belgique", "???", "99999"])
def test_a_department_that_is_none_is_left_blank_aloud(text: str) -> None:
    reading = read_department(text)
    assert (reading.value, [n.code for n in reading.notes]) == (None, ["department_unknown"])
