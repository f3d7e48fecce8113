"""Marking: copies made at the closing, marks appended, scores computed again and replayed."""

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy.exc import IntegrityError

from lms.blueprints.rules import Row
from lms.catalog.models import Certification
from lms.cohorts.models import Cohort
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import drawing, papers, queries, rules, score_queries, scoring, sittings
from lms.exams.mark_models import Copy, Mark
from lms.exams.marking_queries import copies_waiting
from lms.exams.marks import Need
from lms.exams.models import Answer, Attempt, AttemptState, LateAnswer, LateReason, Sitting
from lms.exams.replay import replay_all
from lms.juries.candidates import candidates_of
from lms.juries.queries import jury as jury_of
from lms.marking import actions, board
from lms.marking import queries as marking
from lms.marking.refusals import (
    AnotherAnswerCounts,
    MarkedMeanwhile,
    OwnCopy,
    ResultsKnown,
    StillGoingOn,
)
from lms.people.policy import Role
from tests import make

GOOD, FAIR, POOR = {"fond": "3", "forme": "1"}, {"fond": "3", "forme": "0"}, {
    "fond": "0", "forme": "0"}
OPINION = {name: value for name, value in make.item_content("avis-1", "B1-C1").items()
           if name not in {"options", "max_choices"}} | {
    "type": "scale", "scale": {"min": 1, "max": 4}, "scoring": {"method": "none", "points": 0}}
TEXT = json.dumps({"text": "Une note claire et complète."}, ensure_ascii=False,
                  separators=(",", ":"))


@pytest.fixture
def sitting(work: Work) -> Sitting:
    return open_sitting(work, 3)


def open_sitting(work: Work, candidates: int) -> Sitting:
    """Two choice questions, an opinion and an essay for each candidate, published and open."""
    session = work.session
    cohort = make.make_cohort(session)
    for _ in range(candidates):
        make.make_enrolment(session, cohort)
    edition = make.make_edition(session, cohort.certification, size=4)
    make.make_item(session, edition, make.essay_content("redac-1"))
    make.make_item(session, edition, OPINION)
    plan = make.make_blueprint(session, cohort.certification, (
        Row(2, "B1"), Row(1, "B1", kind="essay")))
    found = make.make_sitting(session, cohort, edition_id=edition.id, question_count=3,
                              blueprint_id=plan.id)
    sittings.publish(work, queries.sitting(session, found.id))
    found = queries.sitting(session, found.id)
    sittings.open_sitting(work, found)
    return found


def essay_number(work: Work, attempt: Attempt) -> int:
    paper = queries.paper_of(work.session, work.session.get_one(queries.Form, attempt.form_id))
    return next(one.number for one in paper if one.item.type == "essay")


def write(work: Work, attempt: Attempt, value: str = TEXT, seq: int = 1) -> None:
    attempt.state, attempt.started_at = AttemptState.OPEN, work.now
    attempt.deadline_at = work.now + timedelta(hours=1)
    work.session.add(Answer(attempt_id=attempt.id, client_seq=seq, value=value,
                            question=essay_number(work, attempt), received_at=work.now))
    work.session.flush()


@pytest.fixture
def attempts(work: Work, sitting: Sitting) -> list[Attempt]:
    """Two candidates wrote, the third left the essay blank; the sitting is closed."""
    found = work.session.query(Attempt).filter_by(sitting_id=sitting.id).order_by(Attempt.id).all()
    write(work, found[0])
    write(work, found[1])
    write(work, found[2], "null")
    sittings.close_sitting(work, sitting)
    return found


@pytest.fixture
def markers(work: Work, sitting: Sitting) -> list[Work]:
    """Three people who may mark the cohort."""
    people = [make.make_person(work.session) for _ in range(3)]
    for person in people:
        make.make_grant(work.session, person, Role.MARKER, cohort_id=sitting.cohort_id)
    return [Work(work.session, person.id, work.now) for person in people]


def copy_of(work: Work, attempt: Attempt) -> Copy:
    [found] = work.session.query(Copy).filter_by(attempt_id=attempt.id)
    return marking.copy(work.session, found.id)


