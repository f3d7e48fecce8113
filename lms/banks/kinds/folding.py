"""What two short texts may differ by and still be the same answer."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Literal

Step = Literal[
    "spaces", "case", "accents", "punctuation", "apostrophes", "ligatures", "hyphens"
]
DEFAULT_STEPS: tuple[Step, ...] = ("spaces", "case", "accents", "apostrophes", "ligatures")

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_LIGATURES = str.maketrans({
    "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi",
    "ﬄ": "ffl",
})
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼ`´′", "'"))
_HYPHENS = str.maketrans(dict.fromkeys("-‐‑‒–—−", " "))
# Sentence punctuation only: the signs of « C++ », « C# » or « 50 % » carry the meaning.
_PUNCTUATION = re.compile(r"(?<![0-9])[.,;:!?…«»\"“”„‹›()\[\]]|[.,;:!?…«»\"“”„‹›()\[\]](?![0-9])")


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


# In the order in which they apply, whatever the order they are written in.
_STEPS: Mapping[Step, Callable[[str], str]] = {
    "ligatures": lambda text: text.translate(_LIGATURES),
    "apostrophes": lambda text: text.translate(_APOSTROPHES),
    "hyphens": lambda text: text.translate(_HYPHENS),
    "punctuation": lambda text: _PUNCTUATION.sub("", text),
    "accents": _without_accents,
    "case": str.casefold,
    "spaces": lambda text: " ".join(text.split()),
}


def folded(text: str, steps: Collection[Step]) -> str:
    """``text`` with the differences of ``steps`` taken away, and invisible signs always."""
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    for step, fold in _STEPS.items():
        if step in steps:
            text = fold(text)
    return text


def distance(one: str, other: str, limit: int) -> int:
    """Levenshtein distance, or ``limit + 1`` as soon as it is known to be over ``limit``."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    above = list(range(len(other) + 1))
    for row, left in enumerate(one, start=1):
        line = [row]
        for column, right in enumerate(other, start=1):
            line.append(min(
                above[column] + 1, line[-1] + 1, above[column - 1] + (left != right)
            ))
        if min(line) > limit:
            return limit + 1
        above = line
    return min(above[-1], limit + 1)
