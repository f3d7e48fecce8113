"""The numbers that a GIFT question expects: values, margins, ranges, near misses."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from lms.banks.formats.drafting import Unfit, number_of
from lms.banks.formats.gift.grammar import plain
from lms.banks.formats.shares import written

Weighed = Callable[[str, Fraction], tuple[str, Fraction]]


class Draft(Protocol):
    """What is needed of the question being read."""

    lang: str
    losses: set[str]
    feedback: dict[str, str]

    def cut(self, answer: str) -> tuple[str, str]:
        """An answer and its feedback."""
        ...


def numeric(answers: str, draft: Draft, weighed: Weighed) -> dict[str, Any]:
    """``v``, ``v:tolerance`` or ``low..high``, each after ``=`` with its weight."""
    answers, wrong, comment = answers.partition("~")
    if wrong and (said := draft.cut(comment)[1]):
        draft.feedback["incorrect"] = said
    expected = []
    for entry in (entry for entry in answers.split("=") if entry.strip()):
        text, share = weighed(entry, Fraction(1))
        words, said = draft.cut(text)
        if plain(words) == "*" and share <= 0:
            draft.feedback.update({"incorrect": said} if said else {})
        else:
            expected.append((share, _value(plain(words)), said))
    return _fields(expected, draft)


def _fields(
    expected: list[tuple[Fraction, dict[str, Any], str]], draft: Draft
) -> dict[str, Any]:
    best = max((share for share, _, _ in expected), default=Fraction(0))
    notation = {"fr": {}, "en": {"notation": "en"}}.get(draft.lang[:2], {"notation": "plain"})
    scoring: dict[str, Any] = {"method": "all_or_nothing", "points": 1}
    if best <= 0:
        return {"type": "numeric", **notation, "scoring": scoring}
    key, *others = [(value, said) for share, value, said in expected if share == best]
    if any(value != key[0] for value, _ in others):
        raise Unfit("several_values")
    if best < 1:
        scoring["max"] = written(best)
    if key[1]:
        draft.feedback["correct"] = key[1]
    near = [_near(share, value, said, key[0]) for share, value, said in expected
            if 0 < share < best]
    if any(share <= 0 and said for share, _, said in expected):
        draft.losses.add("LOSS_FEEDBACK_PER_ANSWER")
    if near:
        scoring["method"] = "best_answer"
    return {"type": "numeric", "answer": key[0], **notation,
            **({"near_misses": near} if near else {}), "scoring": scoring}


def _near(share: Fraction, value: dict[str, Any], said: str, key: dict[str, Any]) -> dict[str, Any]:
    """A near miss; one around the expected value itself is written as a range."""
    if value["value"] == key["value"]:
        margin = value.get("tolerance", {"absolute": Decimal(0)})
        middle = value["value"]
        low, high = margin.get("range") or [middle - margin["absolute"],
                                            middle + margin["absolute"]]
        if low == high:
            raise Unfit("several_values")
        value = {"value": low, "tolerance": {"range": [low, high]}}
    return {**value, "score": written(share), **({"rationale": said} if said else {})}


def _value(text: str) -> dict[str, Any]:
    low, dots, high = text.partition("..")
    if dots and low.strip():
        ends = [number_of(low), number_of(high)]
        return {"value": (ends[0] + ends[1]) / 2, "tolerance": {"range": ends}}
    value, colon, margin = text.partition(":")
    tolerance = number_of(margin) if colon and margin.strip() else Decimal(0)
    number = number_of(value)
    return {"value": number, **({"tolerance": {"absolute": tolerance}} if tolerance else {})}