def report(work: Work, attempt: Attempt) -> dict:
    return json.loads(score_queries.latest_run(work.session, attempt.id).report)


def all_replay(work: Work) -> bool:
    return all(one.same for one in replay_all(work.session))


def test_every_paper_has_its_essay_and_only_because_the_plan_names_it(work, sitting) -> None:
    for attempt in work.session.query(Attempt).filter_by(sitting_id=sitting.id):
        form = work.session.get_one(queries.Form, attempt.form_id)
        kinds = [one.item.type for one in queries.paper_of(work.session, form)]
        assert sorted(kinds) == ["choice", "choice", "essay"]


def test_without_a_plan_chance_gives_nobody_a_task_to_mark(work, sitting) -> None:
    cohort = work.session.get_one(Cohort, sitting.cohort_id)
    other = make.make_sitting(work.session, cohort, edition_id=sitting.edition_id,
                              question_count=4)
    sittings.publish(work, queries.sitting(work.session, other.id))
    for form in work.session.query(queries.Form).filter_by(sitting_id=other.id):
        codes = {work.session.get_one(queries.Item, slot.item_id).kind
                 for slot in drawing.from_json(form.content)}
        assert codes == {"choice"}


def test_an_opinion_asked_by_a_plan_scores_nothing_and_waits_for_nobody(work, sitting) -> None:
    session = work.session
    cohort = session.get_one(Cohort, sitting.cohort_id)
    plan = make.make_blueprint(session, session.get_one(Certification, cohort.certification_id), (
        Row(2, "B1"), Row(1, "B1", kind="scale")))
    other = make.make_sitting(session, cohort, edition_id=sitting.edition_id, question_count=3,
                              blueprint_id=plan.id)
    sittings.publish(work, queries.sitting(session, other.id))
    found = queries.sitting(session, other.id)
    sittings.open_sitting(work, found)
    attempt = session.query(Attempt).filter_by(sitting_id=other.id).first()
    attempt.state, attempt.started_at = AttemptState.OPEN, work.now
    attempt.deadline_at = work.now + timedelta(hours=1)
    sittings.close_sitting(work, found)
    [line] = [line for line in report(work, attempt)["items"] if line["item"] == "avis-1"]
    assert (line["score"], line["max"]) == ("0", "0")
    assert report(work, attempt)["max"] == "2"
    assert copies_waiting(session, other.id) == (0, 0)


def test_the_closing_sets_aside_what_is_to_be_marked(work, sitting, attempts) -> None:
    assert {copy.attempt_id for copy in work.session.query(Copy)} == {
        attempts[0].id, attempts[1].id}
    assert copies_waiting(work.session, sitting.id) == (2, 2)
    assert report(work, attempts[0])["awaiting"] == 1
    assert "awaiting" not in report(work, attempts[2])
    codes = [copy.code for copy in work.session.query(Copy)]
    assert all(len(code) == 6 for code in codes)
    assert len(set(codes)) == 2


def test_two_marks_make_the_score_and_it_can_be_replayed(work, attempts, markers) -> None:
    copy = copy_of(work, attempts[0])
    actions.give(markers[0], copy, GOOD, "Précis.")
    assert copy.awaits is Need.MARK
    assert report(work, attempts[0])["awaiting"] == 1
    actions.give(markers[1], copy, FAIR)
    assert copy.awaits is None
    found = report(work, attempts[0])
    assert "awaiting" not in found
    assert Fraction(found["score"]) == Fraction(7, 2)
    assert all_replay(work)
    facts = [entry for entry in work.session.query(JournalEntry) if entry.kind == "copy_marked"]
    assert len(facts) == 2


def test_the_gap_is_settled_by_a_third_person(work, attempts, markers) -> None:
    copy = copy_of(work, attempts[0])
    actions.give(markers[0], copy, GOOD)
    actions.give(markers[1], copy, POOR)
    assert copy.awaits is Need.SETTLING
    actions.give(markers[2], copy, FAIR)
    assert Fraction(report(work, attempts[0])["score"]) == 3
    assert [mark.turn for mark in work.session.query(Mark).order_by(Mark.id)] == [1, 2, 3]
    assert all_replay(work)


