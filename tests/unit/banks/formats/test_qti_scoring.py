"""Foreign scoring: what the evaluator gives, and which method of ours gives the same."""

from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from qti_files import (
    choice,
    item_xml,
    made,
    mapped,
    put,
    refusal_of,
    response,
    rules,
    template,
    variable,
)

from lms.banks.formats.qti.declarations import outcomes_of, responses_of
from lms.banks.formats.qti.fitting import choice_fit, order_fit
from lms.banks.formats.qti.names import normalised
from lms.banks.formats.qti.processing import processing_of
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.values import Many, score
from lms.banks.formats.shares import snapped
from lms.banks.kinds.counting import COUNT_METHODS, Counts
from lms.banks.kinds.ordering import ORDER_METHODS
from lms.banks.scoring import score_item

NAMES = ("a", "b", "c", "d")


def scored(content: bytes, **given: Any) -> Fraction:
    """The score of an item by its own processing."""
    root = normalised(etree.fromstring(content))
    found = processing_of(root, responses_of(root), outcomes_of(root))
    assert found.score is not None
    return found.score(given)


def computed(expression: str, **given: Any) -> Fraction:
    """The score that an expression gives."""
    rule = f'<qti-set-outcome-value identifier="SCORE">{expression}</qti-set-outcome-value>'
    return scored(item_xml(choice("a", "b"), response("a"), response(
        "1", "2", name="N", cardinality="ordered", base="float"), processing=rules(rule)), **given)


def value(number: str, kind: str = "float") -> str:
    """A literal."""
    return f'<qti-base-value base-type="{kind}">{number}</qti-base-value>'


@pytest.mark.parametrize(("expression", "expected"), [
    (f"<qti-sum>{value('0.1')}{value('0.2')}</qti-sum>", Fraction(3, 10)),
    (f"<qti-product>{value('3')}{value('4')}</qti-product>", 12),
    (f"<qti-subtract>{value('3')}{value('4')}</qti-subtract>", -1),
    (f"<qti-divide>{value('1')}{value('3')}</qti-divide>", Fraction(1, 3)),
    (f"<qti-divide>{value('1')}{value('0')}</qti-divide>", 0),
    (f"<qti-round>{value('2.5')}</qti-round>", 3),
    (f"<qti-truncate>{value('-2.5')}</qti-truncate>", -2),
    (f"<qti-integer-divide>{value('7')}{value('2')}</qti-integer-divide>", 3),
    (f"<qti-integer-modulus>{value('7')}{value('2')}</qti-integer-modulus>", 1),
    (f"<qti-max>{value('7')}{value('2')}</qti-max>", 7),
    (f"<qti-power>{value('2')}{value('3')}</qti-power>", 8),
    ('<qti-index n="2"><qti-correct identifier="N"/></qti-index>', 2),
    ('<qti-index n="9"><qti-correct identifier="N"/></qti-index>', 0),
    ('<qti-container-size><qti-correct identifier="N"/></qti-container-size>', 2),
    ('<qti-sum><qti-variable identifier="RESPONSE"/></qti-sum>', 0),
])
def test_expressions_are_exact(expression, expected):
    assert computed(expression) == expected


def true(test: str, **given: Any) -> bool:
    """Whether a test is true."""
    content = item_xml(choice("a", "b"), response("a"), processing=rules(
        f"<qti-response-condition><qti-response-if>{test}{put('1')}</qti-response-if>"
        "</qti-response-condition>"))
    return scored(content, **given) == 1


def test_null_is_neither_true_nor_false():
    missing = '<qti-variable identifier="RESPONSE"/>'
    match = f"<qti-match>{missing}<qti-correct identifier=\"RESPONSE\"/></qti-match>"
    assert not true(match)
    assert not true(f"<qti-not>{match}</qti-not>")
    assert true(f"<qti-is-null>{missing}</qti-is-null>")
    assert true(f"<qti-is-null>{missing}</qti-is-null>", RESPONSE="")
    assert true(f"<qti-or>{match}<qti-is-null>{missing}</qti-is-null></qti-or>")
    assert not true(f"<qti-and>{match}<qti-is-null>{missing}</qti-is-null></qti-and>")


