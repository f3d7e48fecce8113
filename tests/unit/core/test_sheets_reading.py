"""Reading tables: what programs really write, and what people send by mistake."""

import pytest

from lms.core.errors import Invalid
from lms.core.sheets import MAX_BYTES, Table, fold_label, read_table

LABELS = {"nom", "prenom", "courriel", "heures"}


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


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_every_encoding_a_french_office_writes_gives_the_same_letters(
    codec: str, encoding: str
) -> None:
    table = read("Nom;Prénom;Courriel\r\nBœuf;Élodie;5 €\r\n".encode(codec))
    assert table.columns == ("Nom", "Prénom", "Courriel")
    assert table.rows == [["Bœuf", "Élodie", "5 €"]]
    assert (table.encoding, table.delimiter, table.format) == (encoding, ";", "csv")


def test_utf16_with_the_other_byte_order_mark_is_read_too() -> None:
    data = b"\xfe\xff" + "Nom\tPrénom\tCourriel\nA\tB\tC".encode("utf-16-be")
    assert read(data).rows == [["A", "B", "C"]]


def test_bytes_that_no_french_alphabet_has_are_refused_not_guessed() -> None:
    assert code_of("Nom;Prénom;Courriel\n".encode() + b"\x8fl\xe9ne;A;B") == "unknown_encoding"


@pytest.mark.parametrize("delimiter", [";", "\t", ",", "|"])
def test_the_delimiter_is_counted_outside_quotation_marks(delimiter: str) -> None:
    lines = [["Nom", "Prénom", "Courriel"], ['"a;b,c|d\te;;;,,,|||"', "B", "C"], ["D", "E", "F"]]
    table = read("\n".join(delimiter.join(line) for line in lines).encode())
    assert table.delimiter == delimiter
    assert table.rows == [["a;b,c|d\te;;;,,,|||", "B", "C"], ["D", "E", "F"]]


def test_decimal_commas_do_not_make_the_comma_the_delimiter() -> None:
    table = read(b"Nom;Heures;Courriel\nA;35,5;a\nB;7,25;b\nC;3,5;c,c,c")
    assert table.rows[0] == ["A", "35,5", "a"]


def test_the_separator_line_of_excel_is_obeyed() -> None:
    table = read(b"sep=|\r\nNom|Heures|Courriel\r\nA|1;2;3;4|c\r\n")
    assert (table.delimiter, table.header_row, table.rows) == ("|", 2, [["A", "1;2;3;4", "c"]])


def test_quotes_and_line_ends_inside_a_cell_are_kept() -> None:
    table = read(b'Nom;Heures;Courriel\r\n"O""BRIEN";"ligne 1\r\nligne 2";c\r\n')
    assert table.rows == [['O"BRIEN', "ligne 1\nligne 2", "c"]]


def test_a_quotation_mark_left_open_does_not_swallow_the_rows_below() -> None:
    assert code_of(b'Nom;Heures;Courriel\n"A;1;c\nB;2;d\n') == "quote_misplaced"


def test_the_line_ends_of_old_macs_are_lines() -> None:
    assert read(b"Nom;Heures;Courriel\rA;1;c\rB;2;d\r").rows == [["A", "1", "c"], ["B", "2", "d"]]


def test_the_header_is_the_first_row_with_three_known_labels() -> None:
    data = (
        "Liste;;\n;;\nNom : tous;;\n* NOM\u00a0;PRE\u0301NOM;Âge;« Courriel »\nA;B;30;C\n".encode()
    )
    table = read(data)
    assert (table.header_row, table.columns[0]) == (4, "* NOM")
    assert table.rows == [["A", "B", "30", "C"]]


def test_blank_rows_are_kept_so_that_rows_keep_their_number() -> None:
    assert read(b"Nom;Heures;Courriel\n\nA;1;c\n;;\n").rows == [[], ["A", "1", "c"], [None] * 3]


def test_without_labels_the_header_is_the_first_filled_row() -> None:
    table = read_table("t", b"\n\nAlpha,Beta\n1,2\n")
    assert (table.header_row, table.columns, table.rows) == (3, ("Alpha", "Beta"), [["1", "2"]])


def test_labels_are_compared_without_case_accent_space_or_apostrophe() -> None:
    spellings = (
        "Nom d’usage",
        "NOM\u00a0D'USAGE",
        "nom  d'usage ",
        "Ｎom\u202fd´usage*",
        "Nom\nd'usage",
    )
    assert {fold_label(spelling) for spelling in spellings} == {"nom d usage"}
    assert fold_label("Bœuf Ǣ É\u0301") == "boeuf ae e"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\t", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\xef\xbb\xbf;;;\n;;\n", "empty_file"),
        (b"x" * (MAX_BYTES + 1), "too_big"),
        (b"%PDF-1.7\n...", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><table><tr><td>Nom", "web_page"),
        ("<HTML><table>".encode("utf-16"), "web_page"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_table"),
        (b"{\\rtf1 Nom}", "not_a_table"),
        (b"Nom;Pr\0nom;Courriel;\0\0\0", "not_a_table"),
        (b"\xff\xfe\0\0N\0\0\0o\0\0\0", "not_a_table"),
        (b"Nom;Note\n=1+1;10\n", "no_header"),
        (b"bonjour", "no_header"),
    ],
)
def test_what_is_not_a_list_is_refused_with_its_own_words(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_too_many_rows_or_columns_are_refused_but_blank_rows_do_not_count() -> None:
    header = b"Nom;Heures;Courriel\n"
    assert code_of(header + b"A;1;c\n" * 20_001) == "too_many_rows"
    assert len(read(header + b"A;1;c\n" * 20_000 + b";;\n" * 500).rows) == 20_000
    assert code_of(b"Nom;Heures;Courriel" + b";x" * 200 + b"\nA;1;c\n") == "too_many_columns"