def test_a_marker_sees_nobodys_points_before_giving_theirs(work, attempts, markers) -> None:
    copy = copy_of(work, attempts[0])
    actions.give(markers[0], copy, GOOD)
    assert not board.marks_shown(work.session, copy, markers[1].actor_id)
    assert len(board.marks_shown(work.session, copy, markers[0].actor_id)) == 1
    actions.give(markers[1], copy, POOR)
    assert len(board.marks_shown(work.session, copy, markers[2].actor_id)) == 2


def test_nobody_marks_twice_and_a_change_needs_a_reason_and_keeps_the_first(
    work, attempts, markers
) -> None:
    copy = copy_of(work, attempts[0])
    actions.give(markers[0], copy, GOOD)
    with pytest.raises(Invalid) as caught:
        actions.give(markers[0], copy, FAIR)
    assert [fault.place for fault in caught.value.faults] == ["reason"]
    again = actions.give(markers[0], copy, FAIR, reason="Relu : la forme est confuse.")
    assert (again.turn, again.number) == (1, 2)
    assert copy.awaits is Need.MARK
    assert work.session.query(Mark).count() == 2
    assert all_replay(work)


def test_points_that_a_candidate_has_read_do_not_change(work, sitting, attempts, markers) -> None:
    for attempt in attempts[:2]:
        for marker in markers[:2]:
            actions.give(marker, copy_of(work, attempt), GOOD)
    sittings.release(work, sitting)
    before = report(work, attempts[0])
    with pytest.raises(ResultsKnown):
        actions.give(markers[0], copy_of(work, attempts[0]), POOR, reason="Relu.")
    assert report(work, attempts[0]) == before
    assert work.session.query(Mark).count() == 4


def test_a_copy_marked_by_enough_people_takes_no_more(work, attempts, markers) -> None:
    copy = copy_of(work, attempts[0])
    for marker in markers[:2]:
        actions.give(marker, copy, GOOD)
    with pytest.raises(MarkedMeanwhile):
        actions.give(markers[2], copy, GOOD)
    assert work.session.query(Mark).count() == 2


def test_every_missing_criterion_is_told_at_once_and_nothing_is_kept(
    work, attempts, markers
) -> None:
    copy = copy_of(work, attempts[0])
    with pytest.raises(Invalid) as caught:
        actions.give(markers[0], copy, {"fond": "2"})
    assert [fault.place for fault in caught.value.faults] == ["criterion_0", "criterion_1"]
    assert work.session.query(Mark).count() == 0


def test_copies_are_given_out_one_by_one_and_held(work, sitting, attempts, markers) -> None:
    item_id = work.session.query(Copy).first().item_id
    first = actions.take_next(markers[0], sitting.id, item_id)
    second = actions.take_next(markers[1], sitting.id, item_id)
    assert {first.attempt_id, second.attempt_id} == {attempts[0].id, attempts[1].id}
    assert actions.take_next(markers[0], sitting.id, item_id) is first
    assert actions.take_next(markers[2], sitting.id, item_id) is None
    later = Work(work.session, markers[2].actor_id, work.now + actions.HELD + timedelta(seconds=1))
    assert actions.take_next(later, sitting.id, item_id) is not None


def test_nobody_marks_their_own_copy(work, attempts) -> None:
    copy = copy_of(work, attempts[0])
    mine = Work(work.session, copy.attempt.enrolment.person_id, work.now)
    with pytest.raises(OwnCopy):
        actions.give(mine, copy, GOOD)
    assert actions.take_next(mine, copy.attempt.sitting_id, copy.item_id).attempt_id == attempts[
        1].id


