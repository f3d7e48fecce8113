"""Files sent from the editor: judged by what they hold, kept by content."""

import io
import zipfile

import pytest
from sqlalchemy.orm import Session

from lms.authoring import uploads
from lms.banks import media_files
from lms.core.errors import Invalid
from lms.core.files import digest_of
from lms.core.work import Work

GIF = (b"GIF89a\x03\x00\x02\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
       b"\x00\x00\x00\x00\x03\x00\x02\x00\x00\x02\x02\x84_\x00;")


def svg(attributes: str, inside: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def spreadsheet() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    return held.getvalue()


@pytest.mark.parametrize(("name", "content", "suffix", "size"), [
    ("a.gif", GIF, ".gif", (3, 2)), ("menteur.exe", GIF, ".gif", (3, 2)),
    ("a.svg", svg('width="400px" height="300"'), ".svg", (400, 300)),
    ("a.svg", svg('viewBox="0 0 64 32.5"'), ".svg", (64, 32)),
    ("a.svg", svg('viewBox="toto"'), ".svg", None), ("a.pdf", b"%PDF-1.7 x", ".pdf", None),
    ("a.mp3", b"ID3xxxx", ".mp3", None), ("a.csv", b"a;b\n1;2\n", ".csv", None),
    ("sans-nom", b"du texte", ".txt", None), ("a.m4v", b"\x00\x00\x00\x18ftypmp42", ".m4v", None),
    ("a.zip", spreadsheet(), ".xlsx", None), ("a.png", b"\x89PNG\r\n\x1a\nxx", ".png", None),
])
def test_a_file_is_kept_under_its_digest(
    name: str, content: bytes, suffix: str, size: tuple[int, int] | None, work: Work
) -> None:
    found = uploads.received(work, name, content, "  Un dessin ")
    sha256 = digest_of(content)
    assert found["file"] == f"media/{sha256[:16]}{suffix}"
    assert (found["sha256"], found["alt"]) == (sha256, "Un dessin")
    assert (found.get("width"), found.get("height")) == (size or (None, None))
    assert media_files.read(work.session, sha256).content == content
    assert uploads.received(work, name, content, "")["sha256"] == sha256


@pytest.mark.parametrize(("name", "content", "code"), [
    ("a.png", b"", "no_file"), ("a.exe", b"MZ\x00\x01", "media_unknown"),
    ("a.zip", b"PK\x03\x04pas une archive", "media_unknown"),
    ("a.svg", svg("", "<script>x</script>"), "media_unsafe"),
    ("a.svg", svg("", '<image href="https://exemple.test/x.png"/>'), "media_unsafe"),
    ("a.svg", svg('onload="x()"'), "media_unsafe"),
    ("a{b}\x01.bin", b"\x00\x01", "media_unknown"),
])
def test_a_file_that_no_page_may_show_is_refused(
    name: str, content: bytes, code: str, work: Work
) -> None:
    with pytest.raises(Invalid) as refusal:
        uploads.received(work, name, content, "x")
    assert [fault.code for fault in refusal.value.faults] == [code]
    assert str(refusal.value)


def test_a_digest_never_received_is_refused_unless_it_was_there(session: Session) -> None:
    named = '{"media":[{"sha256":"' + "a" * 64 + '"}]}'
    with pytest.raises(Invalid):
        uploads.check_received(session, named, "{}")
    uploads.check_received(session, named, named)
