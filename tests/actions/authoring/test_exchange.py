"""The same bank in the browser and in files: no loss, no silent overwriting."""

import json

import pytest

from lms.authoring import actions, contents, exchange, publication, queries
from lms.authoring.rules import Move
from lms.banks.actions import publish_edition
from lms.banks.models import Draft
from lms.banks.reader import read_bank
from lms.catalog.actions import publish_framework
from lms.catalog.reader import read_framework
from lms.catalog.shipped import path_of
from lms.core.errors import Invalid
from tests import make


def written(work, bank, folder):
    for name, content in exchange.give_files(work, bank).files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def shipped(work):
    """The shipped bank, its framework in the catalog."""
    folder = path_of("ia-hdf")
    publish_framework(work, read_framework(folder))
    return folder


def test_the_shipped_bank_goes_in_and_out_without_loss(work, shipped, tmp_path) -> None:
    files = read_bank(shipped)
    taken = exchange.take_files(work, files)
    assert len(taken.added) == len(files.items) > 300
    again = read_bank(written(work, taken.bank, tmp_path))
    assert again.faults == ()
    assert [file.item for file in again.items] == [file.item for file in files.items]
    assert len(exchange.take_files(work, again).kept) == len(files.items)


def test_published_from_the_workshop_it_is_the_edition_of_its_files(work, shipped) -> None:
    files = read_bank(shipped)
    edition = publish_edition(work, files)
    bank = exchange.take_files(work, files).bank
    assert publication.publish(work, bank).id == edition.id
    outlook = publication.outlook(work.session, bank)
    assert (outlook.is_new, outlook.faults, outlook.total) == (False, (), len(files.items))


@pytest.mark.usefixtures("certified")
class TestASmallBank:
    @pytest.fixture
    def bank(self, work, write_item, bank_folder):
        for code in ("q-1", "q-2"):
            write_item(code)
        return exchange.take_files(work, read_bank(bank_folder)).bank

    def question(self, session, bank, code):
        return next(one for one in queries.questions_of_bank(session, bank.id) if one.code == code)

    def rewrite(self, ann, question, stem):
        actions.move(ann, question, Move.WITHDRAW)
        data = contents.data_of(question.content) | {"stem": stem}
        actions.save_question(ann, question, data, question.revision)

    def test_a_change_of_the_files_alone_is_taken_over(self, work, session, bank, write_item,
                                                       bank_folder) -> None:
        write_item("q-1", points=2)
        done = exchange.take_files(work, read_bank(bank_folder))
        assert (done.changed, done.kept) == (("q-1",), ("q-2",))
        found = self.question(session, bank, "q-1")
        assert contents.data_of(found.content)["scoring"]["points"] == 2
        assert found.revision == 2

    def test_a_change_made_here_alone_stays(self, work, ann, session, bank, bank_folder) -> None:
        found = self.question(session, bank, "q-1")
        self.rewrite(ann, found, "Mieux dite ?")
        assert exchange.take_files(work, read_bank(bank_folder)).kept == ("q-1", "q-2")
        assert contents.data_of(found.content)["stem"] == "Mieux dite ?"

    def test_a_change_on_both_sides_stops_everything_and_is_named(
        self, ann, bank, write_item, bank_folder
    ) -> None:
        work, session = ann, ann.session
        found = self.question(session, bank, "q-1")
        self.rewrite(ann, found, "Mieux dite ?")
        write_item("q-1", points=2)
        write_item("q-2", points=3)
        with pytest.raises(Invalid) as refusal:
            exchange.take_files(work, read_bank(bank_folder))
        assert [(fault.place, fault.code) for fault in refusal.value.faults] == [
            ("B1/q-1.yaml:1", "conflict")]
        assert self.question(session, bank, "q-2").revision == 1
        done = exchange.take_files(work, read_bank(bank_folder), theirs=True)
        assert done.changed == ("q-1", "q-2")

    def test_what_was_written_here_comes_back_from_the_files_as_known(
        self, ann, bank, tmp_path
    ) -> None:
        work = ann
        self.rewrite(ann, self.question(ann.session, bank, "q-1"), "Mieux dite ?")
        folder = written(work, bank, tmp_path / "out")
        file = folder / "B1" / "q-1.yaml"
        file.write_text(file.read_text().replace("Mieux dite", "Encore mieux dite"))
        assert exchange.take_files(work, read_bank(folder)).changed == ("q-1",)

    def test_a_draft_without_its_key_has_no_file_and_is_told(self, ann, bank, data) -> None:
        del data["options"]
        draft = actions.create_question(ann, bank, data)
        given = exchange.give_files(ann, bank)
        assert [(fault.place, fault.code) for fault in given.absent] == [
            (draft.code, "incomplete")]
        assert f"B1/{draft.code}.yaml" not in given.files

    def test_publishing_leaves_drafts_out_and_raises_versions_by_itself(
            self, work, ann, ben, session, bank) -> None:
        first = publication.publish(work, bank)
        found = self.question(session, bank, "q-1")
        self.rewrite(ann, found, "Mieux dite ?")
        outlook = publication.outlook(session, bank)
        assert outlook.removed == ("q-1",)
        actions.move(ann, found, Move.SUBMIT)
        actions.move(ben, found, Move.APPROVE)
        outlook = publication.outlook(session, bank)
        assert (outlook.changed, outlook.counts) == (("q-1",), {"approved": 1, "review": 1})
        second = publication.publish(work, bank)
        assert (first.number, second.number, found.version) == (1, 2, 2)

    def test_a_shared_competence_that_left_the_framework_refuses_publication(
            self, work, ann, session, bank) -> None:
        found = self.question(session, bank, "q-1")
        found.content = json.dumps(json.loads(found.content) | {"competences": ["B9-C1"]})
        outlook = publication.outlook(session, bank)
        assert [(fault.place, fault.code) for fault in outlook.faults] == [
            ("q-1, competences", "unknown_competence")]
        with pytest.raises(Invalid):
            publication.publish(work, bank)


def test_an_imported_draft_enters_the_workshop_once(ann, bank, session) -> None:
    content = {"type": "true_false", "lang": "fr", "stem": "Vrai ?", "answer": True,
               "scoring": {"method": "all_or_nothing", "points": 1}}
    row = Draft(
        bank_code="petite", position=1, place="ligne 1", verdict="imported", kind="true_false",
        title="Vrai ?", external_id="", category="", losses=[], content=json.dumps(content),
        created_at=make.NOW)
    session.add(row)
    session.flush()
    [question] = actions.adopt(ann, bank, [row])
    assert [one.id for one in actions.adopt(ann, bank, [row])] == [question.id]
    assert (question.kind, question.block_code, question.fault_count) == ("true_false", "B1", 0)
    assert question.code == "petite-b1-0001"
