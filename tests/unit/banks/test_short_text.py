"""Short texts: what may differ, patterns that cannot blow up, slips, and what is unusable."""

import re
import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from written_items import faults_of, made, written

from lms.banks.kinds.folding import distance, folded
from lms.banks.kinds.patterns import PatternError, regex, wildcard
from lms.banks.kinds.short_text import ShortText
from lms.core.errors import Invalid

KIND = ShortText()


def share(item: Any, text: str) -> Fraction:
    return KIND.score(item, KIND.read(item, (), {"text": text}))


def accepting(*texts: str, match: str = "exact", **changes: Any) -> Any:
    answers = [{"text": text, "match": match} for text in texts]
    return made("short_text", answers=answers, **changes)


@pytest.mark.parametrize(
    ("step", "one", "other"),
    [
        ("spaces", " a\u00a0 b ", "a b"),
        ("case", "ÉTÉ", "été"),
        ("accents", "été", "ete"),
        ("apostrophes", "l’IA", "l'IA"),
        ("ligatures", "cœur ﬁn", "coeur fin"),
        ("hyphens", "sur–apprentissage", "sur apprentissage"),
        ("punctuation", "« Oui, bien sûr ! »", " Oui bien sûr  "),
    ],
)
def test_each_step_forgets_one_difference_and_only_that(step: Any, one: str, other: str) -> None:
    assert folded(one, [step]) == folded(other, [step])
    assert folded(one, []) != folded(other, [])


@pytest.mark.parametrize(("one", "other"), [("C++", "C#"), ("2018", "2019"), ("RGPT", "RGPD"),
                                            ("3.14", "314"), ("A/B", "AB"), ("-5", "5")])
def test_signs_that_carry_the_meaning_always_count(one: str, other: str) -> None:
    steps = ["spaces", "case", "accents", "punctuation", "apostrophes", "ligatures"]
    assert folded(one, steps) != folded(other, steps)


def test_invisible_signs_never_count() -> None:
    assert folded("sur\u00adapprentis\u200bsage\ufeff", []) == "surapprentissage"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    steps = ["spaces", "accents", "apostrophes", "ligatures", "hyphens"]
    once = folded(text, steps)
    assert folded(once, steps) == once


def test_by_default_case_accents_apostrophes_and_ligatures_do_not_count() -> None:
    item = accepting("Cœur de l'été")
    assert share(item, "  COEUR  de l’ete ") == 1
    assert share(item, "coeur de été") == 0
    assert share(item, "Coeur de l'été.") == 0


def test_an_author_may_ask_for_the_exact_text() -> None:
    item = accepting("CNIL", normalise=[])
    assert share(item, "CNIL") == 1
    assert share(item, "cnil") == 0


def test_the_best_of_the_answers_that_match_counts() -> None:
    item = made("short_text", answers=[
        {"text": "apprentissage*", "match": "wildcard", "score": "1/4"},
        {"text": "apprentissage supervisé"},
        {"text": "supervisé", "score": "1/2"},
    ])
    assert share(item, "Apprentissage supervise") == 1
    assert share(item, "supervisé") == Fraction(1, 2)
    assert share(item, "apprentissage automatique") == Fraction(1, 4)
    assert share(item, "autre") == 0
    assert KIND.tell_key(item) == "apprentissage supervisé"


def test_the_example_of_the_format_is_scored_as_its_author_meant() -> None:
    item = made(
        "short_text",
        answers=[{"text": "surapprentissage"}, {"text": "overfitting"},
                 {"text": "sur[ -]?ajustement", "match": "regex"}],
        normalise=["spaces", "case", "accents", "punctuation"],
        fuzzy={"max_ratio": Decimal("0.15"), "min_length": 8},
    )
    for right in ("Surapprentissage.", "sur-ajustement", "SUR AJUSTEMENT", "surajustement",
                  "surapprentisage", "overfiting"):
        assert share(item, right) == 1, right
    for wrong in ("sous-apprentissage", "sur--ajustement", "apprentissage", "overfit"):
        assert share(item, wrong) == 0, wrong


