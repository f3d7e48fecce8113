"""Choice questions: order, answers, methods, neutralised options, and what makes them unusable."""

from fractions import Fraction
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_items import Backwards, faults_of, made, multiple, shown_ids, written

from lms.banks.kinds.choice import Choice
from lms.core.chance import Draw
from lms.core.errors import Invalid

KIND = Choice()
METHODS = ["all_or_nothing", "net_correct", "each_option", "coverage", "proportional_if_no_error"]


def options(*ids: str, right: tuple[str, ...] = ("a",), **of: dict[str, Any]) -> list[Any]:
    return [
        {"id": name, "text": f"Texte {name}"} | ({"correct": True} if name in right else {})
        | of.get(name, {})
        for name in ids
    ]


def share(item: Any, *chosen: str) -> Fraction:
    return KIND.score(item, {"chosen": sorted(chosen)} if chosen else None)


def test_options_are_shuffled_unless_the_author_says_no() -> None:
    assert KIND.order(made("choice"), Backwards()) == ("faux-3", "faux-2", "faux-1", "juste")
    still = made("choice", presentation={"shuffle": False})
    assert KIND.order(still, Backwards()) == ("juste", "faux-1", "faux-2", "faux-3")


def test_the_options_to_keep_last_stay_last_as_they_were_written() -> None:
    item = made("choice", presentation={"keep_last": ["faux-3", "faux-1"]})
    assert KIND.order(item, Backwards()) == ("faux-2", "juste", "faux-1", "faux-3")


@settings(deadline=None)
@given(st.integers(min_value=0), st.sets(st.sampled_from(["r1", "r2", "w1", "w2", "w3"])))
def test_an_order_is_always_a_permutation(seed: int, last: set[str]) -> None:
    item = multiple(2, 3, "net_correct", presentation={"keep_last": sorted(last)})
    order = KIND.order(item, Draw(seed, "options"))
    assert sorted(order) == ["r1", "r2", "w1", "w2", "w3"]
    assert set(order[len(order) - len(last):]) == last


def test_shown_ids_are_positions_so_that_the_authors_ids_betray_nothing() -> None:
    item = made("choice")
    shown = KIND.show(item, ("faux-2", "juste", "faux-1", "faux-3"))
    assert [(option["id"], option["html"]) for option in shown["options"]] == [
        ("1", "Trois"), ("2", "Un"), ("3", "Deux"), ("4", "Quatre"),
    ]
    assert (shown["multiple"], shown["min_choices"], shown["max_choices"]) == (False, 0, 1)


@settings(deadline=None)
@given(st.sets(st.sampled_from(["r1", "r2", "w1", "w2"]), min_size=1), st.integers(min_value=0))
def test_what_is_shown_and_chosen_comes_back_in_the_authors_ids(
    chosen: set[str], seed: int
) -> None:
    item = multiple(2, 2, "net_correct")
    order = KIND.order(item, Draw(seed, "options"))
    shown = KIND.show(item, order)
    texts = {option["html"]: option["id"] for option in shown["options"]}
    raw = {"chosen": [texts[option.upper()] for option in chosen]}
    assert KIND.read(item, order, raw) == {"chosen": sorted(chosen)}


def test_too_many_choices_are_refused_and_too_few_are_kept() -> None:
    item = multiple(2, 2, "net_correct", max_choices=2, min_choices=2)
    order = ("r1", "r2", "w1", "w2")
    with pytest.raises(Invalid, match="2 au plus"):
        KIND.read(item, order, {"chosen": ["1", "2", "3"]})
    assert KIND.read(item, order, {"chosen": ["4"]}) == {"chosen": ["w2"]}


def test_an_option_cannot_be_chosen_twice() -> None:
    item = multiple(2, 2, "net_correct")
    with pytest.raises(Invalid):
        KIND.read(item, ("r1", "r2", "w1", "w2"), {"chosen": ["1", "1"]})


def test_choosing_nothing_is_a_blank() -> None:
    assert KIND.read(made("choice"), ("juste",), {"chosen": []}) is None


def test_an_answer_is_told_by_its_texts_without_markup() -> None:
    item = made("choice", options=[
        {"id": "a", "text": "Le **taux** de rappel", "correct": True},
        {"id": "b", "text": "La\n\nmoyenne"},
    ])
    assert KIND.tell(item, {"chosen": ["a", "b"]}) == "Le taux de rappel ; La moyenne"
    assert KIND.tell_key(item) == "Le taux de rappel"


def test_a_wrong_single_choice_earns_the_penalty() -> None:
    item = made("choice", scoring={"method": "all_or_nothing", "penalty": "-1/3"})
    order = KIND.order(item, Backwards())
    wrong = KIND.read(item, order, shown_ids(item, order, "faux-1"))
    right = KIND.read(item, order, shown_ids(item, order, "juste"))
    assert KIND.score(item, wrong) == Fraction(-1, 3)
    assert KIND.score(item, right) == 1


def test_weights_add_up_and_are_held_between_the_bounds() -> None:
    item = made("choice", max_choices=3, scoring={"method": "weights", "min": "-1/2"}, options=[
        {"id": "a", "text": "A", "score": "2/3", "correct": True},
        {"id": "b", "text": "B", "score": "1/3"},
        {"id": "c", "text": "C", "score": "-1/3"},
        {"id": "d", "text": "D", "score": -1},
    ])
    assert share(item, "a") == Fraction(2, 3)
    assert share(item, "a", "b") == 1
    assert share(item, "a", "c") == Fraction(1, 3)
    assert share(item, "c") == Fraction(-1, 3)
    assert share(item, "c", "d") == Fraction(-1, 2)
    assert KIND.tell_key(item) == "A ; B"


