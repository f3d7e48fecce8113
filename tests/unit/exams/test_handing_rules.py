"""Which files a question takes: the bytes decide, and every fault is told at once."""

import io
import zipfile
from typing import Any

import pytest

from lms.banks.kinds import answers
from lms.banks.kinds.file_upload import Handing
from lms.exams import handing_rules
from lms.exams.handing_rules import MO, Box, Handed

PDF = b"%PDF-1.7\n1 0 obj"


def office(*names: str, mimetype: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def faults(name: str, content: bytes, box: Box | None = None, **handing: Any) -> list[str]:
    every = ("csv", "docx", "jpeg", "md", "odt", "pdf", "png", "txt", "xlsx")
    box = box or Box(1, Handing(**{"accept": every} | handing), {})
    file = handing_rules.brought(name, content)
    return [fault.code for fault in handing_rules.brought_faults(box, file)]


@pytest.mark.parametrize(("name", "content"), [
    ("rapport.pdf", PDF), ("RAPPORT.PDF", PDF), ("photo.jpg", b"\xff\xd8\xff\xe0"),
    ("photo.JPEG", b"\xff\xd8\xff\xe0"), ("plan.png", b"\x89PNG\r\n\x1a\n"),
    ("lettre.docx", office("[Content_Types].xml", "word/document.xml")),
    ("tableau.xlsx", office("[Content_Types].xml", "xl/workbook.xml")),
    ("lettre.odt", office("content.xml", mimetype="application/vnd.oasis.opendocument.text")),
    ("notes.txt", "Déjà vu".encode()), ("notes.md", b"# Titre\n<svg></svg>"),
    ("tableau.csv", "Prénom;Âge\r\nZoé;40\r\n".encode("cp1252")),
    ("tableau.csv", "Prénom;Âge\r\n".encode("utf-16")), ("suite.csv", b"ID3;GIF8\n"),
])
def test_a_file_that_is_what_its_name_says_is_taken(name: str, content: bytes) -> None:
    assert faults(name, content) == []


@pytest.mark.parametrize(("name", "content", "expected"), [
    ("rapport.pdf", b"Un texte", ["file_content"]),
    ("rapport.txt", PDF, ["file_content"]),
    ("rapport.docx", office("[Content_Types].xml", "xl/workbook.xml"), ["file_content"]),
    ("rapport.docx", office("word/document.xml"), ["file_content"]),
    ("rapport.docx", b"PK\x03\x04 cut", ["file_content"]),
    ("plan.png", b"\xff\xd8\xff", ["file_content"]),
    ("notes.txt", b"MZ\x90\x00\x03", ["file_content"]),
    ("notes.txt", b"\x89PNG\r\n\x1a\n\x00", ["file_content"]),
    ("notes.txt", b"\xff\xfe\x00", ["file_content"]),
    ("jeu.exe", b"MZ", ["file_kind"]), ("rapport", PDF, ["file_kind"]),
    ("rapport.pdf.exe", PDF, ["file_kind"]), ("vide.pdf", b"", ["file_empty"]),
    ("gros.exe", bytes(10 * MO + 1), ["file_too_big", "file_kind"]),
])
def test_another_is_refused_with_every_reason(
    name: str, content: bytes, expected: list[str]
) -> None:
    assert faults(name, content) == expected


def test_a_file_of_just_the_size_is_taken_and_a_byte_more_is_not() -> None:
    just = PDF + bytes(MO - len(PDF))
    assert faults("a.pdf", just, max_mb=1) == []
    assert faults("a.pdf", just + b"x", max_mb=1) == ["file_too_big"]


def test_both_spellings_of_a_photograph_are_one_kind() -> None:
    for accepted in ("jpg", "jpeg"):
        handing = Handing(accept=(accepted, "pdf"))  # type: ignore[arg-type]
        assert handing.extensions == ("jpg", "jpeg", "pdf")
        assert handing.accepts("a.jpg")
        assert handing.accepts("a.JPEG")
        assert not handing.accepts("a.png")


def test_disks_end_but_what_was_received_may_come_again() -> None:
    handing = Handing(accept=("pdf",), max_files=1)
    known = handing_rules.brought("0.pdf", PDF)
    others = {str(number): Handed("x.pdf", str(number), 1) for number in range(3)}
    full = Box(1, handing, {known.sha256: Handed("0.pdf", known.sha256, len(PDF))} | others)
    assert full.most_received == 4
    assert faults("0.pdf", PDF, full) == []
    assert faults("1.pdf", PDF + b"1", full) == ["too_many_handed"]


@pytest.mark.parametrize(("given", "shown"), [
    ("rapport.pdf", "rapport.pdf"), ("C:\\Users\\zoé\\rapport.pdf", "rapport.pdf"),
    ("../../etc/passwd.pdf", "passwd.pdf"), ("e\u0301t\u00e9.pdf", "été.pdf"),
    ("a\u202efdp.exe", "afdp.exe"), ("a\x00b\n.pdf", "ab.pdf"), (" a .pdf ", "a.pdf"),
    (".pdf", "fichier.pdf"), ("", "fichier"), ("x" * 300 + ".pdf", "x" * 189 + ".pdf"),
    ("x" * 300, "x" * 200), ("\ud800.pdf", "fichier.pdf"), ("<b>.pdf", "<b>.pdf"),
])
def test_names_are_shown_without_folders_and_tricks(given: str, shown: str) -> None:
    assert handing_rules.shown_name(given) == shown


@pytest.mark.parametrize("hidden", ["\u200d", "\u202e", "\ufeff", "\x85"])
def test_an_answer_can_name_a_file_whose_accent_came_apart_from_its_letter(hidden: str) -> None:
    """Answers are read composed: a name that is not could never be the one of its file."""
    shown = handing_rules.shown_name(f"re\u0301sume{hidden}\u0301.pdf")
    assert shown == "r\xe9sum\xe9.pdf"
    assert answers.typed(shown) == {"text": shown}