def test_a_pattern_is_folded_like_the_answers() -> None:
    item = accepting("donnée[s]? d’entraînement", match="regex")
    assert share(item, "Donnees d'entrainement") == 1
    assert share(accepting("Cœur*", match="wildcard"), "coeur de métier") == 1


@pytest.mark.parametrize(
    ("key", "text", "right"),
    [
        ("surapprentissage", "surapprentisage", True),
        ("surapprentissage", "surapentisage", False),
        ("donnees", "donnee", False),
        ("RGPD 2016/679", "RGPD 2016/678", False),
        ("confidentialité", "confidentialite", True),
    ],
)
def test_slips_are_forgiven_only_in_long_words_without_digits(
    key: str, text: str, right: bool
) -> None:
    item = accepting(key, fuzzy={"max_ratio": Decimal("0.15"), "min_length": 8})
    assert share(item, text) == (1 if right else 0)


def test_slips_count_unless_the_author_forgives_them() -> None:
    assert share(accepting("surapprentissage"), "surapprentisage") == 0


@settings(deadline=None)
@given(st.text(alphabet="abc", max_size=8), st.text(alphabet="abc", max_size=8))
def test_the_distance_agrees_with_its_definition(one: str, other: str) -> None:
    def plain(left: str, right: str) -> int:
        if not left or not right:
            return len(left) + len(right)
        change = plain(left[1:], right[1:]) + (left[0] != right[0])
        return min(plain(left[1:], right) + 1, plain(left, right[1:]) + 1, change)

    assume(len(one) + len(other) <= 12)
    exact = plain(one, other)
    assert distance(one, other, 20) == exact
    assert distance(one, other, 1) == min(exact, 2)


PIECES = st.sampled_from([
    "a", "b", "[ab]", "[^a]", "(a|b)", "(?:ab|c)", ".", "a?", "b*", "[ab]+", "(a|bc)*", "a{2}",
    "b{1,3}", "a{2,}", "\\.", "\\d", "[a-c]?", "(|a)",
])


@settings(deadline=None)
@given(st.lists(PIECES, max_size=5).map("".join), st.text(alphabet="abc.1", max_size=8))
def test_patterns_say_what_regular_expressions_say(source: str, text: str) -> None:
    expected = re.fullmatch(source, text) is not None
    assert regex(source, ignore_case=False).matches(text) is expected


def test_the_signs_of_both_ends_are_implied() -> None:
    assert regex("^ab$", ignore_case=True).matches("AB")
    assert regex("ab\\$", ignore_case=False).matches("ab$")
    assert not regex("ab", ignore_case=False).matches("abc")


@pytest.mark.parametrize(
    "source", ["(a+)+", "(a*b)*", "((a?)b)*", "(a|b*)+", "a**", "a+?", "a{2}{3}"]
)
def test_a_repetition_inside_a_repetition_is_refused(source: str) -> None:
    with pytest.raises(PatternError, match="regex_nested"):
        regex(source, ignore_case=False)


@pytest.mark.parametrize(
    "source",
    ["(", ")", "a)", "(a", "[", "[a", "[]", "*a", "?", "a|*", "\\", "\\1", "\\b", "(?=a)", "(?!a)",
     "(?P<x>a)", "(?i)a", "a{99}", "a{3,2}", "{", "a^b", "[b-a]", "a" * 201],
)
def test_what_is_not_in_the_small_language_is_refused(source: str) -> None:
    with pytest.raises(PatternError, match="regex_invalid"):
        regex(source, ignore_case=False)


