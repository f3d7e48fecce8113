"""How hard a text is to read, from the length of its sentences and of its words.

English: R. Flesch, « A new readability yardstick », Journal of Applied Psychology 32, 1948.
French: L. Kandel and A. Moles, « Application de l'indice de Flesch à la langue française », Cahiers
d'études de radio-télévision 19, 1958, who fitted the same measure to French:
207 - 1.015 x words per sentence - 0.736 x syllables per 100 words.

100 reads like a comic strip, 60 like a newspaper, 30 like a law. It counts; it does not understand:
a text of a few words has no index.
"""

import re
from collections.abc import Callable

from lms.banks.advice.prose import sentences, words

MIN_WORDS = 25
_FRENCH_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+")
_FRENCH_SILENT = re.compile(r"(?<=[^aeiouyàâäéèêëîïôöùûüÿœæ])(?:e|es|ent)$|(?<=[éiu])es?$")
_FRENCH_HIATUS = re.compile(r"(?<=[éïëü])(?=[aàâeoôiuéè])|(?<=[aeiou])(?=[éïëü])")
_ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
_ENGLISH_SILENT = re.compile(r"(?<=[^aeiouyl])(?:e|es|ed)$")
# An « -ent » that is heard: these are nouns and adjectives, the others verbs.
_HEARD = re.compile(r"(?:m|sc|gr|r|tal|d|qu|c)ent$")


def kandel_moles(text: str) -> float:
    """The index of a French text; 100 when it is too short to have one."""
    return _index(text, 207, 73.6, french_syllables)


def flesch(text: str) -> float:
    """The index of an English text; 100 when it is too short to have one."""
    return _index(text, 206.835, 84.6, english_syllables)


def french_syllables(word: str) -> int:
    """How many syllables are heard, or nearly: final mute letters do not count."""
    lower = word.lower()
    heard = lower if _HEARD.search(lower) else _FRENCH_SILENT.sub("", lower)
    return max(1, len(_FRENCH_VOWELS.findall(_FRENCH_HIATUS.sub("-", heard))))


def english_syllables(word: str) -> int:
    """How many syllables are heard, or nearly."""
    return max(1, len(_ENGLISH_VOWELS.findall(_ENGLISH_SILENT.sub("", word.lower()))))


def _index(text: str, base: float, weight: float, syllables_of: Callable[[str], int]) -> float:
    found = words(text)
    if len(found) < MIN_WORDS:
        return 100.0
    per_sentence = len(found) / max(1, len(sentences(text)))
    per_word = sum(map(syllables_of, found)) / len(found)
    return base - 1.015 * per_sentence - weight * per_word
