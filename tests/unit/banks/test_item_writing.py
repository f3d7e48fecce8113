"""One question that each rule of item writing speaks of, and a near miss that it leaves alone."""

from time import perf_counter
from typing import Any

import pytest
from written_items import made

from lms.banks.advice import RULES, advice_of
from lms.banks.items import AnyItem

Said = list[tuple[str, str]]
REASON = "Parce que."
# What is asked and answered in a question that no rule has anything to say about.
SOUND: dict[str, Any] = {
    "stem": "Un atelier reçoit un lot de pièces.\n\nQuelle vérification vient en premier ?",
    "sources": [{"title": "Un guide", "url": "https://exemple.test/guide"}],
}


def options(*texts: str, key: int = 0) -> list[dict[str, Any]]:
    """Options ``a``, ``b``..., each with its reason."""
    return [
        {"id": "abcdefghijkl"[index], "text": text, "correct": index == key, "rationale": REASON}
        for index, text in enumerate(texts)
    ]


PLAIN = options("Compter les pièces", "Peser les cartons", "Signer le bon reçu")


def choice(stem: str = SOUND["stem"], **changes: Any) -> AnyItem:
    return made("choice", **SOUND | {"stem": stem, "options": PLAIN} | changes)


def among(*texts: str, key: int = 0, **changes: Any) -> AnyItem:
    return choice(options=options(*texts, key=key), **changes)


def statement(stem: str, *, answer: bool, **changes: Any) -> AnyItem:
    return made("true_false", **SOUND | {"stem": stem, "answer": answer, "rationale": REASON}
                | changes)


def cloze(text: str, *words: str) -> AnyItem:
    gap = {"type": "inline_choice", "options": options(*words)}
    return made("cloze", **SOUND | {"text": text, "gaps": {"g": gap}})


def said(item: AnyItem) -> Said:
    found = list(advice_of(item))
    assert all(fault.message for fault in found)  # every sentence has the facts it asks for
    return [(fault.place, fault.code) for fault in found]


