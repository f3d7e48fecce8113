"""Reading workbooks: what spreadsheets write, and what is made to harm."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter

from lms.core.errors import Invalid
from lms.core.sheets import Table, fold_label, read_table, xlsx_bytes

LABELS = {"nom", "prenom", "courriel", "heures"}
HEADER = ["Nom", "Prénom", "Courriel"]
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def is_label(text: str) -> bool:
    return fold_label(text) in LABELS


def read(data: bytes) -> Table:
    return read_table("liste", data, is_label)


def code_of(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read(data)
    assert [fault.place for fault in caught.value.faults] == ["liste"]
    assert "{" not in str(caught.value)
    return caught.value.faults[0].code


def workbook(rows: list[list[Any]], **options: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True} | options) as book:
        sheet = book.add_worksheet("Stagiaires")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return out.getvalue()


def ods(content: str, manifest: str = "<manifest/>") -> bytes:
    cells = f"""<?xml version="1.0" encoding="UTF-8"?>
    <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
     xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
     xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>
    <office:spreadsheet><table:table table:name="Feuille1">{content}</table:table>
    </office:spreadsheet></office:body></office:document-content>"""
    return zipped({"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": cells})


def ods_row(*cells: str) -> str:
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
        for c in cells
    )
    return f"<table:table-row>{texts}</table:table-row>"


def zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_a_workbook_gives_whole_numbers_dates_and_durations() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day, span = (
            book.add_format({"num_format": "dd/mm/yyyy"}),
            book.add_format({"num_format": "[h]:mm"}),
        )
        clock = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(2, 1, ["Nom", "Prénom", "Courriel", "Heures"])
        sheet.write_number(3, 1, 45210077900019)
        sheet.write_datetime(3, 2, date(1979, 11, 3), day)
        sheet.write_datetime(3, 3, timedelta(hours=35, minutes=30), span)
        sheet.write_number(3, 4, 7.25)
        sheet.write_boolean(4, 1, True)
        sheet.write_datetime(4, 2, datetime.fromisoformat("1979-11-03 08:05"), clock)
    table = read(out.getvalue())
    assert (table.header_row, table.format, table.encoding, table.delimiter) == (
        3,
        "xlsx",
        None,
        None,
    )
    assert table.rows[0] == [None, 45210077900019, date(1979, 11, 3), "35:30", 7.25]
    assert table.rows[1] == [None, "VRAI", "1979-11-03 08:05:00", None, None]
    assert type(table.rows[0][1]) is int


def test_the_sheet_with_the_header_is_found_and_the_others_are_told_about() -> None:
    data = xlsx_bytes({"Notes": (["Bonjour"], []), "Liste": (HEADER, [("A", "B", "C")])})
    table = read(data)
    assert table.rows == [["A", "B", "C"]]
    assert [(w.code, w.facts["title"]) for w in table.warnings] == [("other_sheets_left", "Liste")]


def test_a_blank_second_sheet_is_not_worth_a_word() -> None:
    data = xlsx_bytes({"Feuil1": (HEADER, [("A", "B", "C")]), "Feuil2": ([], [])})
    assert read(data).warnings == ()


def test_an_ods_is_read_like_an_xlsx() -> None:
    # LibreOffice fills the sheet to its end with one repeated blank cell.
    blank = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    table = read(ods(ods_row(*HEADER) + ods_row("Bœuf", "Élodie", "e") + blank))
    assert (table.format, table.rows) == ("ods", [["Bœuf", "Élodie", "e"]])


def test_a_cell_at_the_end_of_the_world_does_not_take_the_process_down() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(1_048_575, 16_383, "x")
    assert len(out.getvalue()) < 10_000
    assert code_of(out.getvalue()) == "workbook_too_heavy"


@pytest.mark.parametrize(("rows", "columns"), [(1_048_576, 16_384), (100_000, 1_000)])
def test_an_ods_repeating_a_cell_without_end_is_refused(rows: int, columns: int) -> None:
    many = (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'table:number-columns-repeated="{columns}" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    codes = {"workbook_too_heavy", "corrupt_workbook"}
    assert code_of(ods(ods_row(*HEADER) + many)) in codes


def test_a_member_that_swells_too_much_is_refused_before_it_is_opened() -> None:
    bomb = zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": "0" * 9_000_000})
    assert code_of(bomb) == "workbook_too_heavy"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"../../etc/passwd": "x"}, "not_a_workbook"),
        ({"mimetype": "application/epub+zip"}, "not_a_workbook"),
        ({"mimetype": ODS_TYPE * 100}, "not_a_workbook"),
        ({"word/document.xml": "<document/>"}, "not_a_workbook"),
        ({f"xl/{n}.xml": "" for n in range(2_001)}, "workbook_too_heavy"),
    ],
)
def test_no_other_archive_passes_for_a_workbook(members: dict[str, str], code: str) -> None:
    assert code_of(zipped(members)) == code


def test_an_archive_with_a_locked_member_is_said_to_be_locked() -> None:
    data = bytearray(workbook([HEADER, ["A", "B", "C"]]))
    # Bit 0 of the flags of the first entry of the central directory.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert code_of(bytes(data)) == "encrypted_workbook"


def test_a_workbook_cut_short_is_said_to_be_broken() -> None:
    data = workbook([HEADER, ["A", "B", "C"]])
    assert code_of(data[:-200]) == "corrupt_workbook"
    assert code_of(zipped({"xl/workbook.xml": "<workbook"})) == "corrupt_workbook"


def test_a_locked_workbook_is_said_to_be_locked() -> None:
    wrapped = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    locked = "<manifest:encryption-data/>"
    assert code_of(wrapped) == "encrypted_workbook"
    assert code_of(ods(ods_row(*HEADER), manifest=locked)) == "encrypted_workbook"


def test_a_long_workbook_is_refused_like_a_long_csv() -> None:
    assert code_of(workbook([HEADER, *[["A", "B", "C"]] * 20_001])) == "too_many_rows"
