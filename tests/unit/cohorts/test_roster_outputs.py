"""What a roster gives back: verdicts for machines, the annotated file for people."""

import io
import json
from datetime import date, timedelta

import xlsxwriter

from lms.cohorts.roster import annotated_xlsx, as_json, judge_roster, read_roster
from lms.core.sheets import read_table

TODAY = date(2026, 1, 15)
DATA = (
    "N°;Nom;Prénom;Courriel;Date de naissance;SIRET;Heures\n"
    "1;Bœuf;Anaïs;anais@exemple.test;3-11-79;45210077900019;35,5\n"
    "\n"
    "3;=Roux;Luc;luc;;;;en trop\n"
).encode()


def test_the_json_has_rows_with_verdict_and_reasons_and_can_be_written() -> None:
    roster = read_roster("liste.csv", DATA)
    found = json.loads(json.dumps(as_json(roster, judge_roster(roster, (), TODAY))))
    assert sorted(found) == ["delimiter", "encoding", "rows", "warnings"]
    assert [(row["row"], row["verdict"], len(row["reasons"])) for row in found["rows"]] == [
        (1, "new", 0),
        (2, "empty", 0),
        (3, "refused", 3),
    ]
    assert found["rows"][2]["reasons"][-1] == (
        "ligne 3: Cette ligne a plus de cases que de colonnes : un séparateur est en trop."
    )
    assert found["rows"][0]["values"]["heures"] == 35.5
    assert found["rows"][0]["values"]["naissance"] == "1979-11-03"
    assert [(w["code"], w["row"]) for w in found["warnings"]] == [
        ("two_digit_year", 1),
        ("born_on_missing", 3),
        ("firm_siret_missing", 3),
    ]


def test_the_file_comes_back_with_two_more_columns() -> None:
    roster = read_roster("liste.csv", DATA)
    back = read_table("retour.xlsx", annotated_xlsx(roster, judge_roster(roster, (), TODAY)))
    assert back.columns[:-1] == (*roster.table.columns, "Verdict", "Motifs")
    assert [row[7] for row in back.rows] == ["nouveau", "vide", "refusé"]
    assert back.rows[0][1:7] == [
        "Bœuf",
        "Anaïs",
        "anais@exemple.test",
        "3-11-79",
        "45210077900019",
        "35,5",
    ]
    assert str(back.rows[2][8]).startswith("ligne 3, Nom: « =Roux »")
    assert back.rows[2][9] == "en trop"


def test_the_file_given_back_can_be_sent_again_and_says_the_same() -> None:
    roster = read_roster("liste.csv", DATA.replace(b";en trop", b""))
    first = judge_roster(roster, (), TODAY)
    again = read_roster("retour.xlsx", annotated_xlsx(roster, first))
    assert again.warnings == roster.warnings
    assert [row.verdict for row in judge_roster(again, (), TODAY)] == [r.verdict for r in first]


def test_a_workbook_with_numbers_for_text_and_dates_is_read_as_its_author_sees_it() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        span = book.add_format({"num_format": "[h]:mm"})
        titles = ["Nom", "Prénom", "Courriel", "Né le", "SIRET", "Tél", "IDCC", "Dép", "Heures"]
        sheet.write_row(3, 1, titles)
        values = [29162, 45210077900019, 612345678, 18, 2, 35.5]
        sheet.write_row(4, 1, ["Bœuf", "Anaïs", "anais@exemple.test", *values])
        sheet.write_row(5, 1, ["Roux", "Luc", "luc@exemple.test"])
        sheet.write_datetime(5, 4, date(1985, 1, 1), day)
        sheet.write_number(5, 5, 4.521e13)
        sheet.write_datetime(5, 9, timedelta(hours=35, minutes=30), span)
    roster = read_roster("liste.xlsx", out.getvalue())
    first, second = judge_roster(roster, (), TODAY)
    assert first.values is not None
    assert (first.values.born_on, first.values.firm_siret) == (date(1979, 11, 3), "45210077900019")
    assert (first.values.phone, first.values.branch_idcc) == ("+33612345678", "0018")
    assert (first.values.department, first.values.planned_minutes) == ("02", 2130)
    assert [w.code for w in first.warnings] == ["sheet_day", "phone_zero_restored"]
    assert [f.code for f in second.reasons] == ["siret_checksum"]
    assert roster.table.header_row == 4


def test_the_sample_of_mojibake_comes_from_a_trainee_not_from_a_title() -> None:
    roster = read_roster("l", "PrÃ©nom;Nom;Courriel\nZoÃ«;A;z@exemple.test".encode())
    assert [w.facts for w in roster.warnings if w.code == "mojibake_suspected"] == [
        {"sample": "ZoÃ« -> Zoë"}
    ]
    assert roster.columns.titles["given_name"] == "Prénom"
