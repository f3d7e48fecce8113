"""Writing tables: calamine reads the workbooks back, the csv module the rest."""

import csv
import io
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.sheets import csv_bytes, read_table, xlsx_bytes

HEADERS = ["Nom", "Né le", "Heures"]
ROWS = [("Bœuf", date(1979, 11, 3), 7.25), ("=1+1", None, 35), ("ligne 1\nligne 2", None, None)]


def cells(data: bytes) -> list[list[object]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_index(0).to_python()


def test_a_csv_opens_in_french_excel_without_a_question() -> None:
    expected = (
        '\ufeffNom;Né le;Heures\r\nBœuf;03/11/1979;7,25\r\n\'=1+1;;35\r\n"ligne 1\nligne 2";;\r\n'
    )
    assert csv_bytes(HEADERS, ROWS).decode() == expected


FORMULAS = ("=1+1", "+33612345678", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1")
FULL_WIDTH_FORMULAS = ("＝1+1", "＋1", "－1", "＠SUM(A1)")


@pytest.mark.parametrize("text", FORMULAS + FULL_WIDTH_FORMULAS)
def test_no_text_of_a_csv_can_run_as_a_formula(text: str) -> None:
    lines = list(
        csv.reader(
            io.StringIO(csv_bytes([text], [[text]]).decode("utf-8-sig"), newline=""), delimiter=";"
        )
    )
    assert lines == [[f"'{text}"], [f"'{text}"]]


def test_numbers_of_a_csv_have_a_decimal_comma_and_no_apostrophe() -> None:
    row = [-2, -2.5, Decimal("0.10"), 1e-7, 1e16, float("nan"), float("-inf"), True, None]
    line = csv_bytes([], [row]).decode().splitlines()[1]
    assert line == "-2;-2,5;0,10;0,0000001;10000000000000000;;;oui;"


def test_instants_keep_their_hour() -> None:
    at = datetime(2026, 11, 23, 9, 5)  # noqa: DTZ001 - as it reads on a wall
    assert csv_bytes(["Le"], [[at]]).decode("utf-8-sig") == "Le\r\n23/11/2026 09:05\r\n"
    assert cells(xlsx_bytes({"A": (["Le"], [[at]])}))[1] == [at]


def test_a_workbook_comes_back_as_it_was_given() -> None:
    back = cells(xlsx_bytes({"Liste": (HEADERS, ROWS)}))
    assert back == [
        HEADERS,
        ["Bœuf", date(1979, 11, 3), 7.25],
        ["=1+1", "", 35.0],
        ["ligne 1\nligne 2", "", ""],
    ]


def test_a_workbook_holds_neither_formula_nor_link() -> None:
    data = xlsx_bytes({"A": (["x"], [["=1+1"], ["http://exemple.test"], ["{=1}"], ["1e5"]])})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
    assert [row[0] for row in cells(data)] == ["x", "=1+1", "http://exemple.test", "{=1}", "1e5"]


def test_the_header_is_frozen_filtered_and_wide_enough() -> None:
    data = xlsx_bytes({"A": (["Nom", "B"], [["x" * 40, 1], ["y" * 400, 2]])})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:B3"/>' in sheet
    assert 'width="62.7' in sheet


def test_the_same_rows_give_the_same_bytes_later() -> None:
    first = xlsx_bytes({"Liste": (HEADERS, ROWS)})
    # The dates inside a zip move by two seconds.
    time.sleep(2.1)
    assert xlsx_bytes({"Liste": (HEADERS, ROWS)}) == first


def test_titles_a_spreadsheet_refuses_are_made_fit_and_kept_apart() -> None:
    long = "Promotion [pilote] : Lille / Amiens, groupe numéro un"
    data = xlsx_bytes(
        {long: (["x"], []), long + "!": (["x"], []), "": (["x"], []), "'": (["x"], [])}
    )
    names = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert names == [
        "Promotion  pilote    Lille   Am",
        "Promotion  pilote    Lille  2",
        "Feuille",
        "Feuille 2",
    ]


def test_a_text_too_long_for_a_cell_is_cut_in_sight() -> None:
    text = str(cells(xlsx_bytes({"A": (["x"], [["é" * 40_000]])}))[1][0])
    assert (len(text), text[-1]) == (32_767, "…")


def test_a_workbook_without_rows_or_columns_still_opens() -> None:
    assert cells(xlsx_bytes({"A": (["x"], [])})) == [["x"]]
    assert cells(xlsx_bytes({"A": ([], [])})) == []


SAFE_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8
).filter(lambda text: text[0] not in "=+-@＝＋－＠'")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SAFE_TEXT, SAFE_TEXT), min_size=1, max_size=5))
def test_a_csv_we_write_is_read_back_by_our_own_reader(rows: list[tuple[str, str]]) -> None:
    table = read_table("liste.csv", csv_bytes(["Alpha", "Beta"], rows))
    assert table.columns == ("Alpha", "Beta")
    assert table.rows == [list(row) for row in rows]
