"""A zip from strangers is judged before it is unpacked, and never leaves its place."""

import contextlib
import io
import stat
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.banks.formats import archive
from lms.core.errors import Invalid

TRAPS = Path(__file__).parents[3] / "data" / "traps" / "zip"


def zipped(*entries: tuple[Any, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", compression) as book:
        warnings.simplefilter("ignore")
        for name, content in entries:
            book.writestr(name, content)
    return out.getvalue()


def codes_of(content: bytes) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        archive.members(content, "lot.zip")
    assert str(refusal.value)
    return [fault.code for fault in refusal.value.faults]


@pytest.mark.parametrize(("name", "code"), [
    ("bomb_ratio", "ratio"),
    ("encrypted_flag", "encrypted"),
    ("slip_absolute", "path"),
    ("slip_parent", "path"),
    ("symlink", "symlink"),
])
def test_a_hostile_archive_is_refused(name: str, code: str) -> None:
    assert codes_of((TRAPS / f"{name}.zip").read_bytes()) == [code]


@pytest.mark.parametrize(("name", "files", "codes"), [
    ("cp437_names", {"imsmanifest.xml", "items/évalué.xml"}, ["cp437_names"]),
    ("nested", {"imsmanifest.xml", "items/bon.xml"}, ["nested_archive_not_opened"]),
    ("no_manifest", {"items/bon.xml"}, []),
    ("manifest_missing_file", {"imsmanifest.xml", "items/bon.xml"}, []),
    ("manifest_href_remote", {"imsmanifest.xml", "items/bon.xml"}, []),
    ("manifest_href_encoded", {"imsmanifest.xml", "items/bon.xml"}, []),
])
def test_an_odd_archive_is_opened(name: str, files: set[str], codes: list[str]) -> None:
    found, faults = archive.members((TRAPS / f"{name}.zip").read_bytes(), "lot.zip")
    assert set(found) == files
    assert [fault.code for fault in faults] == codes
    assert all(str(fault) for fault in faults)


@pytest.mark.parametrize("name", [
    "a\\b.xml", "C:/a.xml", "/a.xml", "a/../../b.xml", "..", "a/\x01.xml", "x" * 400,
])
def test_a_name_that_leaves_the_archive_is_refused(name: str) -> None:
    assert codes_of(zipped((zipfile.ZipInfo(name), b"x"))) == ["path"]


def test_a_name_cut_by_a_nul_is_refused() -> None:
    content = zipped(("a.xml_b", b"x")).replace(b"a.xml_b", b"a.xml\0b")
    assert codes_of(content) == ["path"]


@pytest.mark.parametrize(("one", "other"), [
    ("a.xml", "a.xml"), ("a.xml", "./a.xml"), ("\u00e9.xml", "e\u0301.xml"), ("a/b", "a//b"),
])
def test_a_name_written_twice_is_refused(one: str, other: str) -> None:
    assert codes_of(zipped((one, b"x"), (other, b"y"))) == ["duplicate_member"]


def test_a_pipe_is_refused() -> None:
    pipe = zipfile.ZipInfo("a")
    pipe.external_attr = (stat.S_IFIFO | 0o644) << 16
    assert codes_of(zipped((pipe, b""))) == ["symlink"]


def test_a_rare_compression_is_refused() -> None:
    assert codes_of(zipped(("a", b"x"), compression=zipfile.ZIP_LZMA)) == ["compression"]


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes_of(zipped(*((f"{n}", b"") for n in range(2_001)))) == ["members"]
    assert codes_of(zipped(*((f"{n}", b"") for n in range(10_001)))) == ["members"]


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped(("a", b"x" * 5_000), compression=zipfile.ZIP_STORED)
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 4_000)
    assert codes_of(content) == ["unpacked_size"]
    monkeypatch.setattr(archive, "MAX_BYTES", 4_000)
    assert codes_of(content) == ["size"]


def test_the_droppings_of_file_managers_and_folders_are_left_out() -> None:
    content = zipped(("lot/", b""), ("lot/a.xml", b"1"), ("__MACOSX/lot/._a.xml", b"2"),
                     ("lot/._a.xml", b"3"), (".DS_Store", b"4"), ("lot/Thumbs.db", b"5"))
    assert archive.members(content, "lot.zip") == ({"lot/a.xml": b"1"}, ())


def test_a_name_in_undeclared_utf8_is_read_right() -> None:
    content = zipped(("aaa.xml", b"1")).replace(b"aaa.xml", "é".encode() + b"a.xml")
    files, faults = archive.members(content, "lot.zip")
    assert set(files) == {"éa.xml"}
    assert [fault.code for fault in faults] == ["cp437_names"]


def test_a_broken_file_does_not_lose_its_neighbours() -> None:
    content = zipped(("a.xml", b"good"), ("b.xml", b"spoilt"), compression=zipfile.ZIP_STORED)
    files, faults = archive.members(content.replace(b"spoilt", b"SPOILT", 1), "lot.zip")
    assert files == {"a.xml": b"good"}
    assert [fault.code for fault in faults] == ["member_broken"]


def test_a_document_that_is_a_zip_is_kept() -> None:
    document = zipped(("word/document.xml", b"x"))
    files, faults = archive.members(zipped(("aide.docx", document)), "lot.zip")
    assert files == {"aide.docx": document}
    assert faults == ()


def test_a_lie_about_the_size_gives_no_more_than_announced() -> None:
    content = zipped(("a.bin", b"\0" * 100_000))
    lie = content.replace((100_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    files, faults = archive.members(lie, "lot.zip")
    assert files == {}
    assert [fault.code for fault in faults] == ["member_broken"]


@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
@example(185, b"\x00")  # the list of members ends in the middle of one
def test_spoilt_bytes_give_files_or_a_refusal(at: int, change: bytes) -> None:
    content = zipped(("a.xml", b"<a/>"), ("b/é.xml", b"<b/>" * 50))
    spoilt = content[:at] + change + content[at + len(change):]
    with contextlib.suppress(Invalid):
        archive.members(spoilt, "lot.zip")
