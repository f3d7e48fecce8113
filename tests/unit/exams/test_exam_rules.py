"""Drawing, saving rules and scores: pure values."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks import purpose
from lms.exams import drawing, papers, rules, scores, timing
from lms.exams.drawing import Drawable, Slot
from lms.exams.models import AttemptState, SittingState
from lms.exams.rules import Saved, Standing
from tests.make import item_content

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIVE = Standing(AttemptState.OPEN, SittingState.OPEN, NOW + timedelta(hours=1), None, 7)


def _pool(size: int, competences: int = 3) -> list[Drawable]:
    return [
        Drawable(number, "{}", f"C{number % competences}", lambda draw: draw.shuffled("abcd"))
        for number in range(1, size + 1)
    ]


@given(st.integers(1, 2**62), st.integers(1, 20))
def test_a_paper_holds_as_many_different_questions_as_asked(seed: int, count: int) -> None:
    slots = paper_of(_pool(20), count, seed)
    assert len({slot.item_id for slot in slots}) == count
    assert all(sorted(slot.order) == list("abcd") for slot in slots)


@given(st.integers(1, 2**62))
def test_questions_are_spread_evenly_over_the_competences(seed: int) -> None:
    slots = paper_of(_pool(30), 10, seed)
    counts = Counter(slot.item_id % 3 for slot in slots)
    assert max(counts.values()) - min(counts.values()) <= 1


def paper_of(pool, count, seed):
    """A paper as it is drawn and shown."""
    return drawing.shown(drawing.draw(pool, count, seed), seed)


def _enemies(size: int, *pairs: tuple[int, int]) -> list[Drawable]:
    enemies = {one: frozenset(f"q{b}" for a, b in pairs if a == one) for one, _ in pairs}
    return [
        replace(drawable, code=f"q{drawable.item_id}",
                enemies=enemies.get(drawable.item_id, frozenset()))
        for drawable in _pool(size)
    ]


@given(st.integers(1, 2**62))
def test_enemies_never_meet_on_a_paper(seed: int) -> None:
    pool = _enemies(8, (1, 2), (4, 3), (5, 6))
    drawn = {slot.item_id for slot in paper_of(pool, 5, seed)}
    assert len(drawn) == 5
    assert not any({one, other} <= drawn for one, other in ((1, 2), (3, 4), (5, 6)))


def test_enemies_that_leave_too_few_questions_are_told_beforehand() -> None:
    pool = _enemies(6, (1, 2), (4, 3), (5, 6))
    assert drawing.shortages(pool, "B1", ["C0", "C1", "C2"], 3) == []
    faults = drawing.shortages(pool, "B1", ["C0", "C1", "C2"], 4)
    assert [(fault.place, fault.code) for fault in faults] == [("question_count", "enemies")]


@pytest.mark.parametrize(("exposure", "kind", "fits"), [
    ({}, "choice", True), ({"pool": "certification"}, "choice", True),
    ({"pool": "training"}, "choice", False), ({"pool": "positioning"}, "choice", False),
    ({"pool": "pilot"}, "choice", False), ({}, "scale", True),
    ({"pool": "training"}, "scale", False),
])
def test_an_exam_asks_only_what_is_kept_for_it(
    exposure: dict[str, str], kind: str, fits: bool
) -> None:
    content = item_content("q-1", "B1-C1", exposure=exposure)
    if kind == "scale":
        content |= {"type": "scale", "scale": {"min": 1, "max": 3},
                    "scoring": {"method": "none", "points": 0}}
        del content["options"], content["max_choices"]
    item = papers.parsed(json.dumps(content))
    assert purpose.is_for_exams(item) is fits
    assert purpose.is_on_request(item) is (kind == "scale")


def test_questions_on_trial_avoid_the_enemies_of_the_paper_and_of_each_other() -> None:
    pool = _enemies(4)
    trials = [
        Drawable(10 + n, "{}", "C0", lambda _draw: (), f"t-{n}", frozenset(enemies))
        for n, enemies in enumerate(({pool[0].code}, {"t-2"}, (), ()))
    ]
    for seed in range(30):
        drawn = {one.code for one in drawing.draw_trials(trials, 3, pool, seed)}
        assert "t-0" not in drawn
        assert not {"t-1", "t-2"} <= drawn
        assert len(drawn) == 2
    assert drawing.draw_trials(trials, 0, pool, 1) == []
    assert len({tuple(one.code for one in drawing.draw_trials(trials, 1, pool, seed))
                for seed in range(30)}) == 3


def test_the_same_seed_draws_the_same_paper_whatever_the_order_of_the_pool() -> None:
    assert paper_of(_pool(20), 8, 5) == paper_of(_pool(20)[::-1], 8, 5)
    assert paper_of(_pool(20), 8, 5) != paper_of(_pool(20), 8, 6)


def test_two_candidates_do_not_get_the_same_sequence() -> None:
    papers_drawn = {paper_of(_pool(20), 20, seed) for seed in range(50)}
    assert len(papers_drawn) == 50


def test_a_form_is_read_back_as_it_was_drawn() -> None:
    slots = (Slot(3, ("b", "a")), Slot(1, ()))
    assert drawing.from_json(drawing.to_json(slots)) == slots


def test_every_shortage_is_told_at_once() -> None:
    faults = drawing.shortages(_pool(2), "B1", ["C0", "C1", "C2"], 5)
    assert [fault.code for fault in faults] == ["too_few_questions", "competence_not_covered"]


@given(st.permutations([Saved(1, 1, "a"), Saved(2, 1, "b"), Saved(3, 2, "c"), Saved(4, 1, "d")]))
def test_the_highest_number_wins_in_whatever_order_the_saves_arrive(saves: list[Saved]) -> None:
    assert rules.final_values(saves) == {1: "d", 2: "c"}


def test_an_answer_may_be_saved_until_the_deadline_and_its_grace() -> None:
    rules.check_may_answer(LIVE, 7, NOW)
    rules.check_may_answer(LIVE, 7, NOW + timedelta(hours=1) + timing.GRACE)
    with pytest.raises(rules.AttemptClosed):
        rules.check_may_answer(LIVE, 7, NOW + timedelta(hours=1, seconds=6))


@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        (Standing(AttemptState.READY, SittingState.OPEN, None, None, None),
         rules.AttemptNotStarted),
        (Standing(AttemptState.SUBMITTED, SittingState.OPEN, NOW, None, 7), rules.AttemptClosed),
        (Standing(AttemptState.OPEN, SittingState.CLOSED, None, None, 7), rules.AttemptClosed),
        (Standing(AttemptState.OPEN, SittingState.OPEN, NOW, None, 8), rules.TakenElsewhere),
    ],
)
def test_each_reason_not_to_save_is_its_own_refusal(
    standing: Standing, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        rules.check_may_answer(standing, 7, NOW)


@pytest.mark.parametrize("typed", ["PONT-42", "pont 42", " pont42 ", "ＰＯＮＴ－42"])
def test_an_access_code_is_recognised_as_people_type_it(typed: str) -> None:
    assert rules.is_access_code("PONT-42", typed)


@pytest.mark.parametrize("typed", ["", "PONT-43", "PONT", "PONT-422"])
def test_another_access_code_is_not(typed: str) -> None:
    assert not rules.is_access_code("PONT-42", typed)


def test_a_proposed_code_can_be_read_aloud() -> None:
    code = rules.spoken_code(bytes(range(8)))
    assert len(code) == 8
    assert not set(rules.spoken_code(bytes(range(256)))) & set("01OIL")


def _paper(*contents: dict[str, object]) -> tuple[papers.Question, ...]:
    slots = [Slot(number, ("c", "a", "b")) for number in range(1, len(contents) + 1)]
    texts = {n: json.dumps(content) for n, content in enumerate(contents, start=1)}
    return papers.paper_of(slots, texts)


def test_a_score_is_exact_and_counts_by_competence() -> None:
    paper = _paper(
        item_content("q-1", "B1-C1"), item_content("q-2", "B1-C2"),
        item_content("q-3", "B1-C2", scoring={"method": "all_or_nothing", "points": 2}),
    )
    right, wrong = papers.dump({"chosen": ["2"]}), papers.dump({"chosen": ["1"]})
    report = json.loads(scores.report_of(scores.Subject(5, "B1"), paper, {1: right, 2: wrong}))
    assert (report["score"], report["max"], report["share"]) == ("1", "4", "1/4")
    assert report["competences"] == [
        {"code": "B1-C1", "score": "1", "max": "1"}, {"code": "B1-C2", "score": "0", "max": "3"},
    ]
    assert [line["given"] for line in report["items"]] == ["Juste", "Faux aussi", None]


def test_the_same_answers_give_the_same_bytes() -> None:
    paper = _paper(item_content("q-1", "B1-C1"))
    values = {1: papers.dump({"chosen": ["2"]})}
    subject = scores.Subject(5, "B1")
    assert scores.report_of(subject, paper, values) == scores.report_of(subject, paper, values)


def test_what_the_browser_gets_holds_no_key_and_no_author_id() -> None:
    content = item_content("q-1", "B1-C1")
    content["options"] = [
        {"id": "key", "text": "Un", "correct": True, "rationale": "SECRET-1"},
        {"id": "other", "text": "Deux", "rationale": "SECRET-2"},
        {"id": "third", "text": "Trois"},
    ]
    slots = [Slot(1, ("third", "key", "other"))]
    shown = json.dumps(papers.paper_of(slots, {1: json.dumps(content)})[0].shown())
    for secret in ("key", "other", "third", "correct", "SECRET", "rationale", "score"):
        assert secret not in shown


def test_the_fingerprint_changes_with_any_answer() -> None:
    first = scores.fingerprint(1, {1: "a", 2: "b"})
    assert first == scores.fingerprint(1, {2: "b", 1: "a"})
    assert first != scores.fingerprint(1, {1: "a", 2: "c"})
    assert first != scores.fingerprint(2, {1: "a", 2: "b"})
    assert len(first) == 29


def test_shares_stay_fractions() -> None:
    paper = _paper(*(item_content(f"q-{n}", "B1-C1") for n in range(3)))
    report = json.loads(
        scores.report_of(scores.Subject(1, "B1"), paper, {1: papers.dump({"chosen": ["2"]})})
    )
    assert Fraction(report["share"]) == Fraction(1, 3)
