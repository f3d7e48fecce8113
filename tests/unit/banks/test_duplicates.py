"""Questions that say nearly the same thing are found, whoever wrote them."""

from itertools import pairwise
from time import perf_counter

import pytest
from written_items import made

from lms.banks.duplicates import Pair, duplicate_text, near_duplicates

FIRST = (
    "Un magasin écarte toute interruption de carrière. Ce critère, neutre en apparence, "
    "désavantage les femmes.\nDe quelle forme de discrimination s'agit-il ?\nindirecte"
)
REWORDED = (
    "Les interruptions de carrière sont écartées par un magasin ; ce critère neutre en apparence "
    "désavantage les femmes.\nComment nomme-t-on cette forme de discrimination ?\nindirecte"
)
OTHERS = [
    ("prix", "Combien coûte un abonnement de douze mois pour dix salariés ?"),
    ("trous", "Complétez le texte sur le règlement européen de protection des données."),
    ("femmes", "Un transporteur compte huit femmes parmi ses conducteurs. Quelle part est-ce ?"),
    ("ordre", "Remettez dans l'ordre les étapes du nettoyage d'un fichier de clients."),
]


def codes(pairs: list[Pair]) -> list[tuple[str, str]]:
    return [(pair.first, pair.second) for pair in pairs]


def test_a_reworded_question_is_found_and_a_shared_subject_is_not_enough() -> None:
    pairs = near_duplicates([("un", FIRST), *OTHERS, ("deux", REWORDED)])
    assert codes(pairs) == [("un", "deux")]
    assert 0.3 < pairs[0].similarity < 1
    assert "neutre en apparence" in pairs[0].shared
    assert "interruption de carrière" in pairs[0].shared


def test_the_same_words_are_wholly_alike_whatever_case_accents_and_plurals() -> None:
    pairs = near_duplicates([
        ("un", "Les données du client"), ("deux", "LA DONNEE DES CLIENTS"), *OTHERS])
    assert pairs[0] == Pair("un", "deux", 1.0, pairs[0].shared)


def test_pairs_come_most_alike_first_and_the_threshold_keeps_the_rest_out() -> None:
    texts = [("un", FIRST), ("deux", REWORDED), ("trois", FIRST), *OTHERS]
    pairs = near_duplicates(texts)
    assert codes(pairs) == [("un", "trois"), ("deux", "trois"), ("un", "deux")]
    assert all(one.similarity >= other.similarity for one, other in pairwise(pairs))
    assert codes(near_duplicates(texts, 0.99)) == [("un", "trois")]


@pytest.mark.parametrize("texts", [[], [("un", FIRST)], [("un", ""), ("deux", "")],
                                   [("un", "le la les"), ("deux", "le la les")]])
def test_nothing_to_compare_gives_no_pair(texts: list[tuple[str, str]]) -> None:
    assert near_duplicates(texts) == []


def test_what_is_compared_holds_the_options_and_the_answers() -> None:
    assert duplicate_text(made("choice")).splitlines() == [
        "Combien ?", "Un", "Deux", "Trois", "Quatre"]
    assert duplicate_text(made("short_text")).splitlines() == ["Combien ?", "surapprentissage"]
    assert duplicate_text(made("true_false")) == "Combien ?"  # « Vrai » is in every statement


def test_thousands_of_questions_take_seconds() -> None:
    texts = [
        (f"q{n}", " ".join(f"mot{(n * 7 + k * k) % 997} sujet{(n + k) % 211}" for k in range(20)))
        for n in range(2_000)
    ]
    begun = perf_counter()
    pairs = near_duplicates([*texts, ("copie", texts[10][1])], 0.9)
    assert ("q10", "copie") in codes(pairs)
    assert perf_counter() - begun < 20
