"""Status, job category, level and hours."""

import pytest

from lms.cohorts.situations import read_hours, read_job_category, read_level, read_status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Salarié", "salarie"),
        ("salariée", "salarie"),
        ("CDI", "salarie"),
        ("Demandeur d’emploi", "demandeur_emploi"),
        ("DE", "demandeur_emploi"),
        ("Indépendante", "independant"),
        ("autre", "autre"),
    ],
)
def test_a_status_is_one_of_four(text: str, status: str) -> None:
    assert read_status(text).value == status


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("3", 3),
        ("38", 3),
        ("388a", 3),
        ("CSP 5", 5),
        ("4 - Professions intermédiaires", 4),
        ("Cadre", 3),
        ("Employée", 5),
        ("ouvriers", 6),
        ("Agent de maîtrise", 4),
        ("Ingénieur", 3),
    ],
)
def test_a_job_category_is_the_first_digit_of_the_nomenclature(text: str, category: int) -> None:
    assert read_job_category(text).value == category


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("4", 4),
        ("Niveau 6", 6),
        ("niveau 5 (BTS)", 5),
        ("Bac", 4),
        ("Bac+2", 5),
        ("bac + 5", 7),
        ("CAP/BEP", 3),
        ("Doctorat", 8),
        ("sans diplôme", 0),
        ("Aucun", 0),
    ],
)
def test_a_level_is_a_number_of_the_national_framework(text: str, level: int) -> None:
    assert read_level(text).value == level
    assert read_level(text).notes == ()


def test_an_old_roman_level_is_translated_aloud() -> None:
    reading = read_level("Niveau III")
    assert (reading.value, [n.code for n in reading.notes]) == (5, ["old_level"])


@pytest.mark.parametrize("text", ["?", "9", "I", "niveau", "CSP"])
def test_a_word_not_understood_is_left_blank_aloud(text: str) -> None:
    for read in (read_status, read_job_category, read_level):
        reading = read(text)
        assert (reading.value, [n.code for n in reading.notes]) == (None, ["value_unknown"])


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("35", 2100),
        ("35,5", 2130),
        ("35.5", 2130),
        ("35,5 h", 2130),
        ("35h30", 2130),
        ("35:30", 2130),
        ("35 h 30 min", 2130),
        ("7,25", 435),
        ("1 200", 72_000),
        ("1\u202f200,5 heures", 72_030),
        ("0", 0),
    ],
)
def test_hours_are_whole_minutes_however_they_are_written(text: str, minutes: int) -> None:
    assert read_hours(text).value == minutes


@pytest.mark.parametrize("text", ["-35", "35;5", "cinq jours", "35h75", "5001", "1e3", "35,5,5"])
def test_hours_that_are_no_number_are_refused(text: str) -> None:
    reading = read_hours(text)
    assert (reading.value, [n.code for n in reading.notes]) == (None, ["hours_unreadable"])
