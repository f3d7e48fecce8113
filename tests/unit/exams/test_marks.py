"""What the marks of a copy come to: turns, means, gaps, and who settles."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks.kinds.essay import EssayItem
from lms.banks.reader import item_from_json
from lms.exams import marks, scores
from lms.exams.marks import Given, Need
from lms.exams.papers import Question, dump
from lms.marking.rules import agreement_of
from tests import make


def essay(markers: int = 2, above: int | None = 1) -> EssayItem:
    marking = {"markers": markers, "anonymous": True}
    if above is not None:
        marking["adjudicate_above"] = above
    item = item_from_json(scores.canonical(make.essay_content("redac", marking=marking)))
    assert isinstance(item, EssayItem)
    return item


def mark(turn: int, fond: int, forme: int, number: int = 1) -> Given:
    return Given(turn, number, 100 + turn,
                 {"fond": Fraction(fond), "forme": Fraction(forme)})


def test_one_marker_is_enough_where_the_question_asks_for_one() -> None:
    item = essay(markers=1)
    assert marks.need_of(item, []) is Need.MARK
    assert marks.settled(item, [mark(1, 3, 0)]) == {"fond": 3, "forme": 0}


def test_two_markers_close_enough_earn_the_mean_of_each_criterion() -> None:
    item = essay()
    assert marks.settled(item, [mark(1, 3, 0)]) is None
    assert marks.settled(item, [mark(1, 3, 0), mark(2, 3, 1)]) == {
        "fond": 3, "forme": Fraction(1, 2)}


def test_a_gap_wider_than_allowed_waits_for_somebody_who_settles() -> None:
    item, apart = essay(), [mark(1, 3, 1), mark(2, 1, 0)]
    assert marks.need_of(item, apart) is Need.SETTLING
    assert marks.settled(item, apart) is None
    assert marks.settled(item, [*apart, mark(3, 1, 1)]) == {"fond": 1, "forme": 1}


def test_the_gap_is_between_totals_and_exactly_the_allowed_one_is_allowed() -> None:
    assert marks.need_of(essay(), [mark(1, 1, 1), mark(2, 1, 0)]) is None
    assert marks.need_of(essay(above=None), [mark(1, 3, 1), mark(2, 0, 0)]) is None


def test_the_latest_number_of_a_turn_counts_whatever_the_order() -> None:
    item, first, again = essay(), mark(1, 0, 0), mark(1, 3, 1, number=2)
    assert marks.settled(item, [again, mark(2, 3, 1), first]) == {"fond": 3, "forme": 1}


def test_agreement_counts_the_copies_marked_by_several_before_anybody_settled() -> None:
    item = essay()
    assert agreement_of(item, [[mark(1, 3, 1)], []]) is None
    found = agreement_of(item, [
        [mark(1, 3, 1), mark(2, 3, 1)], [mark(1, 3, 1), mark(2, 1, 0), mark(3, 0, 0)],
        [mark(1, 3, 1)]])
    assert found is not None
    assert (found.copies, found.mean_gap, found.exact_share, found.settled) == (
        2, Fraction(3, 2), Fraction(1, 2), 1)


LEVELS = st.tuples(st.sampled_from([0, 1, 3]), st.sampled_from([0, 1]))


@given(st.lists(LEVELS, max_size=4), st.integers(1, 3), st.sampled_from([None, 1, 2]))
def test_points_never_leave_the_question_and_need_says_when_they_are_known(
    levels, markers, above
) -> None:
    item = essay(markers, above)
    found = [mark(turn, *level) for turn, level in enumerate(levels, start=1)][:markers + 1]
    points = marks.settled(item, found)
    assert (points is None) == (marks.need_of(item, found) is not None)
    if points is not None:
        assert 0 <= sum(points.values()) <= item.scoring.points
        assert set(points) == {"fond", "forme"}


def report_of(item: EssayItem, value: object, given: list[Given]) -> str:
    stored = dump(value)
    question = Question(1, 7, item, ())
    by_place = {(1, scores.digest(stored)): given}
    return scores.report_of(scores.Subject(1, "B1", marks=by_place), [question], {1: stored})


def test_the_score_waits_for_the_marks_then_holds_them() -> None:
    item, text = essay(), {"text": "Une note claire et complète."}
    waiting = scores.json.loads(report_of(item, text, [mark(1, 3, 1)]))
    assert (waiting["awaiting"], waiting["score"], waiting["items"][0]["awaits"]) == (
        1, "0", "mark")
    done = scores.json.loads(report_of(item, text, [mark(1, 3, 1), mark(2, 3, 0)]))
    assert "awaiting" not in done
    assert done["score"] == "7/2"
    assert done["items"][0]["marks"] == {"fond": "3", "forme": "1/2"}


@pytest.mark.parametrize("value", [None, {"text": "   "}])
def test_a_blank_answer_waits_for_nobody(value) -> None:
    report = scores.json.loads(report_of(essay(), value, []))
    assert "awaiting" not in report
    assert report["score"] == "0"


def test_marks_belong_to_the_words_they_were_given_to() -> None:
    item, question = essay(markers=1), Question(1, 7, essay(markers=1), ())
    stored = dump({"text": "Un autre texte, admis plus tard."})
    marked = {(1, scores.digest(dump({"text": "Le premier."}))): [mark(1, 3, 1)]}
    report = scores.json.loads(scores.report_of(
        scores.Subject(1, "B1", marks=marked), [question], {1: stored}))
    assert report["awaiting"] == 1
    assert item.scoring.points == 4