LONG_WORDS = (
    "L'institutionnalisation progressive de réglementations internationales particulièrement "
    "contraignantes occasionne inévitablement d'innombrables complications organisationnelles, "
    "administratives et financières, proportionnellement préjudiciables aux établissements "
    "insuffisamment accompagnés techniquement. Quelle obligation en résulte ?"
)
SHORT_WORDS = (
    "Un magasin reçoit des plaintes. Le chef lit les avis des clients et les trie à la main. Il "
    "met une heure par jour à le faire. Un outil peut le faire en cinq minutes, avec peu de "
    "fautes. Que doit-il vérifier d'abord ?"
)
CASES: dict[str, tuple[AnyItem, str, AnyItem]] = {
    "not_reviewed": (
        choice(status="approved"), "status",
        choice(status="approved", reviews=[{"by": "C. Dubois", "decision": "accepted"}])),
    "no_rationale": (
        choice(options=[{**one, "rationale": None} for one in PLAIN]), "",
        choice(rationale=REASON, options=[{**one, "rationale": None} for one in PLAIN])),
    "no_source": (choice(sources=[]), "", choice()),
    "no_competence": (choice(competences=[]), "competences", choice()),
    "distractor_without_rationale": (
        choice(options=[PLAIN[0], {**PLAIN[1], "rationale": None}, PLAIN[2]]), "options[1]",
        choice(options=[{**PLAIN[0], "rationale": None}, *PLAIN[1:]])),
    "negative_stem": (
        choice("Un lot arrive.\n\nQuelle vérification ne faut-il pas faire d'abord ?"), "stem",
        choice("Un lot n'est pas complet.\n\nQuelle vérification ne faut-il **pas** faire ?")),
    "negative_statement": (
        statement("Le règlement n'interdit pas de noter les salariés.", answer=True), "stem",
        statement("Le règlement protège un salarié qui n'a pas signé.", answer=True)),
    "double_negative": (
        choice("Un lot arrive.\n\nQuel contrôle n'est **pas** inutile avant de signer ?"), "stem",
        choice("Un lot arrive.\n\nQuel contrôle est inutile avant de signer le bon ?")),
    "not_a_question": (
        choice("Un atelier reçoit un lot de vingt pièces neuves."), "stem",
        choice("Un atelier reçoit un lot. Cochez la première vérification à faire.")),
    "unfocused_stem": (
        choice("Laquelle de ces affirmations sur les lots est exacte ?"), "stem",
        choice("Un chef d'atelier résume la règle de réception des lots à son équipe devant deux "
               "clients. Laquelle de ces affirmations est exacte ?")),
    "hard_to_read": (choice(LONG_WORDS), "stem", choice(SHORT_WORDS)),
    "opinion_asked": (
        choice("Un lot arrive.\n\nSelon vous, quelle vérification vient en premier ?"), "stem",
        choice("Un lot arrive.\n\nSelon le guide, quelle vérification vient en premier ?")),
    "trick_words": (
        choice("Attention, un lot arrive.\n\nQuelle vérification vient en premier ?"), "stem",
        choice("Un lot appelle votre attention.\n\nQuelle vérification vient en premier ?")),
    "hedged_statement": (
        statement("Un modèle se trompe parfois.", answer=True), "stem",
        statement("Un modèle se trompe parfois.", answer=False)),
    "absolute_statement": (
        statement("Un modèle dit toujours la vérité.", answer=False), "stem",
        statement("Un modèle suit toujours ses paramètres.", answer=True)),
    "all_of_the_above": (
        among("Le nom", "L'adresse", "Toutes les réponses ci-dessus"), "options[2].text",
        among("Le nom", "L'adresse", "Toutes les réponses de l'outil")),
    "none_of_the_above": (
        among("Le nom", "L'adresse", "Aucune de ces réponses"), "options[2].text",
        among("Le nom", "L'adresse", "Aucune donnée")),
    "too_many_options": (
        among("Un lot", "Un bon", "Un prix", "Un nom", "Un poids", "Un délai"), "options",
        among("Un lot", "Un bon", "Un prix", "Un nom", "Un poids")),
    "near_same_options": (
        among("Les données du client", "Le prix", "La donnée des clients"), "options[2].text",
        among("Le client sans donnée", "Le prix", "La donnée sans client")),
    "overlapping_numbers": (
        among("De 5 à 10 jours", "De 10 à 20 jours", "Plus de 20 jours",
              presentation={"shuffle": False}), "options[1].text",
        among("Moins de 10 jours", "De 10 à 20 jours", "Plus de 20 jours",
              presentation={"shuffle": False})),
    "numbers_out_of_order": (
        among("12 %", "3,5 %", "40 %", presentation={"shuffle": False}), "options",
        among("3,5 %", "12 %", "40 %", presentation={"shuffle": False})),
    "numbers_shuffled": (
        among("3,5 %", "12 %", "40 %"), "presentation.shuffle",
        among("3 pièces sur 5", "12 % du lot, au hasard", "40 %")),
    "key_longest": (
        among("Compter les pièces du lot et les comparer au bon", "Peser", "Signer"),
        "options[0].text",
        among("Compter les pièces du lot et les comparer", "Peser le lot et signer le bon reçu",
              "Signer")),
    "absolute_distractors": (
        among("Le lot peut manquer", "Le lot est toujours complet", "Le lot est en retard"),
        "options[1].text",
        among("Le lot est toujours pesé", "Le lot est toujours complet", "Le lot est en retard")),
    "clang": (
        choice("Un lot arrive.\n\nQue dit le règlement européen de la livraison ?",
               options=options("La livraison est due", "Le prix est libre", "Le délai court")),
        "options[0].text",
        choice("Une livraison arrive.\n\nQue dit le règlement européen ?",
               options=options("La livraison est due", "Le prix est libre", "Le délai court"))),
    "grammar_clue": (
        choice("Le lot reçu est accompagné d'une :",
               options=options("facture", "bordereau", "règlement")), "options[2].text",
        choice("Le lot reçu est accompagné d'une :",
               options=options("facture", "notice", "étiquette"))),
    "uneven_lengths": (
        among("Peser", "Signer", "Compter puis reporter sur le bon chaque pièce reçue", key=1),
        "options[2].text",
        among("Peser", "Signer", "Compter les pièces", key=1)),
    "uneven_endings": (
        among("Compter les pièces", "Peser les cartons", "Signer le bon reçu."),
        "options[2].text",
        among("Compter les pièces.", "Peser les cartons.", "Signer le bon reçu.")),
}


def test_every_rule_has_its_cases_and_says_where_it_comes_from() -> None:
    assert {rule.code for rule in RULES} == set(CASES)
    assert all(rule.source and rule.find.__doc__ for rule in RULES)


def test_a_sound_question_has_nothing_to_hear() -> None:
    assert said(choice()) == []


@pytest.mark.parametrize("code", CASES)
def test_a_rule_speaks_at_the_field_and_leaves_the_near_miss_alone(code: str) -> None:
    guilty, place, innocent = CASES[code]
    assert (place, code) in said(guilty)
    assert code not in {found for _, found in said(innocent)}