@pytest.mark.parametrize(
    ("method", "expected"),
    [("all_or_nothing", Fraction(1)), ("net_correct", Fraction(1)), ("each_option", Fraction(1)),
     ("coverage", Fraction(1)), ("proportional_if_no_error", Fraction(1))],
)
def test_a_neutralised_wrong_option_counts_neither_for_nor_against(
    method: str, expected: Fraction
) -> None:
    item = made("choice", max_choices=4, scoring={"method": method}, options=options(
        "a", "b", "c", "d", right=("a", "b"), d={"neutralised": True}))
    assert share(item, "a", "b", "d") == expected
    assert share(item, "a", "b") == expected


def test_a_neutralised_right_option_is_no_longer_needed() -> None:
    item = made("choice", max_choices=3, options=options(
        "a", "b", "c", right=("a", "b"), b={"neutralised": True}))
    assert share(item, "a") == share(item, "a", "b") == 1
    assert share(item, "a", "c") == 0


def test_having_chosen_only_a_neutralised_option_is_having_chosen_nothing() -> None:
    item = made("choice", scoring={"method": "all_or_nothing", "penalty": -1},
                options=options("a", "b", "c", b={"neutralised": True}))
    assert share(item, "b") == 0
    assert share(item, "c") == -1


def test_a_neutralised_option_is_still_shown_so_that_an_old_order_stays_true() -> None:
    item = made("choice", options=options("a", "b", "c", b={"neutralised": True}))
    assert KIND.order(item, Backwards()) == ("c", "b", "a")


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None)
@given(right=st.integers(1, 4), wrong=st.integers(1, 4))
def test_the_right_options_alone_earn_all_and_no_answer_more(
    method: str, right: int, wrong: int
) -> None:
    item = multiple(right, wrong, method)
    key = {option.id for option in item.right_options()}
    ids = [option.id for option in item.options]
    every = chain.from_iterable(combinations(ids, size) for size in range(1, len(ids) + 1))
    for chosen in every:
        earned = share(item, *chosen)
        assert 0 <= earned <= 1
        assert (earned == 1) == (set(chosen) == key)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"options": options("a", "b", right=())}, ("options", "no_key")),
        ({"options": options("a", "b", a={"neutralised": True})}, ("options", "no_key")),
        ({"options": options("a", "b", right=("a", "b"))}, ("max_choices", "several_keys")),
        ({"options": options("a", "b", "c", right=("a", "b", "c")), "max_choices": 2},
         ("max_choices", "max_choices_too_small")),
        ({"max_choices": 5}, ("max_choices", "max_choices_too_big")),
        ({"min_choices": 2}, ("min_choices", "min_over_max")),
        ({"options": options("a", "b", "b")}, ("options[2].id", "duplicate_id")),
        ({"options": options("a", "b", b={"text": "**Texte** a"})},
         ("options[1].text", "duplicate_option")),
        ({"options": options("a", "b", b={"text": "  "})}, ("options[1].text", "empty_text")),
        ({"options": options("a", "b", b={"score": 1})},
         ("options[1].score", "score_without_weights")),
        ({"options": options("a", "b", b={"media": "m"})}, ("options[1].media", "unknown_media")),
        ({"options": options("a")}, ("options", "too_short")),
        ({"presentation": {"keep_last": ["x"]}}, ("presentation.keep_last", "unknown_keep_last")),
        ({"scoring": {"method": "each_option"}}, ("scoring.method", "method_needs_several")),
        ({"scoring": {"method": "best_answer"}}, ("scoring.method", "method_not_allowed")),
        ({"scoring": {"method": "net_correct", "penalty": -1}},
         ("scoring.penalty", "penalty_not_allowed")),
        ({"scoring": {"method": "weights"}}, ("options[0]", "score_missing")),
        ({"scoring": {"method": "weights"}}, ("options", "no_key")),
        ({"scoring": {"method": "weights"}, "options": options("a", "b", a={"score": "1/2"})},
         ("options", "full_marks_unreachable")),
        ({"max_choices": None}, ("max_choices", "missing_field")),
        ({"max_choices": 0}, ("max_choices", "out_of_range")),
        ({"max_choices": True}, ("max_choices", "wrong_type")),
    ],
)
def test_an_unusable_choice_is_refused_where_it_is_wrong(
    changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in faults_of(written("choice", **changes))


def test_a_short_list_of_weights_may_reach_all_points_with_the_choices_allowed() -> None:
    weighted = [{"id": name, "text": name, "score": "1/2"} for name in "abc"]
    fields = {"options": weighted, "scoring": {"method": "weights"}}
    assert faults_of(written("choice", max_choices=2, **fields)) == []
    assert faults_of(written("choice", max_choices=1, **fields)) == [
        ("options", "full_marks_unreachable")
    ]


def test_a_capital_letter_makes_another_option() -> None:
    value = written("choice", options=options("a", "b", b={"text": "TEXTE a"}))
    assert faults_of(value) == []


def test_every_fault_of_an_item_is_told_at_once() -> None:
    value = written("choice", options=options("a", "a", right=()), min_choices=3)
    assert faults_of(value) == [
        ("options[1].id", "duplicate_id"),
        ("options[1].text", "duplicate_option"),
        ("min_choices", "min_over_max"),
        ("options", "no_key"),
    ]
