"""Publishing editions: frozen items, one number after the other, one content one edition."""

from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.banks import actions, queries
from lms.banks.models import Edition, Item
from lms.banks.reader import item_from_json, read_bank
from lms.catalog.actions import publish_framework
from lms.catalog.reader import read_framework
from lms.catalog.shipped import path_of
from lms.core.errors import Invalid, Missing
from lms.core.journal import JournalEntry
from lms.core.work import Work


def publish(work: Work, folder: Path) -> Edition:
    return actions.publish_edition(work, read_bank(folder))


def refused_codes(work: Work, folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        publish(work, folder)
    return [(fault.place, fault.code) for fault in refusal.value.faults]


def facts(session: Session) -> list[JournalEntry]:
    return list(session.scalars(
        select(JournalEntry).where(JournalEntry.kind == "edition_published")))


@pytest.fixture
def certified(work: Work, bank_folder: Path) -> None:
    """The framework of the small bank is in the catalog."""
    publish_framework(work, read_framework(bank_folder))


@pytest.mark.usefixtures("certified")
def test_an_edition_freezes_what_selects_and_scores_each_item(work, session, write_item,
                                                              bank_folder) -> None:
    write_item("q-1", points=2, competence="B1-C1, B1-C2")
    edition = publish(work, bank_folder)
    [item] = queries.edition_with_items(session, edition.id).items
    assert (edition.bank_code, edition.number, edition.title, edition.certification_code) == (
        "petite", 1, "Petite banque", "IA-MINI")
    assert (item.code, item.version, item.status, item.kind, item.block_code) == (
        "q-1", 1, "review", "choice", "B1")
    assert (item.competences, item.points) == (["B1-C1", "B1-C2"], Fraction(2))
    assert item_from_json(item.content) == read_bank(bank_folder).items[0].item


@pytest.mark.usefixtures("certified")
def test_drafts_and_retired_questions_stay_out(work, session, write_item, bank_folder) -> None:
    for status in ("draft", "review", "approved", "pilot", "retired", "neutralised"):
        write_item(f"q-{status}", status=status)
    edition = publish(work, bank_folder)
    assert [item.status for item in queries.items_of_block(session, edition.id, "B1")] == [
        "approved", "neutralised", "pilot", "review"]


@pytest.mark.usefixtures("certified")
def test_publishing_is_recorded_with_the_digest(work, session, write_item, bank_folder) -> None:
    write_item("q-1")
    edition = publish(work, bank_folder)
    [entry] = facts(session)
    assert entry.subject == f"edition:{edition.id}"
    assert entry.details == {"bank": "petite", "number": 1, "items": 1,
                             "content_sha256": edition.content_sha256}


@pytest.mark.usefixtures("certified")
def test_the_same_content_again_is_the_same_edition(work, session, write_item, bank_folder) -> None:
    file = write_item("q-1")
    first = publish(work, bank_folder)
    file.write_text("# relu\n" + file.read_text().replace("level: apply", "level:   apply"))
    write_item("q-2", status="draft")
    assert publish(work, bank_folder).id == first.id
    assert session.scalar(select(func.count()).select_from(Edition)) == 1
    assert len(facts(session)) == 1


@pytest.mark.usefixtures("certified")
def test_a_change_of_state_is_the_next_edition_and_the_old_one_stays(work, session, write_item,
                                                                     bank_folder) -> None:
    write_item("q-1")
    old = publish(work, bank_folder)
    write_item("q-1", status="approved")
    new = publish(work, bank_folder)
    assert (new.number, new.content_sha256 != old.content_sha256) == (2, True)
    assert [queries.items_of_block(session, one.id, "B1")[0].status for one in (old, new)] == [
        "review", "approved"]
    assert queries.latest_editions(session) == [new]
    assert [one.number for one in queries.editions(session)] == [2, 1]


@pytest.mark.usefixtures("certified")
def test_a_changed_question_needs_a_higher_version(work, write_item, bank_folder) -> None:
    write_item("q-1", version=2)
    publish(work, bank_folder)
    file = write_item("q-1", version=2, points=3)
    assert refused_codes(work, bank_folder) == [("B1/q-1.yaml:3", "same_version")]
    file.write_text(file.read_text().replace("version: 2", "version: 1"))
    assert refused_codes(work, bank_folder) == [("B1/q-1.yaml:3", "lower_version")]
    file.write_text(file.read_text().replace("version: 1", "version: 3"))
    assert publish(work, bank_folder).number == 2


@pytest.mark.usefixtures("certified")
def test_a_bank_with_faults_is_refused_with_all_of_them(
    work, session, write_item, bank_folder
) -> None:
    write_item("q-1", competence="B2-C1")
    write_item("q-2", status="fini")
    write_item("q-3").rename(bank_folder / "B1" / "autre.yaml")
    found = refused_codes(work, bank_folder)
    assert {place.split(":")[0] for place, _ in found} == {
        "B1/q-1.yaml", "B1/q-2.yaml", "B1/autre.yaml"}
    assert session.scalar(select(func.count()).select_from(Item)) == 0


@pytest.mark.usefixtures("certified")
def test_a_bank_of_drafts_has_nothing_to_publish(work, write_item, bank_folder) -> None:
    write_item("q-1", status="draft")
    assert refused_codes(work, bank_folder) == [("bank.yaml", "nothing_to_publish")]


@pytest.mark.usefixtures("certified")
def test_a_header_that_cannot_be_stored_is_refused(work, write_item, bank_folder) -> None:
    write_item("q-1")
    header = bank_folder / "bank.yaml"
    header.write_text(header.read_text().replace("Petite banque", "Petite banque" * 20))
    assert refused_codes(work, bank_folder) == [("bank.yaml", "too_long")]


def test_the_certification_is_published_first(work, write_item, bank_folder) -> None:
    write_item("q-1")
    with pytest.raises(actions.CertificationUnpublished) as refusal:
        publish(work, bank_folder)
    assert "IA-MINI" in str(refusal.value)


@pytest.mark.usefixtures("certified")
def test_a_competence_the_published_version_lacks_is_refused(work, write_item, bank_folder) -> None:
    framework = bank_folder / "framework.yaml"
    framework.write_text(framework.read_text().replace("B1-C2", "B1-C3"))
    write_item("q-1", competence="B1-C3")
    assert refused_codes(work, bank_folder) == [("B1/q-1.yaml:9", "competence_unpublished")]


@pytest.mark.usefixtures("certified")
def test_the_editions_of_a_certification_are_found_by_its_code(work, session, write_item,
                                                               bank_folder) -> None:
    write_item("q-1")
    edition = publish(work, bank_folder)
    assert queries.latest_editions_of(session, "IA-MINI") == [edition]
    assert queries.latest_editions_of(session, "IA-AUTRE") == []
    assert queries.status_counts(session) == {edition.id: {"review": 1}}


@pytest.mark.usefixtures("certified")
def test_items_know_their_neighbours(work, session, write_item, bank_folder) -> None:
    for code in ("q-2", "q-1", "q-3"):
        write_item(code)
    first, second, third = queries.edition_with_items(
        session, publish(work, bank_folder).id).items
    assert queries.neighbours_of(session, second) == (first.id, third.id)
    assert queries.neighbours_of(session, first) == (None, second.id)
    assert queries.neighbours_of(session, third) == (second.id, None)


def test_what_does_not_exist_is_missing(session) -> None:
    for query in (queries.edition, queries.edition_with_items, queries.item):
        with pytest.raises(Missing):
            query(session, 999)


def test_the_shipped_bank_can_be_published_after_its_framework(work, session) -> None:
    folder = path_of("ia-hdf")
    publish_framework(work, read_framework(folder))
    edition = publish(work, folder)
    items = queries.edition_with_items(session, edition.id).items
    assert len(items) >= 52
    assert queries.listed_items(session, [edition.id])[edition.id][0].title
