"""XML from strangers, whole or one piece at a time: the same is read, the same is refused."""

from pathlib import Path

import pytest
from lxml import etree

from lms.banks.formats import progress, xml
from lms.banks.formats.moodle import reader as moodle_xml
from lms.banks.formats.outcome import Wish
from lms.core.errors import Invalid

TRAPS = Path(__file__).parents[3] / "data" / "traps" / "xml"
ROOT = b"<quiz>"
SOUND = {
    "nothing inside": b"<quiz/>",
    "words between": b"<quiz>a<question>1</question>b<question>2</question>c</quiz>",
    "one inside another": b"<quiz><question><question/></question><other/></quiz>",
    "comments": b"<!--a--><?b c?><quiz><!--d--><question>1<!--e-->2</question></quiz><!--f-->",
    "CDATA": b"<quiz><question><![CDATA[<p>&amp;</p>]]></question></quiz>",
    "many lines": ROOT + b"\n" * 70_000 + b"<question>1</question></quiz>",
    "bare DOCTYPE": b"<!DOCTYPE quiz><quiz><question/></quiz>",
    "deepest": b"<a>" * 200 + b"</a>" * 200,
    "UTF-16": "<quiz><question>é</question></quiz>".encode("utf-16"),
    "Latin 1": "<?xml version='1.0' encoding='iso-8859-1'?><a><b>é</b></a>".encode("latin-1"),
    "traps of others": (TRAPS / "bare_doctype.xml").read_bytes(),
}
BROKEN = {
    "nothing": (b"", "not_xml"),
    "not closed": (b"<quiz>\n<question/>\n", "not_xml"),
    "two roots": (b"<quiz/>\n<quiz/>", "not_xml"),
    "badly nested": (b"<quiz><question/>\n<a><b></a></b></quiz>", "not_xml"),
    "unknown encoding": (b"<?xml version='1.0' encoding='nope'?><quiz/>", "not_xml"),
    "unknown entity": (b"<quiz><question/>\n<question>&nbsp;</question></quiz>",
                       "entity_declaration"),
    "entity": (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a><b>&b;</b></a>", "entity_declaration"),
    "parameter entity": (b"<!DOCTYPE a [<!ENTITY % b 'c'>]><a/>", "entity_declaration"),
    "too deep": (b"<a>" * 201 + b"</a>" * 201, "depth"),
    "a long text": (b"<a>" + b"x" * 5_000_000 + b"</a>", "size"),
}


def children(content: bytes) -> list[tuple[bytes, int]]:
    """What is inside the root, read whole, with its lines."""
    return [(etree.tostring(one, with_tail=False), one.sourceline)
            for one in xml.parse(content).iterchildren()]


def refusal(read: object) -> tuple[str, object]:
    with pytest.raises(Invalid) as refused:
        list(read())  # type: ignore[operator]
    [fault] = refused.value.faults
    return fault.code, fault.facts.get("line")


@pytest.mark.parametrize("content", SOUND.values(), ids=SOUND)
def test_pieces_are_what_the_whole_holds(content: bytes) -> None:
    *found, (root, _) = [(etree.tostring(one, with_tail=False), one.sourceline)
                         for one in xml.pieces(content)]
    assert found == children(content)
    assert etree.fromstring(root).tag == xml.parse(content).tag


@pytest.mark.parametrize(("content", "code"), BROKEN.values(), ids=BROKEN)
def test_a_file_is_refused_for_the_same_reason_in_pieces(content: bytes, code: str) -> None:
    whole = refusal(lambda: xml.parse(content))
    assert whole[0] == code
    assert refusal(lambda: xml.pieces(content)) == whole


def test_entities_are_refused_before_anything_is_handed_over() -> None:
    content = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a><b/><b/></a>"
    with pytest.raises(Invalid):
        next(xml.pieces(content))


def test_what_was_looked_at_is_forgotten() -> None:
    question = b"<question><name>" + b"x" * 1_000 + b"</name></question>\n"
    most = seen = 0
    for piece in xml.pieces(ROOT + question * 3_000 + b"</quiz>"):
        if piece.getparent() is not None:
            seen += 1
            before = piece.getprevious()
            assert before is None or len(before) == 0
            most = max(most, len(piece.getparent()))
    assert seen == 3_000
    assert most < 100


def test_reading_a_moodle_file_says_how_far_it_is_and_of_how_many(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[int, int]] = []
    monkeypatch.setattr(progress, "_tellers", [lambda done, total: said.append((done, total))])
    questions = b"<question type='description'/>" * 60
    found = moodle_xml.read(ROOT + b"<other/>" + questions + b"</quiz>", Wish())
    assert len(found.questions) == 60
    assert said == [(0, 60), (25, 60), (50, 60), (60, 60)]


def test_a_file_damaged_at_its_end_gives_no_question() -> None:
    with pytest.raises(Invalid):
        moodle_xml.read(ROOT + b"<question type='description'/>" * 3 + b"</qui", Wish())


def test_too_many_questions_are_refused_before_one_is_read() -> None:
    content = ROOT + b"<question type='description'/>" * 3 + b"</quiz>"
    with pytest.raises(Invalid) as refused:
        moodle_xml.read(content, Wish(most=2))
    assert [fault.code for fault in refused.value.faults] == ["too_many"]
