"""Quizzes in JSON become drafts, whatever their keys and their encoding."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks.formats.outcome import Met, Wish
from lms.banks.formats.text import trivia
from lms.core.errors import Invalid

TRAPS = Path(__file__).parents[3] / "data" / "traps" / "json"
OPEN = {"category": "Science", "type": "multiple", "difficulty": "easy",
        "question": "Qu&#039;est-ce ?", "correct_answer": "Un &lt; deux",
        "incorrect_answers": ["Zéro", "Trois"]}
FRENCH = {"id": 1, "question": "Combien ?", "propositions": ["un", "deux"], "réponse": "deux",
          "anecdote": "Ah."}


def read(value: Any, lang: str = "fr") -> tuple[Met, ...]:
    text = value if isinstance(value, str) else json.dumps(value)
    return trivia.read(text.encode(), Wish(lang, "x.json")).questions


def data_of(met: Met) -> dict[str, Any]:
    assert met.data is not None, met.refusal
    return dict(met.data)


def encoded(way: Any) -> dict[str, Any]:
    return {name: [way(one) for one in value] if isinstance(value, list) else way(value)
            for name, value in OPEN.items()}


@pytest.mark.parametrize("question", [
    OPEN, encoded(lambda text: base64.b64encode(text.encode()).decode()), encoded(quote),
])
def test_open_trivia_db_in_its_three_encodings(question: dict[str, Any]) -> None:
    (met,) = read({"response_code": 0, "results": [question]})
    data = data_of(met)
    assert data["stem"] == "Qu'est-ce ?"
    assert [option["text"] for option in data["options"]] == ["Trois", "Un < deux", "Zéro"]
    assert data["options"][1]["correct"] is True
    assert (met.category, data["tags"]) == ("Science", ["easy"])


def test_true_or_false() -> None:
    question = OPEN | {"type": "boolean", "correct_answer": "False", "incorrect_answers": ["True"]}
    data = data_of(read({"results": [question]})[0])
    assert (data["type"], data["answer"]) == ("true_false", False)


def test_openquizzdb_with_its_french_keys() -> None:
    whole = {"fournisseur": "OpenQuizzDB", "licence": "CC BY-SA", "rédacteur": "A. Martin",
             "catégorie-nom-slogan": {"fr": {"catégorie": "Sciences", "nom": "Requins"}},
             "quizz": {"fr": {"débutant": [FRENCH]}, "en": {"beginner": [FRENCH]}}}
    reading = trivia.read(json.dumps(whole).encode(), Wish("fr", "x.json"))
    (met,) = reading.questions
    data = data_of(met)
    assert (met.category, met.external_id) == ("Sciences/Requins", "1")
    assert data["feedback"] == {"general": "Ah."}
    assert data["tags"] == ["débutant"]
    assert data["sources"] == [{"title": "OpenQuizzDB", "author": "A. Martin"}]
    assert [fault.code for fault in reading.warnings] == ["other_languages"]


def test_a_difficulty_without_quotes_is_mended() -> None:
    text = f'{{"difficulté": 4 / 5, "quizz": {{"débutant": [{json.dumps(FRENCH)}]}}}}'
    reading = trivia.read(text.encode(), Wish(name="x.json"))
    assert [fault.code for fault in reading.warnings] == ["json_mended"]
    assert reading.questions[0].data is not None


@pytest.mark.parametrize(("key", "right"), [
    ("b", "deux"), ("deux", "deux"), (1, "deux"), (["un", "deux"], "un deux"),
])
def test_keys_by_letter_by_text_and_by_rank(key: Any, right: str) -> None:
    first = {"question": "Q", "options": ["x", "y"], "correct": 0}
    met = read([first, {"question": "Q", "options": ["un", "deux", "trois"], "correct": key}])[1]
    options = data_of(met)["options"]
    assert " ".join(one["text"] for one in options if one.get("correct")) == right


@pytest.mark.parametrize(("question", "code"), [
    ({"question": "Q", "options": ["a", "b"], "correct": "z"}, "key_not_in_options"),
    ({"question": "Q", "options": ["a", "b", "c"], "correct": 1}, "key_position"),
    ({"question": "Q", "options": ["a", {}], "correct": "a"}, "not_a_text"),
    ({"question": "Q", "options": ["a", "a"], "correct": "a"}, "duplicate_option"),
    ({"question": "Q", "options": ["a", "b"]}, "key_not_in_options"),
])
def test_a_broken_question_is_refused_and_its_neighbour_read(question: Any, code: str) -> None:
    met, good = read([question, FRENCH])
    assert met.refusal is not None
    assert met.refusal.code == code
    assert good.data is not None


@pytest.mark.parametrize(("text", "code"), [
    ("{", "not_json"), ("[" * 60 + "]" * 60, "depth"), ('{"a": 1, "a": 2}', "duplicate_key"),
    ('{"a": NaN}', "non_finite_score"), ("{}", "no_question"), ("[" * 100_000, "depth"),
])
def test_a_file_that_is_not_sound_is_refused_as_a_whole(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(text)
    assert [fault.code for fault in refusal.value.faults] == [code]


def test_trap() -> None:
    with pytest.raises(Invalid) as refusal:
        trivia.read((TRAPS / "duplicate_keys.json").read_bytes(), Wish())
    assert refusal.value.faults[0].code == "duplicate_key"


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["question", "options", "correct", "results", "incorrect_answers",
                         "correct_answer", "réponse", "x"]), inner, max_size=4),
    max_leaves=15,
)


@given(plain)
def test_any_json_is_read_or_refused(value: Any) -> None:
    try:
        read(value)
    except Invalid:
        return