@pytest.mark.parametrize(("test", "expected"), [
    ((f"<qti-member>{value('a', 'identifier')}<qti-multiple>{value('a', 'identifier')}"
     f"{value('b', 'identifier')}</qti-multiple></qti-member>"), True),
    ((f"<qti-contains><qti-multiple>{value('a', 'identifier')}</qti-multiple><qti-multiple>"
     f"{value('b', 'identifier')}</qti-multiple></qti-contains>"), False),
    ((f'<qti-string-match case-sensitive="false">{value("Ab", "string")}{value("aB", "string")}'
     "</qti-string-match>"), True),
    ((f'<qti-substring case-sensitive="true">{value("b", "string")}{value("aB", "string")}'
     "</qti-substring>"), False),
    ((f'<qti-any-n min="1" max="1"><qti-is-null><qti-null/></qti-is-null><qti-is-null>'
     f"{value('1')}</qti-is-null></qti-any-n>"), True),
    ((f'<qti-equal tolerance-mode="relative" tolerance="10 10">{value("100")}{value("110")}'
     "</qti-equal>"), True),
    ((f'<qti-equal tolerance-mode="absolute" tolerance="1" include-upper-bound="false">'
     f'{value("9")}{value("10")}</qti-equal>'), False),
    ((f'<qti-equal-rounded rounding-mode="significantFigures" figures="2">{value("1234")}'
     f'{value("1190")}</qti-equal-rounded>'), True),
    (f"<qti-delete>{value('1')}{value('1')}</qti-delete>", False),
])
def test_tests_are_those_of_qti(test, expected):
    assert true(test) is expected


def test_an_endless_or_unknown_processing_is_refused_not_run():
    nested = value("1")
    for _ in range(60):
        nested = f"<qti-sum>{nested}{nested if len(nested) < 4000 else ''}</qti-sum>"
    rule = f'<qti-set-outcome-value identifier="SCORE">{nested}</qti-set-outcome-value>'
    many = rules(*[rule] * 200)
    content = item_xml(choice("a", "b"), response("a"), processing=many)
    assert refusal_of(content) == "scoring_not_expressible"
    strange = rules('<qti-set-outcome-value identifier="SCORE"><qti-random/>'
                    "</qti-set-outcome-value>")
    content = item_xml(choice("a", "b"), response("a"), processing=strange)
    assert refusal_of(content) == "scoring_not_expressible"


def test_a_repeated_value_counts_once_and_the_default_applies_to_what_is_chosen():
    mapping = mapped("-1", a="2", b="1", upper="2")
    content = item_xml(choice(*NAMES, most=0), response("a", cardinality="multiple",
                       mapping=mapping), processing=template("map_response"))
    assert scored(content, RESPONSE=Many(("b", "b"))) == 1
    assert scored(content, RESPONSE=Many(("a", "b"))) == 2
    assert scored(content, RESPONSE=Many(("a", "c"))) == 1
    assert scored(content) == 0


def test_lookup_tables_turn_a_number_into_a_score():
    outcome = ('<qti-outcome-declaration identifier="RAW" cardinality="single" '
               'base-type="integer"/>'
               '<qti-outcome-declaration identifier="SCORE" cardinality="single" '
               'base-type="float"><qti-match-table default-value="0">'
               '<qti-match-table-entry source-value="1" target-value="4"/></qti-match-table>'
               "</qti-outcome-declaration>")
    processing = rules(
        f"<qti-response-condition><qti-response-if><qti-match>{variable()}"
        '<qti-correct identifier="RESPONSE"/></qti-match><qti-set-outcome-value identifier="RAW">'
        f"{value('1', 'integer')}</qti-set-outcome-value></qti-response-if>"
        '</qti-response-condition><qti-lookup-outcome-value identifier="SCORE">'
        '<qti-variable identifier="RAW"/></qti-lookup-outcome-value>')
    content = item_xml(choice("a", "b"), response("a"), outcome=outcome, processing=processing)
    assert scored(content, RESPONSE="a") == 4
    assert made(content).scoring.points == 4


@pytest.mark.parametrize(("text", "expected"), [
    ("33.33333", Fraction(100, 3)), ("0.333", Fraction(1, 3)), ("-6.25", Fraction(-25, 4)),
    ("0.05", Fraction(1, 20)), ("1e-1", Fraction(1, 10)), ("0.0001", Fraction(1, 10_000)),
])
def test_rounded_scores_are_the_fraction_they_stand_for(text, expected):
    assert score(text) == expected
    assert snapped(expected) == expected


@pytest.mark.parametrize("text", ["NaN", "INF", "-inf"])
def test_scores_are_finite(text):
    with pytest.raises(UnreadError, match="non_finite_score"):
        score(text)


