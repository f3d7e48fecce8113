"""Packages of QTI: the manifest, what is missing, what is noise, pictures and stimuli."""

import unicodedata
import zipfile
from pathlib import Path

import pytest
from qti_files import PNG, choice, item_of, item_xml, older, response, template

from lms.banks.formats.outcome import Reading, Verdict, Wish
from lms.banks.formats.qti import reader as qti
from lms.core.errors import Invalid

TRAPS = Path(__file__).parents[3] / "data" / "traps" / "zip"
GOOD = item_xml(choice("a", "b"), response("a"))
BROKEN = item_xml(choice("a", "b"), response("z"))


def manifest(*resources: tuple[str, str], kind: str = "imsqti_item_xmlv3p0") -> bytes:
    """A manifest of ``(identifier, href)``."""
    listed = "".join(f'<resource identifier="{name}" type="{kind}" href="{href}">'
                     f'<file href="{href}"/></resource>' for name, href in resources)
    return ('<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="M">'
            f"<organizations/><resources>{listed}</resources></manifest>").encode()


def read(files: dict[str, bytes], **wish: str) -> Reading:
    """What a package gives."""
    return qti.read_package(files, Wish(name="paquet.zip", **wish))


def trap(name: str) -> dict[str, bytes]:
    """The members of a trap."""
    with zipfile.ZipFile(TRAPS / f"{name}.zip") as archive:
        return {member: archive.read(member) for member in archive.namelist()}


def codes(reading: Reading) -> list[str]:
    """The codes of the warnings."""
    for fault in reading.warnings:
        assert fault.message
    return [fault.code for fault in reading.warnings]


def refusals(reading: Reading) -> list[str]:
    """The codes of the refusals."""
    return [met.refusal.code for met in reading.questions if met.refusal]


def test_one_broken_question_does_not_lose_its_neighbours():
    reading = read({"imsmanifest.xml": manifest(("1", "a.xml"), ("2", "b.xml"), ("3", "c.xml")),
                    "a.xml": GOOD, "b.xml": BROKEN, "c.xml": b"<broken"})
    assert [met.verdict for met in reading.questions] == [
        Verdict.IMPORTED, Verdict.REFUSED, Verdict.REFUSED]
    assert refusals(reading) == ["key_not_in_options", "not_xml"]
    assert reading.questions[0].place == "a.xml"
    assert reading.questions[0].external_id == "i1"


@pytest.mark.parametrize(("name", "warned", "refused"), [
    ("no_manifest", ["no_manifest"], []),
    ("nested", ["nested_archive_not_opened"], []),
    ("manifest_missing_file", [], ["file_missing"]),
    ("manifest_href_remote", [], ["remote_resource"]),
    ("cp437_names", ["manifest_names"], []),
])
def test_traps_of_packages(name, warned, refused):
    reading = read(trap(name))
    assert codes(reading) == warned
    assert refusals(reading) == refused


def test_a_manifest_that_climbs_out_of_the_package_refuses_it():
    with pytest.raises(Invalid) as caught:
        read(trap("manifest_href_encoded"))
    assert [fault.code for fault in caught.value.faults] == ["path"]


def test_a_manifest_in_a_folder_and_the_noise_of_a_mac():
    reading = read({
        "cours/imsmanifest.xml": manifest(("1", "items/q%20%C3%A9.xml")),
        unicodedata.normalize("NFD", "cours/items/q é.xml"): GOOD,
        "__MACOSX/cours/._imsmanifest.xml": b"\0\5", "cours/._q.xml": b"x", "cours/items/": b"",
    })
    assert [met.verdict for met in reading.questions] == [Verdict.IMPORTED]
    assert codes(reading) == []


def test_an_unreadable_manifest_is_said_and_items_are_found_without_it():
    reading = read({"imsmanifest.xml": b"<manifest", "items/q.xml": older(GOOD)})
    assert codes(reading) == ["manifest_unreadable"]
    assert len(reading.questions) == 1


def test_a_package_without_items_is_refused():
    with pytest.raises(Invalid) as caught:
        read({"imsmanifest.xml": manifest(), "lisez-moi.txt": b"rien"})
    assert [fault.code for fault in caught.value.faults] == ["no_item"]


def test_pictures_are_taken_by_what_they_hold():
    body = '<p><img src="../images/un%20sch%C3%A9ma.bin" alt="Un schéma"/></p>' + choice("a", "b")
    reading = read({"imsmanifest.xml": manifest(("1", "items/q.xml")),
                    "items/q.xml": item_xml(body, response("a")),
                    "images/un schéma.bin": PNG})
    met = reading.questions[0]
    (name, content), = met.media.items()
    assert content == PNG
    assert name.endswith(".png")
    item = item_of(met)
    assert item.media[0].width == 400
    assert f"![Un schéma]({name})" in item.stem


