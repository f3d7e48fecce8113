"""The rosters of tests/data/rosters, the first four against expected.json, the rest against
their own last column, which says what each row must become."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lms.cohorts.roster import JudgedRow, Roster, Verdict, as_json, judge_roster, read_roster

FOLDER = Path(__file__).parents[2] / "data" / "rosters"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
TODAY = date(2026, 1, 15)


def judged_file(name: str) -> tuple[Roster, tuple[JudgedRow, ...]]:
    roster = read_roster(name, (FOLDER / name).read_bytes())
    return roster, judge_roster(roster, (), TODAY)


def verdicts_of(name: str) -> dict[str, Any]:
    return as_json(*judged_file(name))


def codes(row: JudgedRow) -> list[str]:
    return [fault.code for fault in (*row.reasons, *row.warnings)]


def expectations(name: str) -> list[tuple[JudgedRow, str]]:
    roster, judged = judged_file(name)
    column = roster.table.columns.index("Attendu")
    rows = zip(judged, roster.table.rows, strict=True)
    return [(row, str(cells[column])) for row, cells in rows if column < len(cells)]


@pytest.mark.parametrize("name", EXPECTED)
def test_encoding_delimiter_and_number_of_rows_are_as_expected(name: str) -> None:
    expected, found = EXPECTED[name], verdicts_of(name)
    assert len(found["rows"]) == expected["rows"]
    assert found["encoding"] == expected["encoding"].split(" ")[0]
    assert found["delimiter"] == expected.get("delimiter", ";").replace("\\t", "\t")


@pytest.mark.parametrize("name", EXPECTED)
def test_as_many_rows_as_expected_are_accepted_or_put_to_the_person(name: str) -> None:
    expected = EXPECTED[name]
    verdicts = [row["verdict"] for row in verdicts_of(name)["rows"]]
    assert verdicts.count("new") == expected["accepted"]
    assert verdicts.count("question") == expected.get("needs_confirmation", 0)
    assert verdicts.count("refused") == len(expected.get("rejected", []))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_expected_warning_is_given(name: str) -> None:
    found = verdicts_of(name)["warnings"]
    for warning in EXPECTED[name]["warnings"]:
        assert any(warning.items() <= candidate.items() for candidate in found), warning
    if "mojibake" not in name:
        assert len(found) == len(EXPECTED[name]["warnings"])


@pytest.mark.parametrize("name", EXPECTED)
def test_values_are_kept_letter_by_letter(name: str) -> None:
    rows = verdicts_of(name)["rows"]
    for path, value in EXPECTED[name].get("must_equal", {}).items():
        number, key = path.split(".")
        wanted = value.split(" (")[0] if isinstance(value, str) else value
        assert rows[int(number) - 1]["values"][key] == wanted, path


def test_mojibake_is_shown_with_its_repair_and_never_taken_in_silence() -> None:
    name = "04_mojibake_double_utf8.csv"
    for number, repair in EXPECTED[name]["repair"].items():
        row = verdicts_of(name)["rows"][int(number) - 1]
        assert row["verdict"] == "question"
        assert f"{row['values']['prenom']} {row['values']['nom']}" == repair
        assert any(row["values"]["nom"] in reason for reason in row["reasons"])


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("0*")))
def test_no_value_of_any_file_holds_a_lost_letter_or_a_control_character(name: str) -> None:
    for row in verdicts_of(name)["rows"]:
        text = json.dumps(row["values"], ensure_ascii=False)
        assert "\ufffd" not in text
        assert not any(0x7F <= ord(letter) < 0xA0 for letter in text)


def test_every_shape_of_date_is_read_or_refused_with_its_reason() -> None:
    checked = expectations("05_dates.csv")
    assert len(checked) == 31
    for row, wanted in checked:
        born, *rest = wanted.split(" ")
        if born[0].isdigit():
            assert row.values is not None, row
            assert (str(row.values.born_on), codes(row), row.verdict) == (born, rest, "new")
        else:
            verdict = "question" if rest else "new" if born.endswith("missing") else "refused"
            assert (codes(row), row.verdict) == ([born], verdict), row


def test_every_broken_siret_is_mended_or_refused_with_its_reason() -> None:
    checked = expectations("06_siret_abimes.csv")
    assert len(checked) == 25
    for row, wanted in checked:
        siret, *rest = wanted.split(" ")
        if siret.isdigit():
            assert row.values is not None, row
            assert (row.values.firm_siret, codes(row), row.verdict) == (siret, rest, "new")
        else:
            verdict = "new" if siret.endswith("missing") else "refused"
            assert (codes(row), row.verdict) == ([siret], verdict), row


def test_duplicates_are_named_and_doubts_are_put_to_the_person() -> None:
    checked = expectations("07_doublons.csv")
    people = [(row, wanted.split(" ")) for row, wanted in checked if row.verdict != Verdict.EMPTY]
    assert len(people) == 10
    for row, (verdict, *reasons) in people:
        assert (str(row.verdict), codes(row)) == (verdict, reasons), row


def test_blank_lines_titles_said_again_and_totals_are_no_trainees() -> None:
    judged = judged_file("07_doublons.csv")[1]
    others = [(row.row, codes(row)) for row in judged if row.verdict == Verdict.EMPTY]
    assert others == [(9, []), (10, []), (11, ["repeated_header"]), (14, []), (15, ["total_line"])]


def test_a_duplicate_names_the_row_it_repeats() -> None:
    row = judged_file("07_doublons.csv")[1][2]
    assert [str(fault) for fault in row.reasons] == [
        "ligne 3, E-mail *: Ce stagiaire est déjà à la ligne 1."
    ]


def test_formulas_and_names_that_are_not_names_never_pass() -> None:
    checked = expectations("08_formules.csv")
    assert len(checked) == 14
    for row, wanted in checked:
        assert codes(row) == wanted.split(" "), row
        assert row.verdict == ("question" if wanted.startswith("odd") else "refused")
