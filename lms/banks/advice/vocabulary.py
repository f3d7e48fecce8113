"""What the rules of item writing must know of a language."""

import re
from collections.abc import Callable
from dataclasses import dataclass

# A word ends where no letter follows, an elided one (« qu' ») at its apostrophe.
_END = r"(?:(?<=')|(?!\w))"
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Patterns are looked for in plain text of any case; a language left out matches nothing.

    ``subordinate`` opens a clause that is not the main one; ``sweeping`` claims too much for a
    statement. ``articles`` and ``empty`` are folded words: the first add nothing to an option, the
    second say nothing of a text. ``clashes`` says whether an option that begins with the second
    word cannot, for certain, follow the first. ``reading_ease`` goes from 100, for everybody, down
    to 0 and below.
    """

    negation: re.Pattern[str] = _NOTHING
    double_negation: re.Pattern[str] = _NOTHING
    all_of_them: re.Pattern[str] = _NOTHING
    none_of_them: re.Pattern[str] = _NOTHING
    absolute: re.Pattern[str] = _NOTHING
    vague: re.Pattern[str] = _NOTHING
    opinion: re.Pattern[str] = _NOTHING
    trick: re.Pattern[str] = _NOTHING
    sweeping: re.Pattern[str] = _NOTHING
    command: re.Pattern[str] = _NOTHING
    selection: re.Pattern[str] = _NOTHING
    subordinate: re.Pattern[str] = _NOTHING
    which_is_true: re.Pattern[str] = _NOTHING
    about: re.Pattern[str] = _NOTHING
    between: re.Pattern[str] = _NOTHING
    below: re.Pattern[str] = _NOTHING
    at_most: re.Pattern[str] = _NOTHING
    above: re.Pattern[str] = _NOTHING
    at_least: re.Pattern[str] = _NOTHING
    articles: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    clashes: Callable[[str, str], bool] = lambda _before, _after: False
    reading_ease: Callable[[str], float] = lambda _text: 100.0

    @property
    def is_known(self) -> bool:
        """Whether these are the words of a language at all."""
        return bool(self.empty)


def pattern(*alternatives: str) -> re.Pattern[str]:
    """Any of these expressions, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)}){_END}", re.IGNORECASE)


def opening(*alternatives: str) -> re.Pattern[str]:
    """Any of these expressions, at the beginning of a text."""
    return re.compile(rf"(?:{'|'.join(alternatives)}){_END}", re.IGNORECASE)