@given(st.sampled_from(sorted(COUNT_METHODS)), st.integers(1, 4), st.integers(0, 4))
def test_every_method_is_found_again_from_its_scores(method, right, wrong):
    options = [f"o{rank}" for rank in range(right + wrong)]
    key = frozenset(options[:right])
    if len(options) < 2:
        return

    def judge(chosen: frozenset[str]) -> Fraction:
        return COUNT_METHODS[method](
            Counts(len(options), right, len(chosen & key), len(chosen - key)))

    fit = choice_fit(options, sorted(key), len(options), judge)
    assert fit is not None
    for size in range(1, len(options) + 1):
        for chosen in map(frozenset, combinations(options, size)):
            again = COUNT_METHODS[fit.method](
                Counts(len(options), right, len(chosen & key), len(chosen - key)))
            assert again == judge(chosen)


@given(st.lists(st.sampled_from([-1, Fraction(-1, 2), 0, Fraction(1, 3), 1, 2]), min_size=2,
                max_size=6), st.booleans())
@settings(max_examples=60)
def test_mappings_are_scored_the_same_by_the_item_they_give(worth, floored):
    names = [f"o{rank}" for rank in range(len(worth))]
    entries = {name: str(float(one)) for name, one in zip(names, worth, strict=True)}
    mapping = mapped("0", lower="0" if floored else "", **entries)
    content = item_xml(choice(*names, most=0), response(cardinality="multiple", mapping=mapping),
                       processing=template("map_response"))
    if refusal_of(content):
        assert not floored
        return
    if all(one <= 0 for one in worth):
        return
    item = made(content)
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            expected = scored(content, RESPONSE=Many(chosen))
            assert score_item(item, {"chosen": list(chosen)}).score == expected


@pytest.mark.parametrize("method", sorted(ORDER_METHODS))
def test_every_method_of_ordering_is_found_again(method):
    fit = order_fit(NAMES, lambda given: ORDER_METHODS[method](NAMES, given) * 3)
    assert fit is not None
    assert (fit.method, fit.top) == (method, 3)


def test_a_wrong_choice_that_costs_is_a_penalty():
    mapping = mapped("-0.5", a="1")
    item = made(item_xml(choice("a", "b", "c"), response("a", mapping=mapping),
                         processing=template("map_response")))
    assert item.scoring.method == "all_or_nothing"
    assert item.scoring.penalty == Fraction(-1, 2)


def test_a_mapping_written_as_rules_is_that_of_the_template():
    mapping = mapped("-1", a="1", b="2")
    written = rules('<qti-set-outcome-value identifier="SCORE"><qti-map-response '
                    'identifier="RESPONSE"/></qti-set-outcome-value>')
    items = [made(item_xml(choice(*NAMES, most=0), response(cardinality="multiple",
                                                            mapping=mapping), processing=one))
             for one in (written, template("map_response"))]
    assert items[0] == items[1]


def test_a_key_that_only_the_rules_write_is_found():
    test = f"<qti-match>{variable()}{value('c', 'identifier')}</qti-match>"
    content = item_xml(choice(*NAMES), response(), processing=rules(
        f"<qti-response-condition><qti-response-if>{test}{put('1')}</qti-response-if>"
        "</qti-response-condition>"))
    assert [option.id for option in made(content).options if option.correct] == ["c"]


def test_an_outcome_that_cannot_be_computed_only_matters_when_it_is_read():
    feedback = ('<qti-set-outcome-value identifier="FEEDBACK"><qti-random/>'
                "</qti-set-outcome-value>")
    content = item_xml(choice("a", "b"), response("a"), processing=rules(feedback, (
        '<qti-response-condition><qti-response-if><qti-match><qti-variable identifier="RESPONSE"/>'
        f'<qti-correct identifier="RESPONSE"/></qti-match>{put("1")}</qti-response-if>'
        "</qti-response-condition>")))
    assert made(content).scoring.method == "all_or_nothing"


def test_a_choice_that_no_method_scores_is_refused():
    tests = [f"<qti-match>{variable()}<qti-multiple>"
             f"{''.join(value(name, 'identifier') for name in names)}</qti-multiple></qti-match>"
             for names in ("ab", "cd", "acd")]
    processing = rules(*(
        f"<qti-response-condition><qti-response-if>{test}{put(str(rank))}</qti-response-if>"
        "</qti-response-condition>" for rank, test in enumerate(tests, start=1)))
    content = item_xml(choice(*NAMES, most=0), response(cardinality="multiple"),
                       processing=processing)
    assert refusal_of(content) == "scoring_not_expressible"
