"""A text with gaps to fill: words to choose, words to type, numbers."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.kinds import answers, cloze_checks, numeric, short_text
from lms.banks.kinds.cloze_item import GAP, ClozeItem, InlineChoice, NumberGap, TextGap
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.numbers import FIELD_CHARS, MAX_CHARS
from lms.banks.text import html_of, said_of
from lms.core.errors import Fault

_NONE = "…"


class Cloze:
    """Filling the gaps of a text."""

    name = "cloze"
    model = ClozeItem
    is_automatic = True

    def check(self, item: ClozeItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from cloze_checks.faults(item)

    def order(self, item: ClozeItem, draw: Shuffler) -> tuple[str, ...]:
        """``gap/word`` for every word of every list, each list in a drawn order."""
        shared = self._drawn(item, [option.id for option in item.options], draw)
        drawn: list[str] = []
        for name in item.names():
            gap = item.gaps[name]
            if isinstance(gap, InlineChoice):
                own = [option.id for option in gap.options]
                words = self._drawn(item, own, draw) if own else shared
                drawn += (f"{name}/{word}" for word in words)
        return tuple(drawn)

    def show(self, item: ClozeItem, order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``. Gaps and words are known by their positions from 1.

        ``segments`` are pieces of the text, one more than there are gaps.
        """
        html = html_of(item.text, item.media)
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "dont_know": item.scoring.dont_know,
            "segments": GAP.split(html)[::2],
            "gaps": [
                {"id": str(position), **_shown(item, name, order)}
                for position, name in enumerate(item.names(), start=1)
            ],
        }

    def read(self, item: ClozeItem, order: Sequence[str], raw: Any) -> Answer | None:
        """``{"gaps": {"1": "25", "2": "3"}}``: what is typed, or the position of a word."""
        return answers.taken(item, raw, "gaps", lambda value: _filled(item, order, value))

    def score(self, item: ClozeItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``."""
        return settled(item, answer, lambda given: _judged(item, given["gaps"]))

    def points(self, item: ClozeItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, item: ClozeItem, answer: Answer | None) -> str:
        """What fills each gap, in the order of the text."""
        return answers.told(answer, lambda given: " ; ".join(
            _told(item, name, given["gaps"].get(name)) for name in item.names()
        ))

    def tell_key(self, item: ClozeItem) -> str:
        """What each gap expects."""
        return " ; ".join(_key(item, name) for name in item.names())

    def foreseen(self, item: ClozeItem) -> Iterator[Foreseen]:
        """What each gap expects, worth its part; then its wrong words and why they are."""
        total = sum((gap.points for gap in item.gaps.values()), Fraction(0)) or Fraction(1)
        for name in item.names():
            gap = item.gaps[name]
            yield Foreseen(f"[[{name}]] {_key(item, name)}", gap.points / total)
            for option in gap.options if isinstance(gap, InlineChoice) else ():
                if not option.correct:
                    yield Foreseen(f"[[{name}]] {option.text}", Fraction(0), option.rationale)

    @staticmethod
    def _drawn(item: ClozeItem, ids: Sequence[str], draw: Shuffler) -> Sequence[str]:
        return draw.shuffled(ids) if item.presentation.shuffle else ids


def _words(name: str, order: Sequence[str]) -> list[str]:
    return [word for gap, _, word in (entry.partition("/") for entry in order) if gap == name]


def _shown(item: ClozeItem, name: str, order: Sequence[str]) -> dict[str, Any]:
    gap = item.gaps[name]
    if isinstance(gap, InlineChoice):
        texts = item.words_of(gap)
        return {"options": [
            {"id": str(position), "text": _line(texts[word])}
            for position, word in enumerate(_words(name, order), start=1)
        ]}
    return {"max_length": gap.max_length if isinstance(gap, TextGap) else FIELD_CHARS,
            "is_number": isinstance(gap, NumberGap)}


def _filled(item: ClozeItem, order: Sequence[str], value: Any) -> Answer | None:
    if not isinstance(value, dict):
        raise answers.refused()
    names = {str(position): name for position, name in enumerate(item.names(), start=1)}
    given: dict[str, str] = {}
    for position, typed in value.items():
        if position not in names:
            raise answers.refused()
        text = _read(item, names[position], order, typed)
        if text is not None:
            given[names[position]] = text
    return {"gaps": given} if given else None


def _read(item: ClozeItem, name: str, order: Sequence[str], typed: Any) -> str | None:
    gap = item.gaps[name]
    if isinstance(gap, InlineChoice):
        known = {str(place): word for place, word in enumerate(_words(name, order), start=1)}
        if typed == "":
            return None
        if not isinstance(typed, str) or typed not in known:
            raise answers.refused()
        return known[typed]
    found = answers.typed(typed, gap.max_length if isinstance(gap, TextGap) else MAX_CHARS)
    return None if found is None else str(found["text"])


def _judged(item: ClozeItem, given: Mapping[str, str]) -> Fraction:
    shares = {name: _share(item, name, given.get(name)) for name in item.gaps}
    if item.scoring.method == "all_or_nothing":
        return Fraction(all(share == 1 for share in shares.values()))
    total = sum((gap.points for gap in item.gaps.values()), Fraction(0))
    earned = (share * item.gaps[name].points for name, share in shares.items())
    return sum(earned, Fraction(0)) / total


def _share(item: ClozeItem, name: str, text: str | None) -> Fraction:
    gap = item.gaps[name]
    if text is None:
        return Fraction(0)
    if isinstance(gap, InlineChoice):
        return item.share_of(gap, text)
    return numeric.judged(gap, text) if isinstance(gap, NumberGap) else short_text.judged(gap, text)


def _told(item: ClozeItem, name: str, text: str | None) -> str:
    gap = item.gaps[name]
    if text is None:
        return _NONE
    return _line(item.words_of(gap)[text]) if isinstance(gap, InlineChoice) else text.strip()


def _key(item: ClozeItem, name: str) -> str:
    gap = item.gaps[name]
    if isinstance(gap, NumberGap):
        return numeric.told_key(gap.answer)
    if isinstance(gap, TextGap):
        return short_text.told_key(gap)
    words = item.words_of(gap)
    return " / ".join(_line(words[word]) for word in words if item.share_of(gap, word) == 1)


def _line(markdown: str) -> str:
    return said_of(markdown).replace("\n", " ")
