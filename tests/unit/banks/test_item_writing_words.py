"""What the rules of item writing know of words: sentences, agreement, numbers, ease of reading."""

from fractions import Fraction

import pytest

from lms.banks.advice.agreement import english_clash, french_clash
from lms.banks.advice.english import ENGLISH
from lms.banks.advice.french import FRENCH
from lms.banks.advice.intervals import Interval, interval_of
from lms.banks.advice.prose import ask_of, content_words, plain, sentences
from lms.banks.advice.readability import (
    english_syllables,
    flesch,
    french_syllables,
    kandel_moles,
)
from lms.banks.advice.vocabulary import Vocabulary


@pytest.mark.parametrize(("text", "ask"), [
    ("Un lot arrive. Que faire ? (2 réponses)", "Que faire ?"),
    ("Que faire ? Justifiez votre choix.", "Que faire ?"),
    ("Le prix est de 3,5 €.\nCochez la bonne case.", "Cochez la bonne case."),
    ("Il demande « Es-tu sûr ? » à l'outil. Que vaut la réponse ?", "Que vaut la réponse ?"),
    ("", ""),
])
def test_the_sentence_that_asks_is_the_last_question(text: str, ask: str) -> None:
    assert ask_of(text) == ask


def test_sentences_are_told_from_decimals_and_abbreviated_lines() -> None:
    assert sentences("Le taux passe de 1.5 à 2.5 %. Il monte !\nPourquoi ?") == [
        "Le taux passe de 1.5 à 2.5 %.", "Il monte !", "Pourquoi ?"]


def test_typography_and_markdown_do_not_count() -> None:
    assert plain("L’**outil**\u202f: 3\u00a0%") == "L'outil : 3 %"


def test_meaningful_words_are_folded_and_without_articles() -> None:
    words = list(content_words("L'égalité des Données, en 2024", FRENCH.empty))
    assert words == ["egalite", "donnee", "2024"]


@pytest.mark.parametrize(("before", "after"), [
    ("l'", "prix"), ("le", "outil"), ("de", "entreprise"), ("les", "facture"),
    ("une", "bordereaux"), ("un", "facturation"), ("une", "règlement"), ("le", "sécurité"),
    ("des", "agent"), ("une", "éclairage"), ("le", "journaux"),
    ("cet", "prix"), ("du", "erreur"),
])
def test_what_cannot_follow_clashes(before: str, after: str) -> None:
    assert french_clash(before, after)


@pytest.mark.parametrize(("before", "after"), [
    ("l'", "outil"), ("l'", "homme"), ("le", "héros"), ("le", "onze"), ("les", "outils"),
    ("les", "prix"), ("une", "image"), ("un", "ciment"), ("une", "jument"), ("un", "bastion"),
    ("le", "yaourt"), ("du", "pays"), ("que", "vérifier"), ("un", "cas"), ("le", "temps"),
    ("une", "page"), ("un", "silence"), ("la", "CNIL"), ("de", "12"), ("est", "agent"), ("l'", ""),
    ("un", "comité"), ("un", "traité"), ("un", "invité"), ("un", "taux"), ("un", "squelette"),
    ("les", "quatre"), ("les", "CNIL"), ("une", "cage"), ("un", "ailleurs"), ("une", "plage"),
])
def test_what_may_follow_does_not_clash(before: str, after: str) -> None:
    assert not french_clash(before, after)


@pytest.mark.parametrize(("before", "after", "clashes"), [
    ("an", "report", True), ("a", "order", True), ("an", "order", False), ("a", "report", False),
    ("an", "hour", False), ("a", "user", False), ("a", "European", False), ("the", "order", False),
])
def test_english_articles_go_by_sound(before: str, after: str, clashes: bool) -> None:
    assert english_clash(before, after) is clashes


@pytest.mark.parametrize(("text", "low", "high", "unit"), [
    ("12 %", 12, 12, "%"), ("1 200,5 €", Fraction(24010, 20), Fraction(24010, 20), "€"),
    ("De 10 à 20 jours", 10, 20, "jours"), ("10-20", 10, 20, ""), ("Environ 65 %.", 65, 65, "%"),
    ("moins de 10 jours", None, 10, "jours"), ("Plus de 3", 3, None, ""),
    ("Au moins 8 h", 8, None, "h"), ("-3 °C", -3, -3, "°C"), ("entre 2 ans et 5 ans", 2, 5, "ans"),
])
def test_an_option_may_be_a_number_or_an_interval(
    text: str, low: object, high: object, unit: str
) -> None:
    found = interval_of(text, FRENCH)
    assert found is not None
    assert (found.low, found.high, found.unit) == (low, high, unit)


@pytest.mark.parametrize("text", [
    "12 factures sur 20", "Le 12 mars 2024", "Douze", "L'article 12", "12/05/2024", "3 : le total",
])
def test_a_text_with_a_number_is_not_one(text: str) -> None:
    assert interval_of(text, FRENCH) is None


@pytest.mark.parametrize(("one", "other", "overlap"), [
    ("De 1 à 5", "De 5 à 9", True), ("De 1 à 5", "De 6 à 9", False), ("Moins de 5", "5", False),
    ("Au plus 5", "5", True), ("Moins de 5", "Plus de 4", True), ("Plus de 5", "Au plus 5", False),
])
def test_bounds_count_when_they_are_said_to(one: str, other: str, overlap: bool) -> None:
    found = [interval_of(text, FRENCH) for text in (one, other)]
    assert all(isinstance(interval, Interval) for interval in found)
    assert found[0].overlaps(found[1]) is overlap  # type: ignore[union-attr, arg-type]
    assert found[1].overlaps(found[0]) is overlap  # type: ignore[union-attr, arg-type]


@pytest.mark.parametrize(("word", "count"), [
    ("chat", 1), ("table", 1), ("données", 2), ("réel", 2), ("outil", 2), ("entreprise", 3),
    ("utilisent", 3), ("règlement", 3), ("rues", 1), ("algorithme", 3), ("les", 1),
    ("naïf", 2), ("le", 1),
])
def test_french_syllables_are_those_one_hears(word: str, count: int) -> None:
    assert french_syllables(word) == count


@pytest.mark.parametrize(("word", "count"), [
    ("cat", 1), ("table", 2), ("make", 1), ("used", 1), ("certificate", 4), ("the", 1),
])
def test_english_syllables_are_those_one_hears(word: str, count: int) -> None:
    assert english_syllables(word) == count


def test_the_french_index_is_the_published_formula() -> None:
    text = "Le chat dort. " * 10  # 30 words of one syllable, 3 a sentence
    assert kandel_moles(text) == pytest.approx(207 - 1.015 * 3 - 73.6)
    assert flesch("The cat sleeps. " * 10) == pytest.approx(206.835 - 1.015 * 3 - 84.6)


def test_a_few_words_have_no_index() -> None:
    assert kandel_moles("Anticonstitutionnellement") == 100


def test_every_pattern_of_a_language_is_filled_in() -> None:
    nothing = Vocabulary()
    for known in (FRENCH, ENGLISH):
        assert known.is_known
        for field in Vocabulary.__slots__:
            assert getattr(known, field) != getattr(nothing, field), field
    assert not nothing.is_known
