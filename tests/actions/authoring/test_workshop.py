"""The workshop: written in revisions, judged by another person, never written over."""

import json

import pytest
from sqlalchemy import select

from lms.authoring import actions, contents, listing, queries, rules
from lms.authoring.models import Question, Revision, Step
from lms.authoring.rules import Move
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry


@pytest.fixture
def question(ann, bank, data) -> Question:
    return actions.create_question(ann, bank, data)


def refused(call, *arguments) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        call(*arguments)
    return [fault.code for fault in refusal.value.faults]


def journal(session, kind: str) -> list[JournalEntry]:
    return list(session.scalars(select(JournalEntry).where(JournalEntry.kind == kind)))


def test_a_bank_is_refused_with_all_its_faults_at_once(ann, bank) -> None:
    header = actions.Header("petite", " ", "fr", "x" * 50, "Collectif", "INCONNUE")
    with pytest.raises(Invalid) as refusal:
        actions.create_bank(ann, header)
    assert [(fault.place, fault.code) for fault in refusal.value.faults] == [
        ("title", "blank"), ("licence", "too_long"), ("code", "taken"),
        ("certification_code", "unpublished")]


def test_codes_follow_one_another_in_each_block(ann, bank, data) -> None:
    codes = [actions.create_question(ann, bank, data | {"block": block}).code
             for block in ("B1", "B1", "B2", "B1")]
    assert codes == ["petite-b1-0001", "petite-b1-0002", "petite-b2-0001", "petite-b1-0003"]


def test_codes_follow_the_way_the_bank_names_its_questions(ann, bank, data) -> None:
    actions.create_question(ann, bank, data | {"id": "ia-0041"})
    actions.create_question(ann, bank, data | {"id": "ia-0007"})
    assert actions.create_question(ann, bank, data).code == "ia-0042"


def test_a_question_begins_as_a_draft_whatever_its_data_says(ann, bank, data, session) -> None:
    reviews = [{"by": "Zoé", "decision": "accepted"}]
    found = actions.create_question(ann, bank, data | {"status": "approved", "reviews": reviews})
    said = contents.data_of(found.content)
    assert (found.state, found.version, said["status"]) == ("draft", 1, "draft")
    assert "reviews" not in said
    assert [one.number for one in queries.revisions_of(session, found.id)] == [1]


def test_each_save_is_a_revision_and_the_same_words_are_none(ann, question, data, session) -> None:
    for stem in ("Une ?", "Deux ?", "Deux ?"):
        assert actions.save_question(ann, question, data | {"stem": stem}, question.revision) == ()
    rows = session.scalars(select(Revision).order_by(Revision.number)).all()
    assert [(row.number, json.loads(row.content)["stem"]) for row in rows] == [
        (1, "Question  ?"), (2, "Une ?"), (3, "Deux ?")]
    assert "deux ?" in question.words
    assert len(journal(session, "question_written")) == 3


def test_an_incomplete_draft_is_kept_with_its_faults(ann, question, data) -> None:
    partial = {name: value for name, value in data.items() if name != "options"}
    faults = actions.save_question(ann, question, partial | {"competences": ["B9-C9"]}, 1)
    assert question.fault_count == len(faults) > 0
    assert "options" not in contents.data_of(question.content)
    assert refused(actions.move, ann, question, Move.SUBMIT)
    assert question.state == "draft"


def test_the_framework_has_its_say(ann, question, data) -> None:
    faults = actions.save_question(ann, question, data | {"competences": ["B2-C1", "B1-C9"]}, 1)
    assert [fault.code for fault in faults] == [
        "competence_of_other_block", "unknown_competence"]


def test_what_somebody_else_saved_is_never_written_over(ann, ben, question, data, session) -> None:
    actions.save_question(ben, question, data | {"stem": "De Ben ?"}, 1)
    with pytest.raises(rules.WrittenMeanwhile) as refusal:
        actions.save_question(ann, question, data | {"stem": "D'Ann ?"}, 1)
    assert "Ben" in refusal.value.facts["name"]
    assert contents.data_of(question.content)["stem"] == "De Ben ?"
    actions.save_question(ann, question, data | {"stem": "D'Ann ?"}, 2)
    assert contents.data_of(question.content)["stem"] == "D'Ann ?"


def test_identity_state_and_reviews_are_not_for_the_form_to_say(ann, question, data) -> None:
    actions.save_question(ann, question, data | {
        "id": "autre", "version": 9, "status": "approved", "stem": "Neuve ?",
        "reviews": [{"by": "Moi", "decision": "accepted"}]}, 1)
    said = contents.data_of(question.content)
    assert (said["id"], said["version"], said["status"]) == (question.code, 1, "draft")
    assert "reviews" not in said


