"""Names, addresses, civility, sex and telephone."""

import pytest

from lms.cohorts.identities import (
    read_civility,
    read_email,
    read_name,
    read_phone,
    read_sex,
    sex_of_civility,
)
from lms.cohorts.mojibake import repaired
from lms.cohorts.readings import Reading
from lms.cohorts.wording import clean_text


def codes(reading: Reading[str]) -> list[str]:
    return [note.code for note in reading.notes]


@pytest.mark.parametrize(
    "name",
    [
        "de La Tour d’Auvergne",
        "N'DIAYE",
        'O"BRIEN',
        "Nguyễn Thị",
        "Łukasz",
        "Müller-Côté",
        "LE  GOFF",
        "M'BAPPÉ (veuve Ünal)",
        "Šime Žižek",
        "ŒUVRARD",
        "Kaʻiulani",
        "李",
        "Ó Súilleabháin",
        "Jean-Paul, Marie",
    ],
)
def test_a_name_is_kept_as_it_was_typed(name: str) -> None:
    assert read_name(name) == Reading(name)


def test_a_name_on_two_lines_is_put_on_one_so_that_no_letter_can_carry_it_further() -> None:
    reading = read_name("Dupont\nBcc: tous@exemple.test")
    assert reading.value == "Dupont Bcc: tous@exemple.test"
    assert codes(reading) == ["line_break_in_name", "odd_character_in_name"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Dupont\tMartin", "tab_inside_name"),
        ("H‚l‚na", "odd_character_in_name"),
        ("AdŠle", "odd_character_in_name"),
        ("HŽlˆna", "odd_character_in_name"),
        ("ƒlodie", "odd_character_in_name"),
        ("Dupont2", "odd_character_in_name"),
        ("=A1", "formula_in_name"),
        ("＠Dupont", "formula_in_name"),
        ("'''", "name_without_letter"),
        ("x" * 121, "name_too_long"),
    ],
)
def test_what_is_odd_in_a_name_is_said(name: str, code: str) -> None:
    assert codes(read_name(name)) == [code]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ANNE.DUPONT@Exemple.Test", "anne.dupont@exemple.test"),
        ("<anne@exemple.test>;", "anne@exemple.test"),
        ("mailto:anne+ia@sous.exemple.fr", "anne+ia@sous.exemple.fr"),
        ("o'brien@exemple.test", "o'brien@exemple.test"),
    ],
)
def test_an_address_is_taken_in_lower_case(text: str, address: str) -> None:
    assert read_email(text) == Reading(address)


@pytest.mark.parametrize(
    "text",
    [
        "anne",
        "anne@",
        "@exemple.test",
        "anne@exemple",
        "anne dupont@exemple.test",
        "a@b@exemple.test",
        "anne@exemple..fr",
        "anne@exemple.fr, luc@exemple.fr",
        "anne@127.0.0.1",
        "hélène@exemple.fr",
        "anne@localhost",
        "anne@exemple.invalid",
        "a" * 65 + "@exemple.fr",
        "anne@exemple.fr\nbcc:x",
    ],
)
def test_an_address_nothing_can_be_sent_to_is_refused(text: str) -> None:
    reading = read_email(text)
    assert (reading.value, codes(reading)) == (None, ["email_invalid"])
    assert text in reading.notes[0].at("").message


def test_an_accent_in_an_address_is_pointed_at() -> None:
    assert "accentuées" in read_email("hélène@exemple.fr").notes[0].at("").message


def test_civility_and_sex_are_read_in_every_usual_way() -> None:
    assert {read_civility(t).value for t in ("M.", "m", "Mr", "MONSIEUR", "M")} == {"M."}
    assert {read_civility(t).value for t in ("Mme", "Mme.", "MADAME", "Mlle")} == {"Mme"}
    assert {read_sex(t).value for t in ("F", "femme", "Féminin")} == {"F"}
    assert {read_sex(t).value for t in ("M", "H", "Homme", "masculin")} == {"M"}
    assert [sex_of_civility(c) for c in ("Mme", "M.", None)] == ["F", "M", None]


def test_a_civility_not_understood_is_left_blank_aloud() -> None:
    reading = read_civility("Maître")
    assert (reading.value, codes(reading)) == (None, ["value_unknown"])


@pytest.mark.parametrize(
    ("text", "phone", "code"),
    [
        ("06 12 34 56 78", "+33612345678", []),
        ("06.12.34.56.78", "+33612345678", []),
        ("+33 (0)6 12 34 56 78", "+33612345678", []),
        ("0033612345678", "+33612345678", []),
        ("+32 470 12 34 56", "+32470123456", []),
        ("612345678", "+33612345678", ["phone_zero_restored"]),
        ("06 12 34", None, ["phone_unreadable"]),
        ("sur demande", None, ["phone_unreadable"]),
    ],
)
def test_a_telephone_is_kept_with_its_country(
    text: str, phone: str | None, code: list[str]
) -> None:
    reading = read_phone(text)
    assert (reading.value, codes(reading)) == (phone, code)


@pytest.mark.parametrize(
    "name", ["Hélène", "François Müller", "Bœuf", "À côté", "Ångström", "Élodie", "5 €"]
)
def test_text_read_with_the_wrong_alphabet_is_put_right(name: str) -> None:
    broken = name.encode().decode("cp1252", errors="surrogateescape")
    once = "".join(chr(ord(c) - 0xDC00) if ord(c) >= 0xDC80 else c for c in broken)
    assert repaired(once) == name
    assert repaired(name.encode().decode("mac_roman")) == name


def test_a_name_broken_twice_is_put_right_in_one_go() -> None:
    assert repaired("Hélène".encode().decode("cp1252").encode().decode("cp1252")) == "Hélène"


@pytest.mark.parametrize(
    "name", ["Hélène", "JOÃO", "Ågren", "Dupont", "Ân", "«É»", "√2", "Nguyễn Ã©", ""]
)
def test_a_name_that_is_right_is_not_repaired(name: str) -> None:
    assert repaired(name) is None


def test_cleaning_trims_composes_and_removes_what_cannot_be_seen() -> None:
    assert clean_text("\u00a0 E\u0301lodie\u202f\t") == Reading("Élodie")
    cleaned = clean_text("\u200bI\u202dn\u00adès\ufeff\x07")
    assert (cleaned.value, codes(cleaned)) == ("Inès", ["zero_width_char_removed"])


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "—", "/", "..", "\u200b"])
def test_a_cell_that_says_nothing_is_nothing(cell: str | None) -> None:
    assert clean_text(cell).value is None


def test_lost_letters_and_endless_texts_are_refused() -> None:
    assert codes(clean_text("Lef\ufffdvre")) == ["replacement_character"]
    assert codes(clean_text("x" * 201)) == ["text_too_long"]