@settings(deadline=None)
@given(st.text(alphabet="ab()[]|?*+{}12,\\^$.-", max_size=30), st.text(alphabet="ab", max_size=10))
def test_any_source_is_a_pattern_or_is_refused(source: str, text: str) -> None:
    try:
        pattern = regex(source, ignore_case=True)
    except PatternError:
        return
    assert pattern.matches(text) in {True, False}


@pytest.mark.parametrize(
    "source",
    ["a*" * 60 + "b", "(a|a)*b", "(a|aa)*b", "a?" * 60 + "a{50}", ".*" * 60 + "x", "(.|a|.)*c"],
)
def test_no_text_makes_a_pattern_slow(source: str) -> None:
    started = time.process_time()
    assert not regex(source, ignore_case=True).matches("a" * 500 + "!")
    assert time.process_time() - started < 1


def test_a_star_stands_for_anything_and_other_signs_for_themselves() -> None:
    pattern = wildcard("a*(b).*", ignore_case=False)
    assert pattern.matches("a(b).")
    assert pattern.matches("axx\n(b).yy")
    assert not pattern.matches("ab.")
    started = time.process_time()
    assert not wildcard("*a" * 100 + "b", ignore_case=False).matches("a" * 500)
    assert time.process_time() - started < 1


def test_a_text_over_the_limit_shown_is_refused() -> None:
    item = made("short_text", max_length=20)
    assert KIND.show(item, ())["max_length"] == 20
    with pytest.raises(Invalid, match="20 caractères au plus"):
        KIND.read(item, (), {"text": "x" * 21})


def test_the_answer_is_kept_as_typed_in_composed_letters() -> None:
    assert KIND.read(made("short_text"), (), {"text": " E\u0301te\u0301 "}) == {"text": " Été "}
    assert KIND.tell(made("short_text"), {"text": " Été "}) == "Été"


def test_patterns_are_told_only_when_there_is_nothing_else() -> None:
    assert KIND.tell_key(accepting("sur.*", match="regex")) == "sur.*"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"answers": []}, ("answers", "too_short")),
        ({"answers": [{"text": " "}]}, ("answers[0].text", "empty_text")),
        ({"answers": [{"text": "a", "score": "1/2"}]}, ("answers", "no_full_answer")),
        ({"answers": [{"text": "a"}, {"text": "b", "score": -1}]},
         ("answers[1].score", "answer_score")),
        ({"answers": [{"text": "a"}, {"text": "b", "score": "1/2"}],
          "scoring": {"method": "all_or_nothing"}},
         ("answers[1].score", "score_without_best_answer")),
        ({"answers": [{"text": "Été"}, {"text": "ete", "score": "1/2"}]},
         ("answers[1].text", "contradictory_answer")),
        ({"answers": [{"text": "(a+)+", "match": "regex"}]}, ("answers[0].text", "regex_nested")),
        ({"answers": [{"text": "(a", "match": "regex"}]}, ("answers[0].text", "regex_invalid")),
        ({"answers": [{"text": ".*", "match": "regex"}]}, ("answers[0].text", "accepts_anything")),
        ({"answers": [{"text": "*", "match": "wildcard"}]},
         ("answers[0].text", "accepts_anything")),
        ({"answers": [{"text": "..."}], "normalise": ["punctuation"]},
         ("answers[0].text", "answer_folded_away")),
        ({"max_length": 5}, ("answers[0].text", "answer_too_long")),
        ({"max_length": 501}, ("max_length", "out_of_range")),
        ({"fuzzy": {"max_ratio": Decimal("0.5")}}, ("fuzzy.max_ratio", "fuzzy_ratio")),
        ({"normalise": ["cases"]}, ("normalise[0]", "not_allowed")),
    ],
)
def test_an_unusable_short_text_is_refused_where_it_is_wrong(
    changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in faults_of(written("short_text", **changes))


def test_the_same_answer_may_be_written_twice_for_the_same_score() -> None:
    answers = [{"text": "Été"}, {"text": "ete"}]
    assert faults_of(written("short_text", answers=answers)) == []