def test_a_missing_or_undescribed_picture_is_a_loss():
    body = '<p>Voici <img src="x.png" alt="Un chat"/> et <img src="y.png"/>.</p>'
    reading = read({"imsmanifest.xml": manifest(("1", "q.xml")), "y.png": PNG,
                    "q.xml": item_xml(body + choice("a", "b"), response("a"))})
    met = reading.questions[0]
    assert met.losses == ("LOSS_ALT_MISSING", "file_missing")
    assert "Voici Un chat et" in met.data["stem"]


def test_active_content_of_a_drawing_is_taken_out():
    drawing = (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="x()">'
               b'<script>x()</script><a href="https://else.example"><rect width="1" height="1"/>'
               b"</a></svg>")
    body = '<p><img src="d.svg" alt="Carré"/></p>' + choice("a", "b")
    reading = read({"imsmanifest.xml": manifest(("1", "q.xml")), "d.svg": drawing,
                    "q.xml": item_xml(body, response("a"))})
    kept = next(iter(reading.questions[0].media.values()))
    assert b"rect" in kept
    for trace in (b"script", b"onload", b"else.example"):
        assert trace not in kept


HOTSPOT = (
    '<qti-hotspot-interaction response-identifier="RESPONSE" max-choices="1"><qti-prompt>Où ?'
    '</qti-prompt><img src="plan.png" alt="Un plan" width="400" height="300"/>'
    '<qti-hotspot-choice identifier="A" shape="rect" coords="0,0,100,100"/>'
    '<qti-hotspot-choice identifier="B" shape="circle" coords="200,150,50"/>'
    "</qti-hotspot-interaction>")


def test_zones_of_a_picture():
    files = {"imsmanifest.xml": manifest(("1", "q.xml")), "plan.png": PNG,
             "q.xml": item_xml(HOTSPOT, response("B"))}
    item = item_of(read(files).questions[0])
    assert [area.correct for area in item.areas] == [False, True]
    assert item.areas[0].coords == (0, 0, 100, 100)
    del files["plan.png"]
    assert refusals(read(files)) == ["file_missing"]


def test_points_to_select_are_zones_with_their_scores():
    body = ('<qti-select-point-interaction response-identifier="RESPONSE" max-choices="1">'
            '<qti-prompt>Où ?</qti-prompt><img src="plan.png" alt="Un plan"/>'
            "</qti-select-point-interaction>")
    zones = ('<qti-area-mapping default-value="0"><qti-area-map-entry shape="circle" '
             'coords="100,100,20" mapped-value="2"/><qti-area-map-entry shape="rect" '
             'coords="200,200,250,250" mapped-value="-1"/></qti-area-mapping>')
    content = item_xml(body, response(base="point", mapping=zones),
                       processing=template("map_response_point"))
    files = {"imsmanifest.xml": manifest(("1", "q.xml")), "plan.png": PNG, "q.xml": content}
    item = item_of(read(files).questions[0])
    assert (item.scoring.method, item.scoring.points) == ("all_or_nothing", 2)
    assert str(item.scoring.penalty) == "-1/2"
    files["q.xml"] = content.replace(b'mapped-value="-1"', b'mapped-value="1"')
    assert refusals(read(files)) == ["scoring_not_expressible"]


def test_a_stimulus_makes_a_case_study():
    stimulus = (b'<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" '
                b'identifier="s1" title="Atelier" xml:lang="fr"><qti-stimulus-body><p>Un atelier.'
                b"</p></qti-stimulus-body></qti-assessment-stimulus>")
    reference = '<qti-assessment-stimulus-ref identifier="s1" href="../stimuli/s1.xml"/>'
    files = {"imsmanifest.xml": manifest(("1", "items/q.xml")), "stimuli/s1.xml": stimulus,
             "items/q.xml": item_xml(choice("a", "b"), response("a"), reference)}
    item = item_of(read(files).questions[0])
    assert item.type == "composite"
    assert (item.stimulus.title, item.stimulus.text) == ("Atelier", "Un atelier.")
    del files["stimuli/s1.xml"]
    assert refusals(read(files)) == ["file_missing"]


def test_the_language_is_that_of_the_item_then_of_the_wish():
    files = {"imsmanifest.xml": manifest(("1", "q.xml"))}
    files["q.xml"] = GOOD.replace(b'"fr"', b'"EN_us"')
    assert read(files).questions[0].data["lang"] == "en-US"
    files["q.xml"] = GOOD.replace(b' xml:lang="fr"', b"")
    assert read(files, lang="en").questions[0].data["lang"] == "en"
