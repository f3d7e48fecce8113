"""One JSON for one content, and a digest that changes when the question does."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_items import faults_of, made, written

from lms.banks.canonical import _written_out, canonical_json, content_sha256, item_json
from lms.banks.reader import item_from_json
from lms.core.errors import Invalid

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(st.text(alphabet="abcé", max_size=3), inside, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(VALUES)
def test_canonical_json_is_json_that_says_the_same(value: Any) -> None:
    assert canonical_json(json.loads(canonical_json(value))) == canonical_json(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ("e\u0301", '"é"'),
        (Decimal("0.500"), "0.5"),
        (Decimal("80.0"), "80"),
        (Decimal("-0.0"), "0"),
        (Decimal("1E+3"), "1000"),
        (Fraction(1, 3), '"1/3"'),
        (Fraction(4, 2), "2"),
        ("\u2028<\"", '"\u2028<\\""'),
    ],
)
def test_there_is_one_way_to_write_a_value(value: Any, text: str) -> None:
    assert canonical_json(value) == text


@settings(deadline=None)
@given(st.lists(VALUES | st.fractions() | st.decimals(allow_nan=False, allow_infinity=False,
                                                      min_value=-10**9, max_value=10**9)))
def test_the_quick_way_of_writing_gives_the_same_bytes(value: Any) -> None:
    assert canonical_json(value) == _written_out(value)


@pytest.mark.parametrize("value", [1.5, {1.5}, object(), b"x"])
def test_what_has_no_exact_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json({"a": [value]})


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "ia-b1-0002"}, {"status": "approved"}, {"version": 7}, {"tags": ["x"]},
        {"notes": "x"}, {"difficulty": {"estimated": Decimal("0.5")}},
        {"exposure": {"pool": "certification"}},
        {"reviews": [{"by": "C. Dubois", "decision": "accepted"}]},
        {"scoring": {"method": "all_or_nothing", "points": 1, "unanswered": 0}},
        {"presentation": {"shuffle": True, "keep_last": []}},
        {"stem": "Combien ?"},
    ],
)
def test_the_digest_forgets_what_is_not_the_question(changes: dict[str, Any]) -> None:
    assert content_sha256(made("choice", **changes)) == content_sha256(made("choice"))


@pytest.mark.parametrize(
    "changes",
    [
        {"stem": "Combien donc ?"}, {"block": "B2"}, {"competences": ["B1-C2"]}, {"lang": "en"},
        {"scoring": {"method": "all_or_nothing", "points": 2}},
        {"presentation": {"shuffle": False}}, {"rationale": "x"}, {"title": "x"},
        {"options": [{"id": "juste", "text": "Un", "correct": True},
                     {"id": "faux-1", "text": "Deux"}]},
    ],
)
def test_the_digest_changes_with_the_question(changes: dict[str, Any]) -> None:
    assert content_sha256(made("choice", **changes)) != content_sha256(made("choice"))


def test_a_composed_letter_does_not_change_the_digest() -> None:
    assert content_sha256(made("choice", stem="E\u0301te\u0301 ?")) == content_sha256(
        made("choice", stem="Été ?"))


def test_the_digests_of_the_samples_are_pinned() -> None:
    pinned = ("choice", "true_false", "numeric", "short_text")
    digests = {kind: content_sha256(made(kind))[:16] for kind in pinned}
    assert digests == {
        "choice": "a1982c68cb05b315",
        "true_false": "5219079e2aab3d0b",
        "numeric": "c1c6a3eb0eaacb7a",
        "short_text": "2155e6ac38a9779e",
    }


def test_exact_scores_survive_storage() -> None:
    item = made("true_false", scoring={
        "method": "all_or_nothing", "points": "1/3", "penalty": Decimal("-0.25"),
    })
    assert '"points":"1/3"' in item_json(item)
    again = item_from_json(item_json(item))
    assert (again.scoring.points, again.scoring.penalty) == (Fraction(1, 3), Fraction(-1, 4))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1]", "null", '"x"', '{"a":1,"a":2}', '{"type":NaN}', "[" * 100_000,
     '{"a":' * 500 + "1" + "}" * 500, '{"type":"choice"}', '{"type":["choice"]}',
     '{"type":"choice","id":1e999999999}', '{"type":"numeric","answer":{"value":1e999999}}'],
)
def test_anything_but_an_item_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        item_from_json(text)


def test_a_deep_or_odd_value_is_refused_not_broken() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert faults_of(written("choice", tags=deep)) == [("", "json")]
    assert faults_of([]) == [("", "not_a_mapping")]
    assert faults_of("x") == [("", "not_a_mapping")]
