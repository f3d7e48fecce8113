"""Words and sentences of a text as the rules of item writing compare them."""

import re
import unicodedata
from collections.abc import Iterator

from lms.banks.text import plain_of

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*'?")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.?!…])[\s»\")]+(?=[«\"(]?\s?[A-ZÀ-ÝŒ0-9])|\n+")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_SPACES = re.compile(r"[ \t\u00a0\u202f\u2009]+")


def plain(markdown: str) -> str:
    """The words alone, with one kind of apostrophe and of space; one line a block."""
    return _SPACES.sub(" ", plain_of(markdown).replace("’", "'"))


def words(text: str) -> list[str]:
    """The words, numbers left out, elided articles with their noun."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences, one at least for a text that is not blank; a line is one too."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def ask_of(text: str) -> str:
    """What is asked: the last question, or else the last sentence, without a final aside."""
    found = sentences(_ASIDE.sub("", text))
    questions = [sentence for sentence in found if sentence.rstrip(" »\"").endswith("?")]
    return (questions or found or [""])[-1]


def folded(text: str) -> str:
    """Lower case without accents."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def content_words(text: str, empty: frozenset[str]) -> Iterator[str]:
    """The words that carry meaning, folded, without article nor mark of plural; numbers too.

    ``empty`` are the words, folded, that carry none by themselves.
    """
    bare = _ELISION.sub("", folded(text))
    for word in re.findall(r"[^\W_]+", bare):
        if word not in empty:
            yield word if len(word) < 4 else re.sub(r"(?<=[^s])[sx]$", "", word)
