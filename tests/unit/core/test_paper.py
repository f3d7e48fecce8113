"""Paper: the same facts give the same bytes, fonts are inside, screen readers find their way."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import segno

from lms.core.lettering import ACCENT, TEAL, Face, Style
from lms.core.paper import MM, PAGE_HEIGHT, PAGE_WIDTH, QUIET_MODULES, Imprint, Paper, qr_matrix

IMPRINT = Imprint("Procès-verbal – œuvre", "Jury & Cie", "N° 1", date(2026, 4, 1))
URL = "https://passerelle.example/verifier/CDJ6ASK7D1MPMTVCDNQ6YW3HE9SW"
STYLES = [Style(face, 12) for face in Face]


def sample() -> bytes:
    paper = Paper(IMPRINT)
    paper.watermark("SPÉCIMEN")
    with paper.tagged("H1"):
        paper.write(50, 60, "<b>Titre & œuvre</b>", STYLES[2])
    with paper.tagged("P"):
        paper.write_lines(50, 80, ["Nguyễn \u202f Հայ", "deuxième ligne"], STYLES[0])
    with paper.tagged("Figure", "Code QR"):
        paper.qr(50, 200, 30 * MM, URL)
    paper.turn_page()
    with paper.artifact():
        paper.fill(50, 100, 80, 2, colour=TEAL)
        paper.stamp(PAGE_WIDTH - 50, 50, "Copie")
    for place, style in enumerate(STYLES):
        with paper.tagged("P"):
            paper.write_to(PAGE_WIDTH - 50, 200 + 20 * place, f"aligné {style.face}", style)
    return paper.to_bytes()


def opened(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def fonts_of(reader: pypdf.PdfReader) -> Iterator[tuple[str, Any]]:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            yield font["/BaseFont"], font["/FontDescriptor"]


def pixels(pdf: bytes, scale: float) -> Any:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil().convert("L")


def test_drawing_twice_gives_the_same_bytes() -> None:
    assert sample() == sample()


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1700000000", "LC_ALL": "C"},
    ],
)
def test_another_process_elsewhere_gives_the_same_bytes(surroundings: dict[str, str]) -> None:
    code = "import sys, test_paper; sys.stdout.buffer.write(test_paper.sample())"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": path, **surroundings},
        capture_output=True,
        check=True,
    )
    assert sha256(result.stdout).digest() == sha256(sample()).digest()


def test_threads_drawing_together_do_not_disturb_one_another() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: sample(), range(8))) == {sample()}


def test_every_font_is_an_embedded_subset_and_none_is_helvetica() -> None:
    names = set()
    for name, descriptor in fonts_of(opened(sample())):
        prefix, _, plain = name.lstrip("/").partition("+")
        names.add(plain)
        assert len(prefix) == 6
        assert len(descriptor["/FontFile2"].get_data()) < 60_000
    assert names == {str(face) for face in Face} | {"DejaVuSansCondensed"}
    assert b"Helvetica" not in sample()


def test_the_file_says_what_it_is() -> None:
    reader = opened(sample())
    assert reader.metadata is not None
    assert reader.metadata.title == IMPRINT.title
    assert reader.metadata.author == "Jury & Cie"
    assert reader.metadata.subject == "N° 1"
    assert reader.metadata["/CreationDate"].startswith("D:20260401")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_two_documents_have_two_identifiers() -> None:
    other = Paper(Imprint(IMPRINT.title, IMPRINT.author, "N° 2", IMPRINT.made_on)).to_bytes()
    same = Paper(IMPRINT).to_bytes()
    assert opened(other).trailer["/ID"] != opened(same).trailer["/ID"]


def test_text_comes_out_as_it_went_in() -> None:
    text = opened(sample()).pages[0].extract_text()
    for said in ("<b>Titre & œuvre</b>", "Nguyễn", "Հայ", "deuxième ligne", "SPÉCIMEN"):
        assert said in text


def test_every_page_is_a4() -> None:
    for page in opened(sample()).pages:
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx(
            (PAGE_WIDTH, PAGE_HEIGHT), abs=0.01
        )


def test_the_structure_tree_lists_what_is_said_in_order() -> None:
    root = opened(sample()).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    (document,) = root["/StructTreeRoot"]["/K"]
    parts = [part.get_object() for part in document.get_object()["/K"]]
    assert [part["/S"] for part in parts] == ["/H1", "/P", "/Figure"] + ["/P"] * 4
    assert parts[2]["/Alt"] == "Code QR"


def test_each_marked_content_is_found_from_its_page() -> None:
    reader = opened(sample())
    numbers = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for number, page in enumerate(reader.pages):
        assert page["/StructParents"] == numbers[2 * number] == number
        marks = [part.get_object()["/K"] for part in numbers[2 * number + 1]]
        content = page.get_contents()
        assert content is not None
        assert marks == list(range(len(marks)))
        assert content.get_data().count(b"/MCID") == len(marks)


def test_nothing_is_drawn_outside_a_tag_or_an_artifact() -> None:
    for page in opened(sample()).pages:
        content = page.get_contents()
        assert content is not None
        depth = 0
        for operands, operator in content.operations:
            depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            blank = operator == b"Tj" and operands == [""]
            assert depth or blank or operator not in (b"Tj", b"f", b"f*", b"S"), operands
        assert depth == 0


def test_a_page_has_no_transition_that_archives_refuse() -> None:
    assert all("/Trans" not in page for page in opened(sample()).pages)


def test_the_qr_code_drawn_is_the_one_of_segno() -> None:
    expected = segno.make_qr(URL, error="m", boost_error=False)
    assert qr_matrix(URL) == tuple(tuple(bit == 1 for bit in row) for row in expected.matrix)
    side, zone = 40 * MM, 2 * QUIET_MODULES
    paper = Paper(IMPRINT)
    paper.qr(100, 100, side, URL)
    image = pixels(paper.to_bytes(), 4)
    module = side / (len(expected.matrix) + zone)
    for row, bits in enumerate(expected.matrix, QUIET_MODULES):
        for column, bit in enumerate(bits, QUIET_MODULES):
            middle = (100 + (column + 0.5) * module, 100 + (row + 0.5) * module)
            level = image.getpixel((int(middle[0] * 4), int(middle[1] * 4)))
            assert (level < 128) == bool(bit), (row, column)


def test_the_quiet_zone_is_left_blank() -> None:
    paper = Paper(IMPRINT)
    paper.qr(100, 100, 40 * MM, URL)
    module = 40 * MM / (len(qr_matrix(URL)) + 2 * QUIET_MODULES)
    image = pixels(paper.to_bytes(), 4)
    left, top, *_ = image.point(lambda level: 255 * (level < 250)).getbbox()
    assert (left / 4, top / 4) == pytest.approx([100 + QUIET_MODULES * module] * 2, abs=0.5)


def test_a_line_written_to_a_place_ends_there() -> None:
    paper = Paper(IMPRINT)
    paper.write_to(500, 100, "Fin Հա", Style(Face.BOLD, 20, colour=ACCENT, tracking=1))
    ink = pixels(paper.to_bytes(), 4).point(lambda level: 255 * (level < 200)).getbbox()
    assert ink[2] / 4 == pytest.approx(499, abs=2)
    assert ink[3] / 4 <= 102
