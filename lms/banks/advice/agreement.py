"""Whether a word can follow another: elision, number and gender, only where there is no doubt."""

import re

_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'", re.IGNORECASE)
_NEEDS_CONSONANT = frozenset({"le", "la", "de", "ne", "se", "que", "ce", "du", "au"})
_PLURAL = frozenset({
    "les", "des", "aux", "ces", "mes", "ses", "nos", "vos", "leurs", "plusieurs", "quelques",
})
_MASCULINE = frozenset({"un", "le", "du", "au", "ce", "cet", "aucun", "quel"})
_FEMININE = frozenset({"une", "la", "cette", "aucune", "quelle"})
_SINGULAR = _MASCULINE | _FEMININE | {"l'", "mon", "son", "notre", "votre", "leur", "sa", "ma"}
_CLEARLY_PLURAL = re.compile(r"(?:[^aiouè]es|és|ées|ions|teurs|ments|ants|(?<![tfh])aux)$")
_CLEARLY_FEMININE = re.compile(
    r"(?:(?<!bas)tion|[sx]ion|ance|[^l]ence|(?:al|il|iv|ur|ar|os|an)ité|eté|(?<!squel)ette|logie"
    r"|tude|erie)$"
)
_CLEARLY_MASCULINE = re.compile(r"(?:[^j]ument|[^u]ment|\w{3}[^m]age|isme|oir|teau|ciel)$")
# Words that may stand before a plural without its mark.
_INVARIABLE = frozenset({
    "quatre", "cinq", "sept", "huit", "neuf", "onze", "douze", "treize", "quatorze", "quinze",
    "seize", "vingt", "trente", "quarante", "cinquante", "soixante", "cent", "mille", "trop",
    "bien", "aussi", "assez", "extra",
})
# Words that begin with a vowel and take no elision.
_NOT_ELIDED = frozenset({"un", "une", "onze", "oui", "yaourt", "ouistiti", "uns"})
_AN_ANYWAY = ("hour", "honest", "honour", "honor", "heir")
_A_ANYWAY = ("uni", "use", "usu", "uti", "eu", "one", "once", "u-")


def french_clash(before: str, after: str) -> bool:
    """Whether « before after » is wrong French for certain."""
    determiner, word = before.casefold(), after.casefold()
    if not word or not word[0].isalpha() or (after.isupper() and len(after) > 1):
        return False
    starts_with_vowel = word[0] in _VOWELS and word[0] != "y" and word not in _NOT_ELIDED
    if _ELIDED.fullmatch(determiner):
        return not starts_with_vowel and word[0] not in "hy"
    return (
        (determiner in _NEEDS_CONSONANT and starts_with_vowel)
        or (determiner == "cet" and word[0] not in f"{_VOWELS}h")
        or _number_clash(determiner, word)
        or (determiner in _MASCULINE and bool(_CLEARLY_FEMININE.search(word)))
        or (determiner in _FEMININE and bool(_CLEARLY_MASCULINE.search(word)))
    )


def english_clash(before: str, after: str) -> bool:
    """Whether « a » should be « an », or the other way round."""
    article, word = before.casefold(), after.casefold()
    if article not in {"a", "an"} or not word or not word[0].isalpha():
        return False
    takes_an = (word[0] in "aeiou" and not word.startswith(_A_ANYWAY)) or (
        word.startswith(_AN_ANYWAY))
    return takes_an is not (article == "an")


def _number_clash(determiner: str, word: str) -> bool:
    if determiner in _PLURAL:
        return word[-1] not in "sxz" and len(word) > 3 and word not in _INVARIABLE
    return determiner in _SINGULAR and bool(_CLEARLY_PLURAL.search(word))
