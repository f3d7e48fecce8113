"""Patterns that authors may write, matched in a time that no input can blow up.

A small part of regular expressions: text, ``.``, classes ``[a-z]``, ``\\d \\w \\s`` and their
opposites, groups, ``|``, and the quantifiers ``? * + {m,n}``, never nested. Matching keeps the set
of all positions reached so far instead of trying one path after another, so its time grows with
the length of the text times that of the pattern.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

MAX_PATTERN_CHARS = 200
MAX_TIMES = 50

_TOKEN = re.compile(
    r"(?P<group>\((?:\?:)?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<times>[?*+]|\{[0-9]{1,2}(?:,[0-9]{0,2})?\})"
    r"|(?P<one>\[\^?\]?(?:\\[\\\]^dwsDWS-]|[^\\\]\[])*\]|\\[^A-Za-z0-9]|\\[dwsDWS]|[^\\()|?*+{}\[\]^$])"
)

# From the positions reached in a text, the positions reached after a part of the pattern.
Reach = Callable[[str, frozenset[int]], frozenset[int]]


class PatternError(ValueError):
    """The pattern cannot be used; ``code`` says why: ``regex_invalid`` or ``regex_nested``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to be compared with whole texts."""

    reach: Reach

    def matches(self, text: str) -> bool:
        """Whether the whole of ``text`` fits."""
        return len(text) in self.reach(text, frozenset({0}))


@lru_cache(maxsize=512)
def regex(source: str, *, ignore_case: bool) -> Pattern:
    """The pattern of a regular expression; ``^`` and ``$`` are implied. Raises ``PatternError``."""
    if len(source) > MAX_PATTERN_CHARS:
        raise PatternError("regex_invalid")
    inside = source.removeprefix("^")
    if inside.endswith("$") and not inside.endswith("\\$"):
        inside = inside[:-1]
    parser = _Parser(_tokens(inside), re.IGNORECASE if ignore_case else re.RegexFlag(0))
    return Pattern(parser.whole())


@lru_cache(maxsize=512)
def wildcard(source: str, *, ignore_case: bool) -> Pattern:
    """The pattern of a text where ``*`` stands for anything, even nothing."""
    flags = re.IGNORECASE if ignore_case else re.RegexFlag(0)
    parts = [
        _repeated(_anything, 0, None) if sign == "*" else _one(re.escape(sign), flags)
        for sign in source
    ]
    return Pattern(_in_turn(parts))


def _tokens(source: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            raise PatternError("regex_invalid")
        tokens.append((match.lastgroup, match.group()))
        at = match.end()
    return tokens


class _Parser:
    """Turns tokens into a ``Reach``, one level of parentheses at a time."""

    def __init__(self, tokens: list[tuple[str, str]], flags: re.RegexFlag) -> None:
        self._tokens = tokens[::-1]
        self._flags = flags

    def whole(self) -> Reach:
        reach, _ = self._alternatives()
        if self._tokens:
            raise PatternError("regex_invalid")
        return reach

    def _alternatives(self) -> tuple[Reach, bool]:
        """The reach up to the end of the group, and whether it holds a quantifier."""
        ways, repeats = [], False
        while True:
            way, inside = self._sequence()
            ways.append(way)
            repeats = repeats or inside
            if not self._next_is("bar"):
                return _either(ways), repeats
            self._tokens.pop()

    def _sequence(self) -> tuple[Reach, bool]:
        parts, repeats = [], False
        while self._next_is("group", "one"):
            part, inside = self._part()
            if self._next_is("times"):
                if inside:
                    raise PatternError("regex_nested")
                part, inside = _repeated(part, *_bounds(self._tokens.pop()[1])), True
            parts.append(part)
            repeats = repeats or inside
        if self._next_is("times"):
            raise PatternError("regex_nested" if parts else "regex_invalid")
        return _in_turn(parts), repeats

    def _part(self) -> tuple[Reach, bool]:
        name, text = self._tokens.pop()
        if name == "one":
            return _one(text, self._flags), False
        reach, repeats = self._alternatives()
        if not self._next_is("close"):
            raise PatternError("regex_invalid")
        self._tokens.pop()
        return reach, repeats

    def _next_is(self, *names: str) -> bool:
        return bool(self._tokens) and self._tokens[-1][0] in names


def _bounds(times: str) -> tuple[int, int | None]:
    if times in {"?", "*", "+"}:
        return (1 if times == "+" else 0), (1 if times == "?" else None)
    low, comma, high = times[1:-1].partition(",")
    least, most = int(low), (int(high) if high else None) if comma else int(low)
    if max(least, most or 0) > MAX_TIMES or (most is not None and most < least):
        raise PatternError("regex_invalid")
    return least, most


def _one(sign: str, flags: re.RegexFlag) -> Reach:
    try:
        fits = re.compile(sign, flags | re.DOTALL).fullmatch
    except re.error:
        raise PatternError("regex_invalid") from None
    return lambda text, reached: frozenset(
        at + 1 for at in reached if at < len(text) and fits(text[at])
    )


def _anything(text: str, reached: frozenset[int]) -> frozenset[int]:
    return frozenset(at + 1 for at in reached if at < len(text))


def _in_turn(parts: list[Reach]) -> Reach:
    def reach(text: str, reached: frozenset[int]) -> frozenset[int]:
        for part in parts:
            reached = part(text, reached)
        return reached

    return reach


def _either(ways: list[Reach]) -> Reach:
    return lambda text, reached: frozenset().union(*(way(text, reached) for way in ways))


def _repeated(part: Reach, least: int, most: int | None) -> Reach:
    def reach(text: str, reached: frozenset[int]) -> frozenset[int]:
        for _ in range(least):
            reached = part(text, reached)
        fresh, done, count = reached, reached, least
        while fresh and (most is None or count < most):
            fresh = part(text, fresh) - done
            done, count = done | fresh, count + 1
        return done

    return reach
