"""Which of our rules judge typed texts and numbers as a foreign processing does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from lms.banks.formats.qti.fitting import ZERO, written
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.values import Value

MAX_TRIES = 400
_JUNK = "\u2603zq"


@dataclass(frozen=True, slots=True)
class TypedFit:
    """The fields of a rule (``answers``, ``answer``...), the points of a share of one.

    ``is_mixed`` when the case of letters counts in some answers and not in others.
    """

    data: dict[str, Any]
    top: Fraction
    method: str
    rules: dict[str, Any] = field(default_factory=dict)
    is_mixed: bool = False


def text_fit(
    candidates: Iterable[str], judge: Callable[[Value], Fraction]
) -> TypedFit | None:
    """The accepted texts among the candidates; ``None`` when none earns anything."""
    scores = {text: judge(text) for text in dict.fromkeys(candidates) if text.strip()}
    top = max(scores.values(), default=ZERO)
    if top <= 0:
        return None
    wrong = judge(_JUNK) / top
    if wrong > 0 or wrong < -1 or any(score < wrong * top for score in scores.values()):
        raise UnreadError("scoring_not_expressible")
    told = _ignores_case(scores, judge)
    ignores_case = all(told)
    answers: dict[str, dict[str, Any]] = {}
    for text, score in sorted(scores.items(), key=lambda pair: -pair[1]):
        known = text.casefold() if ignores_case else text
        if score > 0 and " ".join(known.split()) not in answers:
            answers[" ".join(known.split())] = _answer(text, score / top, judge, top)
    normalise = ["spaces", "case"] if ignores_case else ["spaces"]
    rules = {"penalty": written(wrong)} if wrong else {}
    return TypedFit({"answers": list(answers.values()), "normalise": normalise}, top,
                    "best_answer", rules, any(told) and not ignores_case)


def _ignores_case(scores: dict[str, Fraction], judge: Callable[[Value], Fraction]) -> list[bool]:
    """For each accepted text whose case can change, whether that changes nothing.

    Two spellings that are both written with the same score tell nothing.
    """
    told = []
    for text, score in scores.items():
        other = text.swapcase()
        if other != text and score > 0 and scores.get(other) != score:
            told.append(judge(other) == score)
    return told


def _answer(
    text: str, share: Fraction, judge: Callable[[Value], Fraction], top: Fraction
) -> dict[str, Any]:
    answer: dict[str, Any] = {"text": " ".join(text.split())}
    if judge(f"{_JUNK} {text} {_JUNK}") == share * top:
        answer |= {"text": f"*{answer['text']}*", "match": "wildcard"}
    return answer if share == 1 else {**answer, "score": written(share)}


def number_fit(
    literals: Iterable[Fraction], margins: Sequence[tuple[str, Fraction]], keys: Sequence[Fraction],
    judge: Callable[[Value], Fraction],
) -> TypedFit | None:
    """The value, its tolerance and its near misses, by trying numbers around every literal.

    ``margins`` are ``(absolute | relative | figures, number)`` as the rules write them.
    """
    bounds = sorted({bound for one in {*literals, *keys} for bound in _around(one, margins)})
    if not bounds or len(bounds) > MAX_TRIES:
        return None
    tries = [bounds[0] - 1, *(
        value for low, high in pairwise(bounds) for value in (low, (low + high) / 2)
    ), bounds[-1], bounds[-1] + 1]
    shares = [judge(value) for value in tries]
    top = max(shares)
    if top <= 0:
        return None
    runs = [(score / top, [value for _, value in run])
            for score, run in groupby(zip(shares, tries, strict=True), key=lambda pair: pair[0])]
    full = [run for share, run in runs if share == 1]
    wrong = runs[0][0]
    if len(full) != 1 or wrong > 0 or wrong < -1 or wrong != runs[-1][0]:
        raise UnreadError("scoring_not_expressible")
    if any(share not in {wrong, ZERO} and share < 0 for share, _ in runs):
        raise UnreadError("scoring_not_expressible")
    low, high = _closed(full[0], bounds)
    near = [_near_miss(share, *_closed(run, bounds)) for share, run in runs if 0 < share < 1]
    data: dict[str, Any] = {"answer": _key(low, high, keys)}
    if near:
        data["near_misses"] = near
    rules = {"penalty": written(wrong)} if wrong else {}
    return TypedFit(data, top, "best_answer" if near else "all_or_nothing", rules)


def _around(value: Fraction, margins: Sequence[tuple[str, Fraction]]) -> Iterable[Fraction]:
    yield value
    for kind, size in margins:
        margin = abs(value) * size / 100 if kind == "relative" else size
        yield value - margin
        yield value + margin


def _closed(run: Sequence[Fraction], bounds: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The interval of a run: the bounds just outside when it is open there."""
    low, high = run[0], run[-1]
    if low not in bounds:
        low = max((bound for bound in bounds if bound < low), default=low)
    if high not in bounds:
        high = min((bound for bound in bounds if bound > high), default=high)
    return low, high


def _key(low: Fraction, high: Fraction, keys: Sequence[Fraction]) -> dict[str, Any]:
    value = next((key for key in keys if low <= key <= high), (low + high) / 2)
    if low == high:
        return {"value": decimal(value)}
    if high - value == value - low:
        return {"value": decimal(value), "tolerance": {"absolute": decimal(high - value)}}
    return {"value": decimal(value), "tolerance": {"range": [decimal(low), decimal(high)]}}


def _near_miss(share: Fraction, low: Fraction, high: Fraction) -> dict[str, Any]:
    middle = (low + high) / 2
    near: dict[str, Any] = {"value": decimal(middle), "score": written(share)}
    return near if low == high else near | {"tolerance": {"absolute": decimal(high - middle)}}


def decimal(exact: Fraction) -> Decimal:
    """The decimal of a number that has one. Raises ``UnreadError``."""
    rest = exact.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if rest != 1:
        raise UnreadError("scoring_not_expressible")
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    if Fraction(value) != exact:
        raise UnreadError("bad_value")
    return value.normalize() if value != value.to_integral_value() else Decimal(int(value))