@pytest.mark.parametrize(("code", "texts", "clean"), [
    ("all_of_the_above", ("All of the above", "A name"), ("All of the data", "A name")),
    ("none_of_the_above", ("None of these", "A name"), ("None of the data", "A name")),
    ("overlapping_numbers", ("From 5 to 10 days", "At least 8 days"),
     ("From 5 to 10 days", "More than 10 days")),
    ("near_same_options", ("The daily report", "A daily report"),
     ("The daily report", "No daily report")),
])
def test_english_questions_have_their_own_words(
    code: str, texts: tuple[str, str], clean: tuple[str, str]
) -> None:
    stem = "A lot comes in. Which check comes first?"
    assert code in {found for _, found in said(among(*texts, stem=stem, lang="en"))}
    assert code not in {found for _, found in said(among(*clean, stem=stem, lang="en"))}


def test_a_negation_is_seen_in_english_too() -> None:
    asked = "A lot comes in. Which check is {} needed first?"
    assert ("stem", "negative_stem") in said(choice(asked.format("not"), lang="en"))
    assert said(choice(asked.format("NOT"), lang="en")) == []


@pytest.mark.parametrize("stem", [
    "Qui a écrit cela ?", "Combien font 2 + 2 ?", "Le lot est _____ ce matin par le chef d'équipe.",
    "Le responsable du lot qui arrive ce matin est :",
])
def test_a_short_question_and_a_text_to_complete_are_questions(stem: str) -> None:
    assert said(choice(stem)) == []


@pytest.mark.parametrize("stem", ["Laquelle ?", "Les lots"])
def test_a_word_or_two_ask_nothing(stem: str) -> None:
    assert said(choice(stem)) == [("stem", "unfocused_stem")]


def test_names_and_single_words_may_begin_as_they_like() -> None:
    assert said(among("Grant", "Jefferson", "personne")) == []
    assert said(among("Le reçu", "Le bon", "la facture")) == [
        ("options[2].text", "uneven_endings")]
    assert said(among("Few", "A few", "Little", lang="en")) == []


def test_another_language_hears_only_what_needs_no_words() -> None:
    german = choice("Welche Prüfung ist nicht nötig ?", lang="de", sources=[])
    assert said(german) == [("", "no_source")]


def test_two_negations_are_seen_between_the_question_and_an_option() -> None:
    item = among("Peser", "Ne pas signer", "Compter",
                 stem="Un lot arrive.\n\nQue ne faut-il **jamais** faire ?")
    assert ("options[1].text", "double_negative") in said(item)


def test_a_part_of_a_case_is_looked_at_where_it_stands() -> None:
    part = {"id": "q1", "type": "choice", "stem": "Quelle vérification ne faut-il pas faire ?",
            "options": PLAIN, "max_choices": 1, "scoring": {"method": "all_or_nothing"}}
    item = made("composite", **SOUND | {"parts": [part],
                                        "scoring": {"method": "sum", "points": 1}})
    assert said(item) == [("parts[0].stem", "negative_stem")]


def test_a_gap_is_given_away_by_the_article_before_it() -> None:
    assert said(cloze("La CNIL protège l'[[g]] du client.", "identité", "adresse", "prix")) == [
        ("gaps.g.options[2].text", "grammar_clue")]
    assert said(cloze("La CNIL protège l'[[g]] du client.", "identité", "adresse", "image")) == []


@pytest.mark.parametrize("piece", [
    "a", "ne ", "ne pas ", "n'a ", "Laquelle ", "Laquelle affirmation ", "( ", "Quoi ? ", "« ",
    "1 000 ", "de 1 à ", "que ", "sauf a ", "not n't ", "e.", "**a ", "\n\n",
])
def test_a_hostile_text_takes_no_time(piece: str) -> None:
    long = f"Un{piece * (9_900 // len(piece))}!"
    begun = perf_counter()
    for lang in ("fr", "en"):
        said(choice(long, lang=lang, options=options(long, "Peser", "Signer")))
    assert perf_counter() - begun < 5


def test_an_opinion_scale_needs_no_reason() -> None:
    assert said(made("scale", sources=[{"title": "Un guide"}])) == []


def test_almost_always_is_not_always() -> None:
    assert said(among("Le lot manque", "Le lot est presque toujours là", "Le lot tarde")) == []


def test_neutralised_options_are_no_clue() -> None:
    out = {**PLAIN[2], "text": "Toutes les réponses ci-dessus", "neutralised": True}
    assert said(choice(options=[*PLAIN[:2], out])) == []
