"""Questions on trial: asked in a live sitting among the others, scored for nobody."""

import json
from fractions import Fraction

import pytest

from lms.banks.models import Item
from lms.core.errors import Invalid
from lms.core.work import Work
from lms.exams import actions, drawing, queries, scheduling, score_queries, sittings
from lms.exams.models import Attempt, Sitting
from tests import make


@pytest.fixture
def sitting(work: Work) -> Sitting:
    """Three candidates, five scored questions and two of three on trial."""
    session = work.session
    cohort = make.make_cohort(session)
    for _ in range(3):
        make.make_enrolment(session, cohort)
    edition = make.make_edition(session, cohort.certification, size=5)
    for number in range(3):
        content = make.item_content(f"essai-{number}", "B1-C1", status="pilot",
                                    exposure={"pool": "pilot"})
        edition.items.append(Item(
            code=content["id"], version=1, status="pilot", kind="choice", block_code="B1",
            competences=["B1-C1"], points=Fraction(1), content=json.dumps(content),
            content_sha256=f"{number:064d}"))
    session.flush()
    found = make.make_sitting(session, cohort, edition_id=edition.id, question_count=5,
                              trial_count=2)
    sittings.publish(work, queries.sitting(session, found.id))
    return queries.sitting(session, found.id)


def papers_of(work: Work, sitting: Sitting) -> list[tuple[Attempt, list[str]]]:
    found = []
    for attempt in work.session.query(Attempt).filter_by(sitting_id=sitting.id):
        whole = queries.attempt(work.session, attempt.id)
        slots = drawing.from_json(whole.form.content)
        codes = [work.session.get_one(Item, slot.item_id).code for slot in slots]
        found.append((whole, codes))
    return found


def test_each_paper_has_its_questions_and_those_on_trial_among_them(work, sitting) -> None:
    papers = papers_of(work, sitting)
    assert sitting.asked_count == 7
    for _, codes in papers:
        assert len(codes) == len(set(codes)) == 7
        assert sum(code.startswith("essai") for code in codes) == 2
    places = {tuple(code.startswith("essai") for code in codes) for _, codes in papers}
    assert len(places) > 1  # nothing tells them apart, not even their place


def test_they_are_answered_like_the_others_and_never_scored(work, sitting) -> None:
    session = work.session
    sittings.open_sitting(work, sitting)
    [(attempt, codes), *_] = papers_of(work, sitting)
    person = attempt.enrolment.person_id
    sign_in = make.make_sign_in(session, person)
    taker = Work(session, person, work.now)
    assert actions.start_attempt(taker, attempt, "PONT-42", sign_in.id) is None
    sittings.close_sitting(work, sitting)
    run = score_queries.latest_run(session, attempt.id)
    assert run is not None
    report = json.loads(run.report)
    assert (report["max"], len(report["items"])) == ("5", 7)
    on_trial = {line["item"] for line in report["items"] if line.get("on_trial")}
    assert on_trial == {code for code in codes if code.startswith("essai")}
    assert all(line["max"] == "0" for line in report["items"] if line.get("on_trial"))
    assert sum(int(line["max"]) for line in report["competences"]) == 5


def test_a_block_whose_only_other_questions_are_on_trial_is_no_specimen(work, sitting) -> None:
    assert not queries.is_specimen(work.session, sitting.edition_id, "B1")


def test_asking_for_more_than_there_are_is_refused_beforehand(work, sitting) -> None:
    terms = scheduling.Terms(
        block_code="B1", edition_id=sitting.edition_id, title="T", place="P", starts_at=make.NOW,
        duration_minutes=60, question_count=5, pass_share=Fraction(1, 2), access_code="PONT-42",
        trial_count=4)
    with pytest.raises(Invalid) as refusal:
        scheduling.schedule(work, sitting.cohort, terms)
    assert [(fault.place, fault.code, fault.facts["found"]) for fault in refusal.value.faults] == [
        ("trial_count", "too_few_trials", 3)]
