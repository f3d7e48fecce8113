"""Numeric questions: notations, margins, units, near misses, and what makes them unusable."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_items import faults_of, made, written

from lms.banks.kinds.numbers import french, rounded, rounded_to_figures, typed_number
from lms.banks.kinds.numeric import Numeric
from lms.core.errors import Invalid

KIND = Numeric()


def share(item: Any, text: str) -> Fraction:
    return KIND.score(item, KIND.read(item, (), {"text": text}))


def keyed(**answer: Any) -> Any:
    return made("numeric", answer=answer)


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("12,5", "12.5", ""),
        ("12.5", "12.5", ""),
        ("1 234,5", "1234.5", ""),
        ("1\u00a0234,5", "1234.5", ""),
        ("1\u202f234\u202f567", "1234567", ""),
        ("1.234,5", "1234.5", ""),
        ("1.234", "1.234", ""),
        ("0,000 1", "0.0001", ""),
        (",5", "0.5", ""),
        ("  -3,2  ", "-3.2", ""),
        ("\u2212 3", "-3", ""),
        ("–3", "-3", ""),
        ("+7", "7", ""),
        ("80 %", "80", "%"),
        ("80%", "80", "%"),
        ("2,5 km/h", "2.5", "km/h"),
        ("80.", "80", ""),
        ("12 34", "12", "34"),
        ("1 2345", "1", "2345"),
        ("12,5,3", "12.5", ",3"),
        ("1e3", "1", "e3"),
        ("10²", "10", "²"),
    ],
)
def test_a_french_number_is_read_as_it_is_written(text: str, value: str, rest: str) -> None:
    assert typed_number(text, "fr") == (Fraction(value), rest)


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [("1,234.5", "1234.5", ""), ("1,234", "1234", ""), ("12,5", "12", ",5"), ("12.5", "12.5", ""),
     ("1 234.5", "1234.5", "")],
)
def test_an_english_number_groups_by_commas(text: str, value: str, rest: str) -> None:
    assert typed_number(text, "en") == (Fraction(value), rest)


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [("1234.5", "1234.5", ""), ("1.2e3", "1200", ""), ("5E-2", "0.05", ""), ("1 234", "1", "234"),
     ("1,5", "1", ",5"), ("5e", "5", "e")],
)
def test_a_plain_number_is_that_of_a_machine(text: str, value: str, rest: str) -> None:
    assert typed_number(text, "plain") == (Fraction(value), rest)


@pytest.mark.parametrize("notation", ["fr", "en", "plain"])
@pytest.mark.parametrize(
    "text",
    ["", "abc", "%", "-", ",", "--5", "+-5", "٣", "５", "1" * 300, "x12", "nan", "inf", "\n"],
)
def test_what_is_not_a_number_is_none(text: str, notation: Any) -> None:
    assert typed_number(text, notation) is None


@pytest.mark.parametrize("notation", ["fr", "en", "plain"])
@settings(deadline=None)
@given(st.text(max_size=220))
def test_any_text_is_read_without_breaking(notation: Any, text: str) -> None:
    found = typed_number(text, notation)
    assert found is None or isinstance(found[0], Fraction)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-10**9,
                   max_value=10**9))
def test_a_number_written_in_french_is_read_back(value: Decimal) -> None:
    assert typed_number(french(value), "fr") == (Fraction(value), "")


def test_without_a_tolerance_only_the_exact_value_is_right() -> None:
    item = keyed(value=Decimal("0.1"))
    assert share(item, "0,1") == share(item, "0,100") == 1
    assert share(item, "0,1000000001") == 0


@pytest.mark.parametrize(
    ("tolerance", "right", "wrong"),
    [
        ({"absolute": Decimal("0.5")}, ["79,5", "80", "80,5"], ["79,49", "80,51"]),
        ({"relative": Decimal("0.05")}, ["76", "84"], ["75,99", "84,01"]),
        ({"range": [75, 90]}, ["75", "90"], ["74,9", "90,1"]),
    ],
)
def test_the_bounds_of_a_tolerance_are_right_answers(
    tolerance: dict[str, Any], right: list[str], wrong: list[str]
) -> None:
    item = keyed(value=80, tolerance=tolerance)
    assert {share(item, text) for text in right} == {1}
    assert {share(item, text) for text in wrong} == {0}


def test_a_relative_tolerance_is_that_of_the_size_of_the_value() -> None:
    item = keyed(value=-200, tolerance={"relative": Decimal("0.1")})
    assert share(item, "-220") == 1
    assert share(item, "-221") == 0


def test_decimals_round_both_before_comparing() -> None:
    item = keyed(value=Decimal("2.345"), decimals=2)
    assert share(item, "2,35") == share(item, "2,346") == 1
    assert share(item, "2,34") == 0


def test_significant_figures_round_both_before_comparing() -> None:
    item = keyed(value=12345, significant_figures=2)
    assert share(item, "12 000") == share(item, "12 499") == 1
    assert share(item, "12 500") == 0


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("0.5", 0, "1"), ("-0.5", 0, "-1"), ("2.675", 2, "2.68"), ("1234", -2, "1200"),
     ("0.0049", 2, "0")],
)
def test_halves_round_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert rounded(Fraction(value), decimals) == Fraction(expected)


@pytest.mark.parametrize(
    ("value", "figures", "expected"),
    [("0.00123", 2, "0.0012"), ("999", 2, "1000"), ("0", 3, "0"), ("-1250", 2, "-1300"),
     ("0.1", 1, "0.1"), ("100", 1, "100")],
)
def test_significant_figures_are_counted_from_the_first(
    value: str, figures: int, expected: str
) -> None:
    assert rounded_to_figures(Fraction(value), figures) == Fraction(expected)


def test_a_unit_turns_the_number_into_that_of_the_key() -> None:
    item = keyed(value=2, unit={"accept": {"kg": 1, "g": Decimal("0.001")}})
    assert share(item, "2 kg") == share(item, "2000 g") == share(item, "2") == 1
    assert share(item, "2 g") == share(item, "2 t") == share(item, "2 KG") == 0


def test_case_counts_in_the_symbol_of_a_unit_but_not_in_its_name() -> None:
    item = keyed(value=2, unit={"accept": {"mW": 1, "factures": 1}})
    assert share(item, "2 mW") == share(item, "2 Factures.") == 1
    assert share(item, "2 MW") == share(item, "2 Facture") == 0


def test_a_required_unit_costs_its_penalty_when_it_is_missing_or_unknown() -> None:
    unit = {"required": True, "accept": {"kg": 1}, "penalty": "1/4"}
    item = keyed(value=2, unit=unit)
    assert share(item, "2 kg") == 1
    assert share(item, "2") == share(item, "2 t") == Fraction(3, 4)
    assert share(item, "3 kg") == 0


def test_without_declared_units_a_unit_is_not_a_number() -> None:
    assert share(keyed(value=2), "2 kg") == 0


def test_a_unit_is_the_same_sign_however_it_was_typed() -> None:
    item = keyed(value=2, unit={"accept": {"m²": 1, "µg": 1}})
    assert share(item, "2 m2") == share(item, "2 m ²") == share(item, "2 \u03bcg") == 1


def test_a_near_miss_earns_its_part_and_the_key_always_wins() -> None:
    item = made(
        "numeric",
        answer={"value": 80, "tolerance": {"absolute": Decimal("0.5")},
                "unit": {"required": False, "accept": {"%": 1, "": 1}}},
        near_misses=[{"value": Decimal("0.8"), "tolerance": {"absolute": Decimal("0.005")},
                      "score": "1/2", "rationale": "En fraction."}],
    )
    assert share(item, "80 %") == share(item, "79,5") == 1
    assert share(item, "0,8") == share(item, "0,805") == Fraction(1, 2)
    assert share(item, "8") == 0


def test_words_instead_of_a_number_are_a_wrong_answer_not_a_blank() -> None:
    item = made("numeric", scoring={"method": "all_or_nothing", "penalty": "-1/2"})
    assert share(item, "quatre-vingts") == Fraction(-1, 2)
    assert share(item, "   ") == 0


def test_the_browser_learns_that_a_unit_is_needed_but_not_which() -> None:
    item = keyed(value=2, unit={"required": True, "accept": {"kg": 1}})
    assert KIND.show(item, ())["unit_required"] is True
    assert "kg" not in str(KIND.show(item, ()))
    assert KIND.show(made("numeric"), ())["unit_required"] is False


def test_the_answer_is_told_as_it_was_typed() -> None:
    assert KIND.tell(made("numeric"), {"text": " 12,50 € "}) == "12,50 €"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"value": Decimal("12345.5")}, "12\u202f345,5"),
        ({"value": -3}, "\u22123"),
        ({"value": 80, "tolerance": {"absolute": Decimal("0.5")}}, "80 (à 0,5 près)"),
        ({"value": 80, "tolerance": {"relative": Decimal("0.05")}}, "80 (à 5 % près)"),
        ({"value": 80, "tolerance": {"range": [75, 90]}}, "80 (de 75 à 90)"),
        ({"value": 2, "unit": {"accept": {"": 1, "kg": 1}}}, "2 kg"),
    ],
)
def test_the_key_is_told_with_its_margin_and_unit(answer: dict[str, Any], words: str) -> None:
    item = keyed(**answer)
    assert KIND.tell_key(item) == words


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"tolerance": {}}, ("answer.tolerance", "empty_tolerance")),
        ({"tolerance": {"absolute": 1, "relative": Decimal("0.1")}},
         ("answer.tolerance", "several_tolerances")),
        ({"tolerance": {"absolute": 1}, "decimals": 1}, ("answer", "several_tolerances")),
        ({"decimals": 1, "significant_figures": 2}, ("answer", "several_tolerances")),
        ({"tolerance": {"absolute": -1}}, ("answer.tolerance", "negative_tolerance")),
        ({"tolerance": {"relative": 5}}, ("answer.tolerance.relative", "relative_too_big")),
        ({"value": 0, "tolerance": {"relative": Decimal("0.1")}},
         ("answer.tolerance.relative", "relative_to_zero")),
        ({"tolerance": {"range": [90, 70]}}, ("answer.tolerance.range", "range_upside_down")),
        ({"tolerance": {"range": [1, 2]}}, ("answer.tolerance.range", "value_out_of_range")),
        ({"tolerance": {"range": [1]}}, ("answer.tolerance.range[1]", "missing_field")),
        ({"unit": {"accept": {"kg": 0}}}, ("answer.unit.accept", "unit_factor")),
        ({"unit": {"accept": {}}}, ("answer.unit.accept", "too_short")),
        ({"unit": {"required": True, "accept": {"": 1}}}, ("answer.unit", "unit_missing")),
        ({"unit": {"accept": {"kg": 1}, "penalty": "-1/2"}},
         ("answer.unit.penalty", "unit_penalty")),
        ({"value": "80"}, ("answer.value", "wrong_type")),
        ({"value": True}, ("answer.value", "wrong_type")),
        ({"value": Decimal("1e300")}, ("answer.value", "wrong_type")),
        ({"value": Decimal("NaN")}, ("answer.value", "wrong_type")),
        ({"value": 1.5}, ("answer.value", "wrong_type")),
        ({"decimals": 99}, ("answer.decimals", "out_of_range")),
    ],
)
def test_an_unusable_key_is_refused_where_it_is_wrong(
    answer: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in faults_of(written("numeric", answer={"value": 80} | answer))


@pytest.mark.parametrize(
    ("near", "fault"),
    [
        ({"value": 80, "score": "1/2"}, ("near_misses[0].value", "near_miss_is_key")),
        ({"value": 8, "score": 1}, ("near_misses[0].score", "near_miss_score")),
        ({"value": 8, "score": 0}, ("near_misses[0].score", "near_miss_score")),
        ({"value": 8, "score": "1/2", "tolerance": {"absolute": -1}},
         ("near_misses[0].tolerance", "negative_tolerance")),
        ({"value": 8}, ("near_misses[0].score", "missing_field")),
    ],
)
def test_an_unusable_near_miss_is_refused(near: dict[str, Any], fault: tuple[str, str]) -> None:
    assert fault in faults_of(written("numeric", near_misses=[near]))


def test_the_page_lets_one_type_a_number_and_what_is_far_longer_is_refused() -> None:
    item = made("numeric")
    assert KIND.show(item, ())["max_length"] == 60
    assert KIND.read(item, (), {"text": "8" * 200}) == {"text": "8" * 200}
    with pytest.raises(Invalid) as refusal:
        KIND.read(item, (), {"text": "8" * 201})
    fault = refusal.value.faults[0]
    assert (fault.code, fault.facts) == ("answer_too_long", {"limit": 200})
