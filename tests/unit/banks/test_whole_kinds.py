"""Matching, ordering, gaps, zones, cases, rubrics: scores, and what makes them unusable."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from written_items import OWN, Backwards, faults_of, made, written

from lms.banks.kinds import kind_of
from lms.banks.kinds.follow_through import UnreadableError, computed
from lms.banks.kinds.ordering import ORDER_METHODS
from lms.banks.scoring import score_item

VECTORS = json.loads(
    (Path(__file__).parents[2] / "data" / "scoring" / "vectors.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", [one for one in VECTORS if one["kind"] == "ordering"], ids=str)
def test_the_vectors_of_ordering(vector: dict[str, str]) -> None:
    for method in ORDER_METHODS:
        item = made("ordering", answer=list(vector["key"]), scoring={"method": method},
                    items=[{"id": name, "text": name} for name in vector["key"]])
        result = score_item(item, {"order": list(vector["response"])})
        assert result.score == Fraction(vector[method]), method


@pytest.mark.parametrize(
    "vector", [one for one in VECTORS if one["kind"].startswith("matching")], ids=str
)
def test_the_vectors_of_matching(vector: dict[str, Any]) -> None:
    targets = [{"id": pair[1], "text": pair[1]} for pair in vector["key"]]
    prompts = [{"id": pair[0], "text": pair[0], "match": [pair[1]]} for pair in vector["key"]]
    for method in ("per_pair", "net_correct"):
        item = made("matching", prompts=prompts, targets=targets, scoring={"method": method})
        answer = {"pairs": [list(pair) for pair in vector["response"]]}
        assert score_item(item, answer).score == Fraction(vector[method]), method


def test_an_order_of_some_elements_is_worth_what_is_in_it() -> None:
    item = made("ordering", scoring={"method": "lcs"})
    assert score_item(item, {"order": ["e1", "e3"]}).score == Fraction(1, 2)
    assert score_item(item, {"order": ["e2"]}).score == 0


def test_the_right_order_is_never_the_one_shown() -> None:
    item = made("ordering", answer=["e3", "e2", "e1"])
    assert kind_of(item).order(item, Backwards()) == ("e2", "e1", "e3")


def test_gaps_weigh_what_they_say() -> None:
    gaps = {name: dict(gap) for name, gap in OWN["cloze"]["gaps"].items()}
    gaps["jour"]["points"] = 2
    item = made("cloze", gaps=gaps, scoring={"method": "per_gap", "points": 4})
    given = {"gaps": {"jour": "25", "nature": "b"}}
    assert score_item(item, given).score == 2
    assert kind_of(item).tell(item, given) == "25 ; … ; anonyme"


def test_gaps_share_a_list_drawn_once() -> None:
    gap = {"type": "inline_choice"}
    item = made("cloze", text="[[un]] puis [[deux]]", options=[
        {"id": "a", "text": "A"}, {"id": "b", "text": "B"}, {"id": "c", "text": "C"},
    ], gaps={"un": gap | {"answer": "a"}, "deux": gap | {"answer": "b"}})
    order = kind_of(item).order(item, Backwards())
    assert order == ("un/c", "un/b", "un/a", "deux/c", "deux/b", "deux/a")
    shown = kind_of(item).show(item, order)
    assert shown["gaps"][0]["options"] == shown["gaps"][1]["options"]
    assert kind_of(item).read(item, order, {"gaps": {"1": "3", "2": "2"}}) == {
        "gaps": {"un": "a", "deux": "b"}}


def test_a_case_gives_the_points_of_its_parts_and_follows_an_error_through() -> None:
    part = {"type": "numeric", "stem": "Combien ?", "scoring": {"method": "all_or_nothing"}}
    item = made("composite", parts=[
        part | {"id": "q1", "answer": {"value": 400}},
        part | {"id": "q2", "answer": {"value": 40},
                "follow_through": {"from": "q1", "expression": "q1 * 0.1"}},
    ])
    for first, second, expected in (
        ("400", "40", 2), ("300", "30", 1), ("300", "40", 1), ("300", "31", 0), ("x", "40", 1),
    ):
        given = {"parts": {"q1": {"text": first}, "q2": {"text": second}}}
        assert score_item(item, given).score == expected, (first, second)
    assert score_item(item, None).score == 0


@pytest.mark.parametrize(("expression", "value"), [
    ("q1 * 0.1", 40), ("(q1 - 100) / 3", 100), ("-q1 + 1", -399), ("q1 / 0", None), ("2", 2),
])
def test_a_calculation_is_exact(expression: str, value: int | None) -> None:
    assert computed(expression, {"q1": Fraction(400)}) == value


@pytest.mark.parametrize("expression", [
    "", "q2", "q1 ** 9", "q1.x", "f(1)", "__import__('os')", "1 if q1 else 2", "[1]", "q1 //2",
    "1" * 99, "+".join(["1"] * 99), "q1 q1", "'a'", "True", "1j", "(" * 500,
])
def test_a_calculation_is_nothing_else(expression: str) -> None:
    with pytest.raises(UnreadableError):
        computed(expression, {"q1": Fraction(400)})


def _pair(**changes: Any) -> dict[str, Any]:
    return {"id": "p", "text": "P", "match": ["a"]} | changes


TARGETS = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]


@pytest.mark.parametrize(("kind", "changes", "fault"), [
    ("matching", {"prompts": [_pair(match=["x"])], "targets": TARGETS},
     ("prompts[0].match", "unknown_target")),
    ("matching", {"prompts": [_pair(match=[])], "targets": TARGETS}, ("prompts", "no_pair")),
    ("matching", {"prompts": [_pair(), _pair(id="q")], "targets": TARGETS},
     ("prompts[1].match", "target_used_twice")),
    ("matching", {"prompts": [_pair(match=["a", "b"])], "targets": TARGETS,
                  "scoring": {"method": "per_pair"}}, ("scoring.method", "several_matches")),
    ("matching", {"prompts": [_pair(), _pair(match=["b"])], "targets": TARGETS},
     ("prompts[1].id", "duplicate_prompt")),
    ("matching", {"targets": [*TARGETS, {"id": "regression", "text": " a "},
                              {"id": "classement", "text": "C"}]},
     ("targets[2].text", "duplicate_target_text")),
    ("ordering", {"answer": ["e1", "e2"]}, ("answer", "not_every_element")),
    ("cloze", {"text": "Rien."}, ("gaps.jour", "gap_not_in_text")),
    ("cloze", {"text": OWN["cloze"]["text"] + " [[autre]]"}, ("text", "gap_undefined")),
    ("cloze", {"text": OWN["cloze"]["text"] + " [[jour]]"}, ("text", "gap_twice")),
    ("cloze", {"options": TARGETS}, ("options", "list_unused")),
    ("hotspot", {"image": "autre"}, ("image", "unknown_image")),
    ("hotspot", {"max_choices": 3}, ("max_choices", "max_areas")),
    ("hotspot", {"accessible_alternative": "none"}, ("accessible_alternative", "no_alternative")),
    ("essay", {"response": {"min_words": 9, "max_words": 3}},
     ("response.min_words", "words_upside_down")),
    ("essay", {"scoring": {"method": "rubric", "points": 3}}, ("scoring.points", "rubric_points")),
    ("file_upload", {"response": {"accept": ["exe"]}}, ("response.accept[0]", "not_allowed")),
    ("composite", {"scoring": {"method": "sum", "points": 3}}, ("scoring.points", "parts_points")),
    ("composite", {"parts": [{"id": "q1", "type": "essay"}]}, ("parts[0].type", "not_allowed")),
    ("composite", {"parts": [{"id": "q1", "stem": "?"}]}, ("parts[0].type", "missing_field")),
    ("composite", {"parts": [OWN["composite"]["parts"][0] | {"answer": {"value": "x"}}]},
     ("parts[0].answer.value", "wrong_type")),
    ("composite", {"stimulus": "st-9"}, ("stimulus", "wrong_type")),
    ("scale", {"scale": {"min": 5, "max": 5}}, ("scale", "scale_bounds")),
    ("scale", {"scale": {"min": 1, "max": 3, "labels": {"4": "Oui"}}},
     ("scale.labels.4", "label_outside")),
])
def test_what_makes_a_question_unusable_is_told_at_its_place(
    kind: str, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in faults_of(written(kind, **changes))


@pytest.mark.parametrize(("shape", "coords", "code"), [
    ("rect", [0, 0, 500, 10], "area_outside"), ("rect", [10, 0, 5, 10], "bad_coords"),
    ("rect", [0, 0, 5], "bad_coords"), ("circle", [10, 10, 20], "area_outside"),
    ("poly", [0, 0, 5, 5], "bad_coords"), ("poly", [0, 0, 5, 5, 9], "bad_coords"),
    ("ellipse", [50, 50, 10], "bad_coords"),
])
def test_a_zone_lies_within_its_picture(shape: str, coords: list[int], code: str) -> None:
    area = {"id": "x", "shape": shape, "coords": coords, "correct": True}
    found = faults_of(written("hotspot", areas=[area, OWN["hotspot"]["areas"][1]]))
    assert ("areas[0].coords", code) in found


def test_marks_make_the_score_of_an_essay() -> None:
    item = made("essay")
    marked = {"text": "Une note.", "marks": {"fond": Fraction(2)}}
    assert score_item(item, marked).score == 2
    assert score_item(item, {"text": "Une note."}).score == 0
