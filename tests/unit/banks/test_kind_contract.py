"""What every kind of question owes to the rest of the product."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_items import OWN, Backwards, faults_of, made, written

from lms.banks.canonical import item_json
from lms.banks.kinds import KINDS, kind_of
from lms.banks.reader import item_from_json
from lms.banks.scoring import score_item
from lms.core.chance import Draw
from lms.core.errors import Invalid

EVERY_KIND = sorted(KINDS)
AUTOMATIC = [name for name in EVERY_KIND if KINDS[name].is_automatic]
# « Je ne sais pas » and the worth of a blank are said part by part in a case study.
WHOLE = [name for name in AUTOMATIC if name != "composite"]
# Raw answers that are right, and the same answers in the author's ids.
RIGHT: dict[str, Any] = {
    "choice": {"chosen": ["1"]},
    "true_false": {"value": False},
    "numeric": {"text": " 80,0 "},
    "short_text": {"text": "Surapprentissage"},
    "matching": {"pairs": {"1": ["1"], "2": ["2"]}},
    "ordering": {"order": ["3", "2", "1"]},
    "cloze": {"gaps": {"1": "25", "2": "cnil", "3": "1"}},
    "hotspot": {"chosen": ["1"]},
    "composite": {"parts": {"1": {"text": "400"}, "2": {"value": True}}},
    "essay": {"text": "Une note."},
    "file_upload": {"files": [{"name": "note.pdf", "sha256": "ab" * 32}]},
    "scale": {"degree": "3"},
}
# What is drawn, in the author's ids.
ORDERED = {
    "choice": ["juste", "faux-1", "faux-2", "faux-3"],
    "matching": ["regression", "classement", "autre"], "ordering": ["e1", "e2", "e3"],
    "cloze": ["nature/a", "nature/b"], "hotspot": ["gauche", "droite"],
}
KEYS = {
    "choice": "Un", "true_false": "Faux", "numeric": "80", "short_text": "surapprentissage",
    "matching": "Prix → Régression ; Courriel → Classement",
    "ordering": "1. Besoin ; 2. Données ; 3. Essai", "cloze": "25 ; CNIL ; personnelle",
    "hotspot": "Zone 1", "essay": "Fond (2)", "file_upload": "Fond (2)",
    "composite": "1. 400 ; 2. Vrai", "scale": "",
}
# Every place where an author writes something that could give the key away.
SECRETS: dict[str, dict[str, Any]] = {
    "choice": {
        "options": [
            {"id": "SECRET-key", "text": "Un", "correct": True, "rationale": "SECRET"},
            {"id": "SECRET-other", "text": "Deux", "rationale": "SECRET"},
        ],
    },
    "true_false": {},
    "numeric": {
        "answer": {
            "value": 918273,
            "tolerance": {"absolute": 645},
            "unit": {"required": True, "accept": {"SECRET": 1}},
        },
        "near_misses": [{"value": 5544, "score": "1/2", "rationale": "SECRET"}],
    },
    "short_text": {
        "answers": [
            {"text": "SECRET"},
            {"text": "SECRET [0-9]", "match": "regex", "rationale": "SECRET"},
        ],
    },
    "matching": {
        "prompts": [{"id": "SECRET-p", "text": "Prix", "match": ["SECRET-a"]}],
        "targets": [{"id": "SECRET-a", "text": "A"}, {"id": "SECRET-b", "text": "B"}],
    },
    "ordering": {
        "items": [{"id": "SECRET-1", "text": "A"}, {"id": "SECRET-2", "text": "B"}],
        "answer": ["SECRET-1", "SECRET-2"],
    },
    "cloze": {
        "text": "Un [[SECRET-1]] et deux [[SECRET-2]] et trois [[SECRET-3]].",
        "gaps": {
            "SECRET-1": {"type": "numeric", "answer": {"value": 918273}},
            "SECRET-2": {"type": "short_text", "answers": [{"text": "SECRET"}]},
            "SECRET-3": {"type": "inline_choice", "options": [
                {"id": "SECRET-a", "text": "A", "correct": True, "rationale": "SECRET"},
                {"id": "SECRET-b", "text": "B"}]},
        },
    },
    "hotspot": {"areas": [
        {"id": "SECRET-a", "shape": "rect", "coords": [0, 0, 9, 9], "correct": True},
        {"id": "SECRET-b", "shape": "rect", "coords": [0, 0, 9, 9]}]},
    "essay": {"rubric": [{"id": "SECRET", "title": "SECRET", "max": 2, "levels": [
        {"score": 0, "text": "SECRET"}, {"score": 2, "text": "SECRET"}]}]},
    "file_upload": {"rubric": [{"id": "SECRET", "title": "SECRET", "max": 2, "levels": [
        {"score": 0, "text": "SECRET"}, {"score": 2, "text": "SECRET"}]}]},
    "composite": {"parts": [
        {"id": "secret-q1", "type": "numeric", "stem": "Combien ?", "rationale": "SECRET",
         "answer": {"value": 918273}, "scoring": {"method": "all_or_nothing", "points": 2}}]},
    "scale": {},
}
COMMON_SECRETS: dict[str, Any] = {
    "title": "SECRET",
    "rationale": "SECRET",
    "feedback": {"general": "SECRET", "correct": "SECRET", "incorrect": "SECRET"},
    "notes": "SECRET",
    "tags": ["SECRET"],
    "sources": [{"title": "SECRET"}],
    "reviews": [{"by": "SECRET", "decision": "accepted"}],
}


@pytest.fixture(params=EVERY_KIND)
def kind_name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_every_kind_has_a_sample_here() -> None:
    assert set(OWN) == set(RIGHT) == set(SECRETS) == set(KINDS)
    assert len(KINDS) == 12


def test_the_registry_knows_each_kind_by_its_name(kind_name: str) -> None:
    kind = KINDS[kind_name]
    assert kind.name == kind_name
    assert kind_of(made(kind_name)) is kind
    assert isinstance(made(kind_name), kind.model)


def test_a_sound_item_has_no_fault(kind_name: str) -> None:
    assert list(KINDS[kind_name].check(made(kind_name))) == []


def test_nothing_of_the_key_reaches_the_browser(kind_name: str) -> None:
    item = made(kind_name, **COMMON_SECRETS | SECRETS[kind_name])
    kind = kind_of(item)
    shown = json.dumps(kind.show(item, kind.order(item, Backwards())))
    secrets = ("secret", "918273", "645", "5544", "rationale", "feedback", "score", "correct")
    for token in secrets:
        assert token not in shown.lower()


def test_what_is_shown_is_json_and_names_its_kind(kind_name: str) -> None:
    item = made(kind_name)
    shown = kind_of(item).show(item, kind_of(item).order(item, Backwards()))
    assert json.loads(json.dumps(shown)) == shown
    assert shown["kind"] == kind_name
    assert shown["stem_html"] == "<p>Combien ?</p>"
    assert shown["dont_know"] is False


@pytest.mark.parametrize("kind_name", WHOLE)
def test_the_right_answer_earns_all_the_points(kind_name: str) -> None:
    scoring = OWN[kind_name]["scoring"] | {"points": "7/2"}
    item = made(kind_name, scoring=scoring, presentation={"shuffle": False})
    kind = kind_of(item)
    answer = kind.read(item, kind.order(item, Backwards()), RIGHT[kind_name])
    assert kind.score(item, answer) == 1
    assert kind.points(item) == Fraction(7, 2)
    result = score_item(item, answer)
    assert (result.score, result.max) == (Fraction(7, 2), Fraction(7, 2))


@pytest.mark.parametrize("kind_name", EVERY_KIND)
def test_the_right_answer_is_read_told_and_the_same_in_any_order(kind_name: str) -> None:
    item = made(kind_name, presentation={"shuffle": False})
    kind = kind_of(item)
    answer = kind.read(item, kind.order(item, Backwards()), RIGHT[kind_name])
    assert answer == json.loads(json.dumps(answer))
    assert kind.tell(item, answer)
    assert kind.tell_key(item) or kind_name == "scale"
    assert list(kind.foreseen(item))
    assert kind.score(item, answer) == (1 if kind.is_automatic else 0)


@pytest.mark.parametrize("kind_name", WHOLE)
@pytest.mark.parametrize("raw", [None, {}])
def test_a_blank_is_no_answer_and_earns_what_the_item_says(kind_name: str, raw: Any) -> None:
    scoring = OWN[kind_name]["scoring"] | {"unanswered": "1/4"}
    item = made(kind_name, scoring=scoring)
    kind = kind_of(item)
    assert kind.read(item, kind.order(item, Backwards()), raw) is None
    assert kind.score(item, None) == Fraction(1, 4)
    assert kind.tell(item, None) == "Sans réponse"


@pytest.mark.parametrize("kind_name", WHOLE)
def test_saying_i_do_not_know_is_worth_a_blank_not_a_penalty(kind_name: str) -> None:
    scoring = OWN[kind_name]["scoring"] | {"penalty": "-1/2", "dont_know": True}
    item = made(kind_name, scoring=scoring)
    kind = kind_of(item)
    order = kind.order(item, Backwards())
    answer = kind.read(item, order, {"dont_know": True})
    assert answer == {"dont_know": True}
    assert kind.score(item, answer) == 0
    assert kind.tell(item, answer) == "Je ne sais pas"
    assert kind.show(item, order)["dont_know"] is True


def test_i_do_not_know_is_refused_where_it_was_not_offered(kind_name: str) -> None:
    item = made(kind_name)
    order = kind_of(item).order(item, Backwards())
    with pytest.raises(Invalid):
        kind_of(item).read(item, order, {"dont_know": True})


@pytest.mark.parametrize(
    "raw",
    [
        0, 1.5, True, "texte", [], ["1"], {"x": 1}, {"dont_know": False}, {"dont_know": 1},
        {"chosen": "1"}, {"chosen": {"1": 1}}, {"chosen": [1]}, {"chosen": ["99"]},
        {"chosen": ["juste"]}, {"chosen": ["1", "1"]}, {"chosen": ["1", "2"]}, {"chosen": [None]},
        {"chosen": ["²"]}, {"chosen": None}, {"value": None}, {"text": None},
        {"chosen": {"dont_know": True}}, {"value": {"dont_know": True}},
        {"text": {"dont_know": True}}, {"value": "true"}, {"value": 0}, {"value": [True]},
        {"text": 12},
        {"text": ["x"]}, {"text": "x\x00"}, {"text": "\ud800"}, {"text": "x" * 15_001},
        {"chosen": ["1"], "value": True, "text": "x"},
        {"chosen": ["1"], "score": 1}, {"value": True, "score": 1}, {"text": "x", "score": 1},
        {"pairs": []}, {"pairs": {"9": ["1"]}}, {"pairs": {"1": ["9"]}}, {"pairs": {"1": "1"}},
        {"pairs": {"1": ["1", "2"]}}, {"order": "1"}, {"order": ["9"]}, {"order": ["1", "1"]},
        {"gaps": []}, {"gaps": {"9": "x"}}, {"gaps": {"1": 5}}, {"gaps": {"3": "a"}},
        {"gaps": {"2": "x\x00"}}, {"gaps": {"2": "x" * 501}}, {"degree": 3}, {"degree": "9"},
        {"parts": []}, {"parts": {"9": None}}, {"parts": {"1": {"value": True}}},
        {"parts": {"2": {"value": "x"}}}, {"files": {}}, {"files": [{"name": "a.pdf"}]},
        {"files": [{"name": "a.exe", "sha256": "ab" * 32}]},
        {"files": [{"name": "a.pdf", "sha256": "../../etc"}]},
        {"files": [{"name": "a.pdf", "sha256": "ab" * 32}] * 2},
        {"text": "x", "marks": {"fond": "2"}}, {"marks": {"fond": "2"}},
    ],
)
def test_a_malformed_answer_is_refused_by_every_kind(kind_name: str, raw: Any) -> None:
    item = made(kind_name)
    kind = kind_of(item)
    with pytest.raises(Invalid) as caught:
        kind.read(item, kind.order(item, Backwards()), raw)
    assert all(fault.message for fault in caught.value.faults)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(
        st.sampled_from(["chosen", "value", "text", "dont_know", "x", "pairs", "order", "gaps",
                         "parts", "files", "degree", "1", "2"]), inside, max_size=2
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", WHOLE)
@settings(deadline=None)
@given(raw=JSON, penalty=st.sampled_from([0, "-1/2", -1]), dont_know=st.booleans())
def test_whatever_is_sent_it_is_refused_or_scored_within_bounds(
    kind: str, raw: Any, penalty: int | str, dont_know: bool
) -> None:
    scoring = OWN[kind]["scoring"] | {"dont_know": dont_know, "penalty": penalty}
    item = made(kind, scoring=scoring)
    order = kind_of(item).order(item, Backwards())
    try:
        answer = kind_of(item).read(item, order, raw)
    except Invalid:
        return
    share = kind_of(item).score(item, answer)
    assert isinstance(share, Fraction)
    assert item.scoring.floor <= share <= item.scoring.max
    assert kind_of(item).tell(item, answer)


@pytest.mark.parametrize("kind", EVERY_KIND)
@settings(deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**63))
def test_the_order_is_drawn_again_from_the_same_seed(kind: str, seed: int) -> None:
    item = made(kind)
    once, again = (kind_of(item).order(item, Draw(seed, "options")) for _ in range(2))
    assert once == again
    assert sorted(once) == sorted(ORDERED.get(kind, []))


def test_an_item_survives_its_storage(kind_name: str) -> None:
    item = made(kind_name, **COMMON_SECRETS | SECRETS[kind_name])
    stored = item_json(item)
    assert item_from_json(stored) == item
    assert item_json(item_from_json(stored)) == stored


def test_the_key_is_told_in_words(kind_name: str) -> None:
    item = made(kind_name)
    assert kind_of(item).tell_key(item) == KEYS[kind_name]


@pytest.mark.parametrize(
    ("scoring", "fault"),
    [
        ({"points": 0}, ("scoring.points", "no_points")),
        ({"points": -1}, ("scoring.points", "no_points")),
        ({"min": 1, "max": "1/2"}, ("scoring", "bad_bounds")),
        ({"min": -2}, ("scoring", "bad_bounds")),
        ({"max": 2}, ("scoring", "bad_bounds")),
        ({"max": 0}, ("scoring", "bad_bounds")),
        ({"penalty": "1/2"}, ("scoring.penalty", "penalty_positive")),
        ({"penalty": "-1/2", "min": 0}, ("scoring.penalty", "penalty_out_of_range")),
        ({"unanswered": -1}, ("scoring.unanswered", "unanswered_out_of_range")),
        ({"unanswered": 2}, ("scoring.unanswered", "unanswered_out_of_range")),
        ({"method": "weights", "points": 1}, ("scoring.method", "method_not_allowed")),
    ],
)
def test_scoring_that_does_not_hold_together_is_a_fault(
    kind_name: str, scoring: dict[str, Any], fault: tuple[str, str]
) -> None:
    if kind_name == "scale" and fault[1] == "no_points":
        fault = ("scoring.points", "scale_points") if scoring["points"] else None  # type: ignore[assignment]
    if kind_name in {"choice", "hotspot"} and fault[1] == "method_not_allowed":
        scoring = scoring | {"method": "rubric"}
    found = faults_of(written(kind_name, scoring=OWN[kind_name]["scoring"] | scoring))
    assert fault in found if fault else found == []


@pytest.mark.parametrize(
    ("stem", "code"),
    [("Voir ![schéma](media/x.png)", "image_in_text"), (r"Soit $\frac{1}{$ ?", "math_unreadable")],
)
def test_a_text_that_cannot_be_shown_whole_is_a_fault(
    kind_name: str, stem: str, code: str
) -> None:
    assert ("stem", code) in faults_of(written(kind_name, stem=stem))


def test_two_media_cannot_share_an_id(kind_name: str) -> None:
    media = {"id": "m", "file": "media/m.png", "alt": "Un schéma"}
    own = OWN[kind_name].get("media", [])
    assert faults_of(written(kind_name, media=[*own, media, media])) == [
        (f"media[{len(own) + 1}].id", "duplicate_media")
    ]