def test_a_question_too_large_is_refused_whole(ann, question, data) -> None:
    huge = data | {"notes": "é" * 300_000}
    assert refused(actions.save_question, ann, question, huge, 1) == ["too_long"]
    assert question.revision == 1


def test_two_people_stand_behind_an_approved_question(ann, ben, question, session) -> None:
    actions.move(ann, question, Move.SUBMIT)
    with pytest.raises(rules.NotDraft):
        actions.save_question(ann, question, {}, 1)
    with pytest.raises(rules.OwnWork):
        actions.move(ann, question, Move.APPROVE)
    actions.move(ben, question, Move.APPROVE, "Claire et utile.")
    [review] = contents.data_of(question.content)["reviews"]
    assert (review["decision"], review["note"], review["version"]) == (
        "accepted", "Claire et utile.", 1)
    assert review["by"].startswith("Ben ")
    steps = session.scalars(select(Step).order_by(Step.id)).all()
    assert [(step.before, step.after, step.taken_by_id) for step in steps] == [
        ("draft", "review", ann.actor_id), ("review", "approved", ben.actor_id)]
    assert [entry.actor_id for entry in journal(session, "question_approve")] == [ben.actor_id]


def test_whoever_corrected_a_word_does_not_approve_either(ann, ben, question, data) -> None:
    actions.save_question(ben, question, data | {"stem": "Corrigée ?"}, 1)
    actions.move(ann, question, Move.SUBMIT)
    for work in (ann, ben):
        with pytest.raises(rules.OwnWork):
            actions.move(work, question, Move.APPROVE)


def test_after_an_approval_only_the_new_words_count(ann, ben, question, data) -> None:
    actions.move(ann, question, Move.SUBMIT)
    actions.move(ben, question, Move.APPROVE)
    actions.move(ben, question, Move.REVISE, "Chiffre périmé.")
    actions.save_question(ben, question, data | {"stem": "À jour ?"}, question.revision)
    actions.move(ben, question, Move.SUBMIT)
    with pytest.raises(rules.OwnWork):
        actions.move(ben, question, Move.APPROVE)
    actions.move(ann, question, Move.APPROVE)
    assert question.state == "approved"


def test_changes_are_asked_with_remarks_that_must_be_answered(ann, ben, question, session) -> None:
    actions.move(ann, question, Move.SUBMIT)
    said = actions.remark(ben, question, "options[1].text", "Peu plausible.")
    with pytest.raises(rules.OpenRemarks):
        actions.move(ben, question, Move.APPROVE)
    assert refused(actions.move, ben, question, Move.ASK_CHANGES) == ["blank"]
    actions.move(ben, question, Move.ASK_CHANGES, "Voir la remarque.")
    with pytest.raises(rules.OpenRemarks):
        actions.move(ann, question, Move.SUBMIT)
    actions.settle(ann, said)
    actions.move(ann, question, Move.SUBMIT)
    assert question.state == "review"
    assert queries.count_open_remarks(session, question.id) == 0


def test_an_empty_remark_and_an_endless_one_are_refused(ann, question) -> None:
    assert refused(actions.remark, ann, question, "", "  ") == ["blank"]
    assert refused(actions.remark, ann, question, "", "x" * 2001) == ["too_long"]


def test_two_reviewers_at_once_make_one_decision(ann, ben, question, session) -> None:
    actions.move(ann, question, Move.SUBMIT)
    actions.move(ben, question, Move.APPROVE)
    question.state = "review"  # what a second request read before the first committed
    session.expire_all()
    with pytest.raises(rules.NotNow):
        actions.move(ben, question, Move.APPROVE)


def test_lists_are_narrowed_by_everything_they_show(ann, ben, bank, data, session) -> None:
    first = actions.create_question(ann, bank, data | {"stem": "Un réseau de neurones ?"})
    second = actions.create_question(ben, bank, data | {"competences": ["B1-C2"], "level": "apply"})
    actions.move(ann, first, Move.SUBMIT)

    def codes(**filters: object) -> list[str]:
        total, rows = listing.listed(session, bank.id, listing.Filters(**filters), 0, 10)
        assert total == len(rows)
        return [row.code for row in rows]

    one, two = [first.code], [second.code]
    assert codes() == one + two
    assert codes(state="review") == one
    assert codes(state="active") == []
    assert codes(words="RÉSEAU neurones") == one
    assert codes(words="%") == []
    assert codes(competence="B1-C2") == two
    assert codes(competence="B1") == one + two
    assert codes(level="apply") == two
    assert codes(kind="essay") == []
    assert codes(writer_id=ben.actor_id) == two
    assert codes(for_reviewer_id=ben.actor_id) == one
    assert codes(for_reviewer_id=ann.actor_id) == []
    assert codes(with_faults=True) == []
