"""Texts with gaps between stars, as H5P writes them: ``La *Loire/loire:un fleuve* coule``."""

import html
import re
from dataclasses import dataclass

_TAG = re.compile(r"<[^>]*>")
# Signs that no converter touches, and that no text may hold.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Gap:
    """What stood between two stars: the first answer is the one shown as the key."""

    answers: tuple[str, ...]
    has_tip: bool


def gaps_in(source: str, first: int, *, alternatives: bool) -> tuple[str, list[Gap]]:
    """The text with a mark for each gap, numbered from ``first``; ``**`` is a star."""
    clean = source.replace(_OPEN, "").replace(_CLOSE, "")
    parts = clean.split("*")
    text, gaps, at = parts[0], [], 1
    while at < len(parts):
        if at + 1 == len(parts):  # a star alone
            text += "*" + parts[at]
        elif not parts[at]:
            text += "*" + parts[at + 1]
        else:
            gaps.append(_gap(parts[at], alternatives=alternatives))
            text += f"{_OPEN}{first + len(gaps) - 1}{_CLOSE}{parts[at + 1]}"
        at += 2
    return text, gaps


def named(markdown: str) -> str:
    """The text with its marks as the names of gaps: ``[[g1]]``."""
    return _MARK.sub(r"[[g\1]]", markdown)


def _gap(inside: str, *, alternatives: bool) -> Gap:
    words = html.unescape(_TAG.sub("", inside)).replace("\xa0", " ")
    # Feedback of a dragged word, then its tip.
    words = re.split(r"\\[+-]", words)[0]
    solution, colon, _ = words.partition(":")
    answers = re.split(r"(?<!\\)/", solution) if alternatives else [solution]
    tidy = (" ".join(answer.replace("\\/", "/").split()) for answer in answers)
    return Gap(tuple(dict.fromkeys(answer for answer in tidy if answer)), bool(colon))
