"""Reading a framework: the whole of it, or every fault at once with its line."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from lms.catalog.reader import parse_framework, read_framework
from lms.catalog.registrations import last_day_of
from lms.catalog.shipped import path_of
from lms.core.errors import Fault, Invalid

FRAMEWORKS = Path(__file__).parents[2] / "data" / "frameworks"
SMALL = (FRAMEWORKS / "small.yaml").read_text()
RS = 'state: RS\nregistration: {code: RS7351, decision_on: "2026-01-10", end_on: "2029-01-10"}'
RNCP = ('state: RNCP\nregistration: {code: RNCP40514, decision_on: "2026-01-10", '
        'end_on: "2031-01-10", level: 6, nsf_codes: [326t]}')
INTERNAL = "state: interne\nregistration: null"


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(Invalid) as refusal:
        parse_framework(text, "framework.yaml")
    return refusal.value.faults


def codes_of(text: str) -> list[tuple[int, str]]:
    return [(int(fault.place.split(":")[1]), fault.code) for fault in faults_of(text)]


def changed(old: str, new: str) -> str:
    assert SMALL.count(old) >= 1
    return SMALL.replace(old, new, 1)


def test_the_shipped_framework_is_sound_and_complete() -> None:
    framework = read_framework(path_of("ia-hdf"))
    competences = [item for block in framework.blocks for item in block.competences]
    assert (framework.code, framework.version, framework.state) == ("IA-HDF", 1, "interne")
    assert [block.code for block in framework.blocks] == ["B1", "B2", "B3", "B4", "B5"]
    assert sum(block.hours for block in framework.blocks) == 42
    assert len(competences) == 28
    assert [item.code for item in competences if item.eliminatory] == ["B3-C3", "B4-C1"]


def test_hours_and_shares_are_exact_however_they_are_written() -> None:
    framework = parse_framework(SMALL, "small.yaml")
    assert [block.hours for block in framework.blocks] == [7, Fraction(7, 2)]
    assert [block.pass_share for block in framework.blocks] == [Fraction(7, 10), Fraction(3, 5)]


def test_a_folder_is_read_by_the_framework_it_holds(tmp_path: Path) -> None:
    (tmp_path / "framework.yaml").write_text(SMALL)
    assert read_framework(tmp_path).code == "IA-MINI"


def test_a_missing_file_is_a_fault_and_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        read_framework(tmp_path / "absent.yaml")
    assert [fault.code for fault in refusal.value.faults] == ["unreadable"]


def test_the_digest_ignores_layout_and_follows_meaning() -> None:
    framework = parse_framework(SMALL, "a.yaml")
    laid_out = parse_framework(SMALL.replace("hours: 3.5", "hours: 7/2   # une demi-journée"), "b")
    decomposed = parse_framework(SMALL.replace("é", "e\u0301"), "c.yaml")
    reworded = parse_framework(changed("Exercice pratique", "Exercice écrit"), "d.yaml")
    assert laid_out.content_sha256 == decomposed.content_sha256 == framework.content_sha256
    assert reworded.content_sha256 != framework.content_sha256


def test_every_fault_of_a_bad_file_is_shown_at_once_in_the_order_of_its_lines() -> None:
    found = codes_of((FRAMEWORKS / "faulty.yaml").read_text())
    assert found == [
        (2, "certification_code"), (3, "out_of_range"), (4, "borrowed_word"),
        (6, "unregistered"), (7, "empty_text"), (11, "scale"), (20, "out_of_range"),
        (21, "unknown_field"), (23, "nested_code"), (27, "wrong_type"), (28, "too_short"),
        (29, "missing_field"), (29, "repeated_code"), (40, "no_mandatory"),
    ]


def test_faults_are_french_sentences_naming_the_field() -> None:
    texts = [str(fault) for fault in faults_of(changed("    hours: 7\n", "    hours: bientôt\n"))]
    assert texts == [
        "framework.yaml:19: « hours » doit être un nombre (0.5 avec un point, ou 1/2)."
    ]


def test_a_state_that_does_not_exist_lists_those_that_do() -> None:
    [fault] = faults_of(changed("state: interne", "state: diplôme"))
    assert fault.message == "« state » accepte seulement : interne, RS, RNCP."


def test_a_field_written_almost_right_is_guessed_and_a_list_is_no_framework() -> None:
    [missing, unknown] = faults_of(changed("licence: ", "license: "))
    assert missing.message == "Il manque le champ « licence »."
    assert unknown.message.endswith("Vouliez-vous dire « licence » ?")
    [fault] = faults_of("- a\n")
    assert str(fault) == "framework.yaml:1: Une suite de champs nommés est attendue ici."


@pytest.mark.parametrize(("old", "new", "code"), [
    ("code: IA-MINI", "code: ia_mini", "certification_code"),
    ("  - code: B2\n", "  - code: BLOC2\n", "block_code"),
    ("code: B1-C2\n", "code: B1-C02\n", "nested_code"),
    ("B1-C2-k1", "B1-C1-k3", "nested_code"),
    ("code: B2-C1-k1", "code: B1-C2-k1", "repeated_code"),
    ("pass_share: 0.6", "pass_share: 0", "out_of_range"),
    ("pass_share: 0.6", "pass_share: 11/10", "out_of_range"),
    ("hours: 3.5", "hours: 0", "out_of_range"),
    ("hours: 3.5", "hours: true", "wrong_type"),
    ("version: 1", "version: un", "wrong_type"),
    ("licence: CC-BY-SA-4.0\n", "licence: CC-BY-SA-4.0\nhours: 11\n", "hours_sum"),
    ("scale:\n  - {score: 0,", "scale:\n  - {score: 1,", "scale"),
    ("eliminatory: true", "eliminatory: 1", "wrong_type"),
])
def test_each_kind_of_mistake_is_found_at_its_line(old, new, code) -> None:
    text = changed(old, new)
    marker = "scale:" if code == "scale" else new.strip().splitlines()[-1]
    line = text[:text.rindex(marker)].count("\n") + 1
    assert (line, code) in codes_of(text)
    assert {found for _, found in codes_of(text)} <= {code, "nested_code"}


def test_a_block_without_competence_and_a_competence_without_criterion_are_refused() -> None:
    emptied = SMALL[:SMALL.index("      - code: B2-C1")].rstrip() + " []\n"
    assert [code for _, code in codes_of(emptied)] == ["too_short"]
    bare = SMALL[:SMALL.rindex("        criteria:")] + "        criteria: []\n"
    assert [code for _, code in codes_of(bare)] == ["too_short"]


def test_a_competence_nobody_could_fail_is_refused() -> None:
    found = codes_of(changed("L'inventaire est complet., mandatory: true",
                             "L'inventaire est complet., mandatory: false"))
    assert [code for _, code in found] == ["no_mandatory"]


def test_a_stated_total_that_is_right_is_accepted() -> None:
    assert parse_framework(changed("lang: fr", "lang: fr\nhours: 10.5"), "f").hours == 10.5


@pytest.mark.parametrize("entry", [RS, RNCP])
def test_a_registered_certification_has_its_entry(entry) -> None:
    framework = parse_framework(changed(INTERNAL, entry), "f.yaml")
    assert framework.registration is not None
    assert framework.registration.decision_on == date(2026, 1, 10)


@pytest.mark.parametrize(("entry", "code"), [
    ("state: RS\nregistration: null", "registration_absent"),
    (RS.replace("RS7351", "RNCP7351"), "registration_code"),
    (RS.replace("RS7351", "RS123456"), "registration_code"),
    (RS.replace("}", ", level: 4}"), "no_level"),
    (RNCP.replace("level: 6", "level: 9"), "level"),
    (RNCP.replace(", level: 6", ""), "level"),
    (RNCP.replace("326t", "32a4"), "speciality"),
    (RNCP.replace("2031-01-10", "2031-01-11"), "registration_length"),
    (RNCP.replace("2031-01-10", "2026-01-10"), "registration_order"),
    (RNCP.replace("2031-01-10", "2031-02-30"), "wrong_type"),
    (INTERNAL.replace("null", RS.partition("registration: ")[2]), "unregistered"),
])
def test_the_state_and_the_entry_must_agree(entry, code) -> None:
    assert [found for _, found in codes_of(changed(INTERNAL, entry))] == [code]


def test_five_years_from_a_29_february_end_on_the_28th() -> None:
    assert last_day_of(date(2028, 2, 29)) == date(2033, 2, 28)
    assert last_day_of(date(2026, 1, 10)) == date(2031, 1, 10)


@pytest.mark.parametrize("title", ["Titre RNCP", "Module RS1234", "Éligible CPF", "Bloc rncp"])
def test_an_internal_title_borrows_no_word_of_the_registers(title) -> None:
    found = codes_of(changed("Décrire les données de son activité", title))
    assert [code for _, code in found] == ["borrowed_word"]


def test_words_that_only_contain_the_letters_are_free() -> None:
    parse_framework(changed("Préparer des données", "Préparer ses cours et ses RSE"), "f.yaml")
    parse_framework(changed(INTERNAL, RS).replace("Préparer des", "Préparer au RS des"), "f.yaml")


@pytest.mark.parametrize("text", ["", "- a\n", "schema: x\nblocks: [1, {code: 3}]\n", "{", "a: !x"])
def test_anything_else_is_a_list_of_faults(text) -> None:
    assert faults_of(text)


@pytest.mark.parametrize("damage", ["", "  oups", "x: [1, {}]", "- null"])
def test_damage_to_any_line_is_never_a_traceback(damage) -> None:
    lines = SMALL.splitlines()
    refused = [fault for number in range(len(lines)) for fault in _faults_with(number, damage)]
    assert len(refused) > len(lines) * 0.9
    assert all(fault.message and ":" in fault.place for fault in refused)


def _faults_with(number: int, damage: str) -> tuple[Fault, ...]:
    lines = SMALL.splitlines()
    indent = lines[number][:len(lines[number]) - len(lines[number].lstrip())]
    try:
        parse_framework("\n".join([*lines[:number], indent + damage, *lines[number + 1:]]), "f")
    except Invalid as refusal:
        return refusal.faults
    return ()