def test_an_open_sitting_is_not_marked(work, sitting, markers) -> None:
    [attempt, *_] = work.session.query(Attempt).filter_by(sitting_id=sitting.id)
    write(work, attempt)
    number = essay_number(work, attempt)
    slot = drawing.from_json(work.session.get_one(queries.Form, attempt.form_id).content)
    copy = Copy(attempt_id=attempt.id, question=number, item_id=slot[number - 1].item_id,
                answer_sha256="0" * 64, code="ABCDEF", made_at=work.now)
    work.session.add(copy)
    work.session.flush()
    with pytest.raises(StillGoingOn):
        actions.give(markers[0], marking.copy(work.session, copy.id), GOOD)


def test_results_and_the_jury_wait_for_the_last_copy(work, sitting, attempts, markers) -> None:
    jury = jury_of(work.session, make.make_jury(work.session, sitting).id)
    with pytest.raises(rules.MarkingUnfinished) as caught:
        sittings.release(work, sitting)
    assert caught.value.facts == {"waiting": 2}
    waiting = {one.attempt.id for one in candidates_of(work.session, jury) if not one.proposal}
    assert waiting == {attempts[0].id, attempts[1].id}
    for attempt in attempts[:2]:
        for marker in markers[:2]:
            actions.give(marker, copy_of(work, attempt), GOOD)
    assert all(one.proposal for one in candidates_of(work.session, jury))
    sittings.release(work, sitting)
    assert sitting.released_at is not None


def test_an_answer_admitted_late_is_another_copy(work, sitting, attempts, markers) -> None:
    attempt, number = attempts[0], essay_number(work, attempts[0])
    first = copy_of(work, attempt)
    for marker in markers[:2]:
        actions.give(marker, first, GOOD)
    sign_in = make.make_sign_in(work.session, first.attempt.enrolment.person_id)
    work.session.add(LateAnswer(
        attempt_id=attempt.id, sign_in_id=sign_in.id, client_seq=9, question=number,
        value=papers.dump({"text": "La fin, arrivée trop tard."}), reason=LateReason.OVERDUE,
        received_at=work.now))
    work.session.flush()
    scoring.admit_late(work, queries.attempt(work.session, attempt.id), "La ligne était coupée.")
    assert report(work, attempt)["awaiting"] == 1
    copies = work.session.query(Copy).filter_by(attempt_id=attempt.id).order_by(Copy.id).all()
    work.session.expire_all()
    assert [copy.superseded_at is None for copy in copies] == [False, True]
    with pytest.raises(AnotherAnswerCounts):
        actions.give(markers[2], marking.copy(work.session, copies[0].id), GOOD)
    page = marking.page_of(work.session, marking.copy(work.session, copies[1].id))
    assert page.answer == {"text": "La fin, arrivée trop tard."}
    assert all_replay(work)


def test_a_neutralised_question_waits_for_nobody(work, sitting, attempts) -> None:
    item_id = work.session.query(Copy).first().item_id
    scoring.neutralise(work, sitting, item_id, "Énoncé faux.")
    assert copies_waiting(work.session, sitting.id) == (0, 0)
    assert "awaiting" not in report(work, attempts[0])
    sittings.release(work, sitting)


def test_the_database_keeps_one_mark_a_turn_and_number(work, attempts, markers) -> None:
    copy = copy_of(work, attempts[0])
    actions.give(markers[0], copy, GOOD)
    work.session.add(Mark(copy_id=copy.id, turn=1, number=1, marker_id=markers[1].actor_id,
                          points="{}", made_at=work.now))
    with pytest.raises(IntegrityError):
        work.session.flush()


def test_progress_counts_what_waits_for_each_person(work, sitting, attempts, markers) -> None:
    def mine(marker: Work) -> int:
        [(_item, progress)] = marking.progress_by_question(
            work.session, sitting.id, marker.actor_id)
        return progress.mine

    assert [mine(one) for one in markers] == [2, 2, 2]
    actions.give(markers[0], copy_of(work, attempts[0]), GOOD)
    assert [mine(one) for one in markers] == [1, 2, 2]
    actions.give(markers[1], copy_of(work, attempts[0]), GOOD)
    assert [mine(one) for one in markers] == [1, 1, 1]
    [line] = board.questions_of(work.session, sitting.id, markers[0].actor_id)
    assert (line.progress.copies, line.progress.done, line.agreement.copies) == (2, 1, 1)
