"""Which format a file is in, whatever its name."""

import io
import zipfile
from pathlib import Path

import pytest

from lms.banks.formats import opening
from lms.banks.formats.outcome import Verdict, Wish
from lms.core.errors import Invalid

TRAPS = Path(__file__).parents[3] / "data" / "traps"
ITEM = (TRAPS / "xml" / "bare_doctype.xml").read_bytes()


def packed(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return content.getvalue()


@pytest.mark.parametrize(("content", "kind"), [
    (b"::Q::2 + 2 ? {=4 ~5}", "gift"),
    (b"// [id:a]\n$CATEGORY: top\n\nVrai ? {T}", "gift"),
    (b"<p>Question</p> {=a ~b}", "gift"),
    (b"Capitale ?\nA. Lille\nB) Paris\nANSWER: B\n", "aiken"),
    (b"<?xml version='1.0'?><!-- x --><quiz/>", "moodle"),
    (b"<question type='truefalse'/>", "moodle"),
    ("<?xml version='1.0' encoding='UTF-16'?><quiz/>".encode("utf-16"), "moodle"),
    (b"<questestinterop/>", "qti12"),
    (b"<a:assessmentItem xmlns:a='x'/>", "qti"),
    (ITEM, "qti"),
    (b'{"results": []}', "trivia"),
    (b'[{"question": "x"}]', "trivia"),
    ("Type;Énoncé;Réponse A;Réponse B;Bonnes réponses\n".encode(), "table"),
    (b"schema: lms-item/1\nid: x\n", "native"),
    (packed(items__a_dot_xml=ITEM), "qti"),
    (packed(imsmanifest_dot_xml=b"<manifest/>", a_dot_dat=b"<questestinterop/>"), "qti12"),
    (packed(h5p_dot_json=b"{}"), "h5p"),
    (packed(bank_dot_yaml=b"id: x"), "native"),
    (packed(content_dot_xml=b"<x/>", mimetype=b"x"), "table"),
])
def test_what_a_file_holds_tells_its_format(content: bytes, kind: str) -> None:
    assert opening.kind_of_file("sans-nom", content) == kind


@pytest.mark.parametrize(("name", "content", "code"), [
    ("notes.txt", b"Rien que du texte.", "unknown_format"),
    ("vide.gift", b"  \n", "empty"),
    ("image.png", b"\x89PNG\r\n\x1a\n\0\0", "unknown_format"),
    ("photos.zip", packed(a_dot_jpg=b"x"), "unknown_format"),
    ("page.xml", b"<?xml version='1.0'?><html/>", "unknown_format"),
    ("cassee.xml", b"<?xml version='1.0'?><html>", "not_xml"),
])
def test_a_file_of_no_known_format_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        opening.kind_of_file(name, content)
    assert [fault.code for fault in refusal.value.faults] == [code]
    assert "{" not in str(refusal.value)


def test_the_name_decides_when_the_content_says_nothing() -> None:
    assert opening.kind_of_file("x.csv", b"a;b\n1;2\n") == "table"


def test_the_format_that_is_asked_for_is_the_one_read() -> None:
    reading = opening.read_any("x.txt", b"Combien {2} ?", Wish("fr", "x.txt"), "gift")
    assert reading.kind == "gift"


def test_a_package_alone_may_be_read_as_a_package() -> None:
    with pytest.raises(Invalid) as refusal:
        opening.read_any("x.h5p", b"{}", Wish("fr", "x.h5p"), "h5p")
    assert refusal.value.faults[0].code == "not_a_package"


def test_what_the_archive_says_of_itself_is_kept() -> None:
    content = (TRAPS / "zip" / "nested.zip").read_bytes()
    reading = opening.read_any("nested.zip", content, Wish("fr", "nested.zip"), None)
    assert [one.verdict for one in reading.questions] == [Verdict.IMPORTED]
    assert "nested_archive_not_opened" in {one.code for one in reading.warnings}


def test_the_number_of_questions_is_bounded_unless_asked_otherwise() -> None:
    content = b"Vrai ? {T}\n\n" * 3
    with pytest.raises(Invalid) as refusal:
        opening.read_any("x.gift", content, Wish("fr", "x.gift", most=2), None)
    assert refusal.value.faults[0].code == "too_many"
    assert len(opening.read_any("x.gift", content, Wish(most=None), None).questions) == 3
