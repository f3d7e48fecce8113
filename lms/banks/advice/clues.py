"""Rules about what gives the key away to someone who does not know."""

import re
from collections.abc import Callable, Iterator

from lms.banks.advice.asked import Asked, Choices
from lms.banks.advice.prose import content_words
from lms.banks.advice.rule import Rule, Spot, guideline
from lms.core.i18n import N_

# By far: this many times as long as the next one, and by this many characters.
MUCH_LONGER = 1.4
MANY_CHARS = 15
MIN_CLANG_LETTERS = 6
MAX_WORD = 80
_LAST_WORD = re.compile(r"([\w-]+'?)[\s:…._]*$")
_PHRASE = re.compile(r"\W*[^\W\d_][\w'-]*\s+\w")
_FIRST_WORD = re.compile(r"[\s«\"(]*([\w-]+)")


def key_longest(asked: Asked) -> Iterator[Spot]:
    """The only key is by far the longest option."""
    for choices in asked.lists:
        if len(choices.keys) == 1 and choices.distractors:
            key = choices.keys[0]
            length = len(key.text)
            others = max(len(offer.text) for offer in choices.distractors)
            if length >= MUCH_LONGER * others and length - others >= MANY_CHARS:
                yield Spot(key.place, {"length": length, "next": others})


def absolute_distractors(asked: Asked) -> Iterator[Spot]:
    """« Always » and « never » in wrong options alone."""
    absolute = asked.vocabulary.absolute
    for choices in asked.lists:
        met = [(offer, found[0]) for offer in choices.distractors
               if (found := absolute.search(offer.text))]
        if met and not any(absolute.search(offer.text) for offer in choices.keys):
            named = ", ".join(dict.fromkeys(word.casefold() for _, word in met))
            yield Spot(met[0][0].place, {"words": named})


def clang(asked: Asked) -> Iterator[Spot]:
    """A word of the question is in every key and in no other option."""
    empty = asked.vocabulary.empty
    asked_for = {word for word in content_words(asked.ask, empty)
                 if len(word) >= MIN_CLANG_LETTERS}
    for choices in asked.lists:
        if choices.keys and choices.distractors and choices.is_single:
            shared = asked_for.intersection(
                *(set(content_words(offer.text, empty)) for offer in choices.keys))
            shared -= {word for offer in choices.distractors
                       for word in content_words(offer.text, empty)}
            if shared:
                yield Spot(choices.keys[0].place, {"words": ", ".join(sorted(shared))})


def grammar_clue(asked: Asked) -> Iterator[Spot]:
    """A wrong option that cannot follow the last word before it, where the key can."""
    for choices in asked.choices:
        before = _LAST_WORD.search(choices.lead[-MAX_WORD:])
        if before is None:
            continue
        clashing = [offer for offer in choices.offers
                    if asked.vocabulary.clashes(before[1], _first_word(offer.text))]
        if clashing and not any(offer.is_key for offer in clashing):
            yield Spot(clashing[0].place, {"word": before[1], "option": clashing[0].text})


def uneven_lengths(asked: Asked) -> Iterator[Spot]:
    """One option far longer or shorter than all the others, key or not."""
    for choices in asked.lists:
        if len(choices.offers) < 3 or any(key_longest(asked)):
            continue
        sizes = sorted((len(offer.text), offer.place) for offer in choices.offers)
        (least, shortest), (second, _) = sizes[:2]
        (most, longest), (before, _) = sizes[-1], sizes[-2]
        if most >= 2 * before and most - before >= 2 * MANY_CHARS:
            yield Spot(longest)
        elif second >= 2.5 * least and second - least >= 2 * MANY_CHARS:
            yield Spot(shortest)


def uneven_endings(asked: Asked) -> Iterator[Spot]:
    """One option alone ends, or begins, unlike all the others."""
    for choices in asked.lists:
        # A name alone has its capital, a number has none.
        phrases = all(_PHRASE.match(offer.text) for offer in choices.offers)
        odd = _odd_one(choices, _has_stop) or (_odd_one(choices, _begins_big) if phrases else None)
        if odd is not None:
            yield Spot(odd)


def _odd_one(choices: Choices, trait: Callable[[str], bool]) -> str | None:
    marks = [trait(offer.text) for offer in choices.offers]
    for mark in (True, False):
        if len(marks) >= 3 and marks.count(mark) == 1:
            return choices.offers[marks.index(mark)].place
    return None


def _has_stop(text: str) -> bool:
    return text.rstrip(" »\"").endswith((".", "!", "?"))


def _begins_big(text: str) -> bool:
    first = re.search(r"\w", text)
    return first is not None and first[0].isupper()


def _first_word(text: str) -> str:
    found = _FIRST_WORD.match(text)
    return found[1] if found else ""


RULES = (
    Rule("key_longest", guideline(24, 28), N_(
        "La bonne réponse est de loin la plus longue ({length} signes, {next} pour la suivante) : "
        "on la devine. Raccourcissez-la, ou étoffez les autres."
    ), key_longest),
    Rule("absolute_distractors", guideline(28), N_(
        "Les mots absolus ({words}) ne sont que dans de mauvaises réponses : on les écarte sans "
        "savoir. Nuancez-les."
    ), absolute_distractors),
    Rule("clang", guideline(28), N_(
        "Seule la bonne réponse reprend un mot de la question ({words}) : c'est un indice. "
        "Reformulez l'une ou l'autre, ou reprenez ce mot dans une mauvaise réponse."
    ), clang),
    Rule("grammar_clue", guideline(12, 28), N_(
        "« {word} » ne peut pas être suivi de « {option} » : la grammaire écarte cette réponse. "
        "Mettez l'article dans les propositions."
    ), grammar_clue),
    Rule("uneven_lengths", guideline(24), N_(
        "Cette proposition est bien plus longue ou plus courte que les autres : elle attire ou "
        "repousse pour sa forme."
    ), uneven_lengths),
    Rule("uneven_endings", guideline(23), N_(
        "Cette proposition est la seule à commencer ou à finir ainsi (majuscule, point final) : "
        "donnez à toutes la même forme."
    ), uneven_endings),
)
