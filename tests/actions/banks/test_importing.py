"""Imports: kept to be looked at, taken in once as drafts, or thrown away whole."""

import base64
import functools
import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.banks import importing
from lms.banks.formats.outcome import Wish
from lms.banks.models import Draft, MediaFile, QuestionImport
from lms.core.errors import Invalid
from lms.core.files import StoredFile, digest_of
from lms.core.journal import JournalEntry
from lms.core.work import Work
from tests import make

pytestmark = pytest.mark.usefixtures("reads_here")
GIFT = """\
$CATEGORY: Bureautique

// [id:q-1]
::Capitale::Quelle est la capitale ? {=Paris ~Lille}

Sans clé ? {~Rouge ~Vert}

Taux ? {#3,5}

Tout dire. {}
""".encode()
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@functools.cache
def read(content: bytes = GIFT, name: str = "fiche.gift", **said: object) -> importing.Preview:
    return importing.preview(name, content, Wish("fr", name), **said)


def moodle_with(picture: bytes, stem: str = "Image") -> bytes:
    shown = f'<![CDATA[<p>{stem} <img src="@@PLUGINFILE@@/a.png" alt="un point"></p>]]>'
    return (f"<quiz><question type='truefalse'><name><text>Q</text></name>"
            f"<questiontext format='html'><text>{shown}</text>"
            f"<file name='a.png' path='/' encoding='base64'>{base64.b64encode(picture).decode()}"
            f"</file></questiontext><answer fraction='100'><text>true</text></answer>"
            f"<answer fraction='0'><text>false</text></answer></question></quiz>").encode()


def drafts_of(session: Session, kept: QuestionImport) -> list[Draft]:
    return list(session.scalars(
        select(Draft).where(Draft.import_id == kept.id).order_by(Draft.position)))


def facts(session: Session) -> list[JournalEntry]:
    return list(session.scalars(
        select(JournalEntry).where(JournalEntry.kind == "questions_imported")))


@pytest.fixture
def author(work: Work) -> Work:
    """The same work, done by somebody."""
    return replace(work, actor_id=make.make_person(work.session).id)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_is_read_and_counted_without_writing_anything() -> None:
    found = read()
    assert found.reading.kind == "gift"
    assert found.counts == {"seen": 4, "imported": 1, "imported_with_losses": 1,
                            "draft_key_missing": 1, "refused": 1}
    assert sum(found.counts.values()) == 2 * found.counts["seen"]


def test_every_question_becomes_a_row_refused_ones_too(author: Work, session: Session) -> None:
    kept = importing.take_in(author, "bureau", read())
    assert (kept.bank_code, kept.file_name, kept.kind, kept.lang) == (
        "bureau", "fiche.gift", "gift", "fr")
    assert (kept.sha256, kept.imported_at) == (digest_of(GIFT), author.now)
    assert kept.imported_by_id == author.actor_id
    capital, keyless, refused, essay = drafts_of(session, kept)
    assert (capital.title, capital.external_id, capital.category, capital.kind) == (
        "Capitale", "q-1", "Bureautique", "choice")
    assert '"type":"choice"' in capital.content
    assert keyless.verdict == "draft_key_missing"
    assert (refused.content, refused.refusal["code"]) == (None, "decimal_comma")
    assert essay.losses == ["rubric_to_write"]


def test_taking_in_is_one_fact_of_the_journal_which_holds_no_question(
    work: Work, session: Session
) -> None:
    kept = importing.take_in(work, "bureau", read())
    [fact] = facts(session)
    assert fact.subject == f"question_import:{kept.id}"
    assert fact.details["counts"]["seen"] == 4
    assert "Paris" not in str(fact.details)


def test_the_same_bytes_in_the_same_bank_are_the_first_import(
    work: Work, session: Session
) -> None:
    first = importing.take_in(work, "bureau", read())
    assert importing.take_in(work, "bureau", read(name="autre.gift")) is first
    assert (count(session, Draft), len(facts(session))) == (4, 1)
    assert importing.take_in(work, "autre", read()) is not first


def test_a_preview_is_taken_in_once(work: Work, session: Session) -> None:
    kept = importing.keep(work, "bureau", read())
    assert (kept.imported_at, facts(session)) == (None, [])
    importing.apply_import(work, kept)
    with pytest.raises(importing.ImportTakenIn):
        importing.apply_import(work, kept)
    with pytest.raises(importing.ImportTakenIn):
        importing.discard_import(work, kept)


def test_the_same_file_previewed_again_is_read_anew(work: Work, session: Session) -> None:
    importing.keep(work, "bureau", read())
    again = importing.keep(work, "bureau", read(b"".join([GIFT]), kind="gift"))
    assert (count(session, QuestionImport), count(session, Draft)) == (1, 4)
    assert importing.keep(work, "bureau", read()).sha256 == again.sha256


def test_a_discarded_preview_leaves_nothing_not_even_its_pictures(
    work: Work, session: Session
) -> None:
    kept = importing.keep(work, "bureau", read(moodle_with(PNG), "q.xml"))
    assert count(session, MediaFile) == 1
    importing.discard_import(work, kept)
    assert [count(session, table) for table in (QuestionImport, Draft, MediaFile, StoredFile)] == [
        0, 0, 0, 0]


def test_a_picture_that_another_draft_shows_stays(work: Work, session: Session) -> None:
    kept = importing.keep(work, "bureau", read(moodle_with(PNG), "q.xml"))
    importing.keep(work, "bureau", read(moodle_with(PNG, "Autre"), "r.xml"))
    importing.discard_import(work, kept)
    assert count(session, MediaFile) == 1


def test_pictures_are_stored_under_the_digest_that_the_draft_says(
    work: Work, session: Session
) -> None:
    kept = importing.take_in(work, "bureau", read(moodle_with(PNG), "q.xml"))
    [draft] = drafts_of(session, kept)
    assert session.get(MediaFile, digest_of(PNG)) is not None
    assert f'"sha256":"{digest_of(PNG)}"' in draft.content


def test_the_name_of_a_file_is_shown_without_its_folders() -> None:
    assert read(name="C:\\mes fiches\\a.gift").name == "a.gift"


@pytest.mark.parametrize("code", ["", "Bureau", "été", "a--b", "x" * 65, "a b"])
def test_a_bank_code_that_no_bank_may_have_is_refused(work: Work, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        importing.keep(work, code, read())
    assert {fault.place for fault in refusal.value.faults} == {"bank_code"}


def test_strange_signs_of_a_file_are_stored_as_spaces(work: Work, session: Session) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("h5p.json", '{"mainLibrary": "H5P.QuestionSet"}')
        archive.writestr("content/content.json", (
            '{"questions": [{"library": "H5P.TrueFalse 1.8", "subContentId": "a\\u0000\\ud800b",'
            '"metadata": {"title": "T"}, "params": {"question": "Q ?", "correct": "true"}}]}'))
    kept = importing.take_in(work, "bureau", read(content.getvalue(), "x.h5p"))
    assert drafts_of(session, kept)[0].external_id == "a b"


@pytest.mark.usefixtures("own_process")
def test_a_file_that_cannot_be_read_is_refused_whole() -> None:
    with pytest.raises(Invalid) as refusal:
        read(b"rien", "rien.txt")
    assert refusal.value.faults[0].code == "unknown_format"
    assert "GIFT" in str(refusal.value)
