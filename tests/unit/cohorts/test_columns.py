"""Titles of columns: every spelling one field, and whatever is not read said aloud."""

from collections import Counter

import pytest

from lms.cohorts.columns import Columns, is_known_title, recognised
from lms.cohorts.titles import CURRENT_NAME, TITLES
from lms.cohorts.trainees import FIELDS


def columns_of(*titles: str) -> Columns:
    return recognised(titles, [["x"] * len(titles)])


def told(*titles: str) -> list[tuple[str, str]]:
    found = columns_of("Nom", "Prénom", "Courriel", "Date de naissance", "SIRET", *titles)
    return [(fault.code, fault.place) for fault in found.warnings]


def test_every_field_of_a_trainee_has_a_title_and_no_spelling_has_two_fields() -> None:
    assert {title.field for title in TITLES} == set(FIELDS)
    spellings = Counter(spelling for title in TITLES for spelling in title.folded)
    assert {spelling: n for spelling, n in spellings.items() if n > 1} == {}


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Nom\u00a0d’usage", "usage_name"),
        ("NOM D'ÉPOUSE", "usage_name"),
        ("Prénom(s)", "given_name"),
        ("Prénom du stagiaire", "given_name"),
        ("Nom de l'apprenant", "family_name"),
        ("Né(e) le", "born_on"),
        ("Date de naissance\n(JJ/MM/AAAA)", "born_on"),
        ("E-mail *", "email"),
        ("Adresse électronique :", "email"),
        ("MÉL", "email"),
        ("N° SIRET", "firm_siret"),
        ("Raison sociale", "firm_name"),
        ("Effectif (ETP)", "firm_headcount"),
        ("Convention collective (IDCC)", "branch_idcc"),
        ("Dépt", "department"),
        ("Statut à l’entrée en formation", "status"),
        ("Intitulé du poste", "job_title"),
        ("PCS", "job_category"),
        ("Niveau d'études", "qualification_level"),
        ("Nb d’heures", "planned_minutes"),
        ("Tél.", "phone"),
        ("Sexe (F/M)", "sex"),
        ("Civilité", "civility"),
        ("PrÃ©nom", "given_name"),
    ],
)
def test_a_title_is_known_however_it_is_dressed(title: str, field: str) -> None:
    assert is_known_title(title)
    assert columns_of(title).indexes == {field: 0}


@pytest.mark.parametrize(
    "title", ["", "Dupont", "Salarié", "Adresse", "Nom et prénom", "Note", "12"]
)
def test_other_words_are_not_titles(title: str) -> None:
    assert not is_known_title(title)


def test_columns_not_used_are_named_one_by_one() -> None:
    assert told("Taille de T-shirt", "", "N°", "Verdict", "Motifs") == [
        ("unknown_column", "Taille de T-shirt"),
        ("unknown_column", "n° 7"),
    ]


def test_a_blank_column_without_title_is_not_worth_a_word() -> None:
    found = recognised(["Nom", "", "Âge"], [["Roux", "\u00a0"], []])
    assert {warning.code for warning in found.warnings} == {"missing_column"}


def test_a_column_said_twice_is_read_once() -> None:
    assert told("E-mail") == [("duplicate_column", "E-mail")]


@pytest.mark.parametrize("title", ["NIR", "N° de sécurité sociale", "Numéro Sécu"])
def test_a_social_security_number_is_not_read_and_said_unwelcome(title: str) -> None:
    assert told(title) == [("state_number_column", title)]


def test_missing_columns_are_missed_aloud_only_when_they_matter() -> None:
    found = columns_of("Nom", "Prénom", "Courriel")
    assert [(w.code, w.facts["column"]) for w in found.warnings] == [
        ("missing_column", "Date de naissance"),
        ("missing_column", "SIRET employeur"),
    ]


def test_beside_a_birth_name_the_plain_name_is_the_one_in_use() -> None:
    assert columns_of("Nom", "Nom de naissance").indexes == {CURRENT_NAME: 0, "family_name": 1}
    assert columns_of("Nom", "Nom d'usage").indexes == {"family_name": 0, "usage_name": 1}
    assert columns_of("Nom").indexes == {"family_name": 0}


def test_a_title_only_repeats_its_own_column() -> None:
    found = columns_of("Nom", "Prénom")
    assert found.is_title(0, "NOM ")
    assert not found.is_title(1, "Nom")
    assert not found.is_title(2, "Nom")
    assert not found.is_title(0, 3)
