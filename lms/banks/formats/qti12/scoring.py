"""How an item of QTI 1.2 scores answers: its conditions, run on answers one can enumerate."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.banks.formats.package_draft import number, share
from lms.banks.formats.qti12.items import found, tag_of, words

MAX_TESTS = 5_000
Answers = Mapping[str, frozenset[str]]
Test = Callable[[Answers], bool]
_COMPARISONS = frozenset({"vargt", "vargte", "varlt", "varlte"})


class NotExpressibleError(ValueError):
    """The conditions ask what is not known here; ``code`` is that of the refusal."""

    def __init__(self, code: str = "scoring_not_expressible") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Condition:
    """When it holds, the score changes; ``stops`` says that later ones are not looked at."""

    tests: tuple[Any, ...]
    holds: tuple[Test, ...]
    changes: tuple[tuple[str, Fraction], ...]
    stops: bool
    feedback: tuple[str, ...]

    @property
    def is_other(self) -> bool:
        """Whether it is what happens when nothing else did."""
        return len(self.tests) == 1 and tag_of(self.tests[0]) == "other"

    @property
    def is_wrong(self) -> bool:
        """Whether it earns nothing."""
        return not any(value > 0 for _, value in self.changes)


@dataclass(frozen=True, slots=True)
class Rules:
    """The conditions in order, and the bounds that the item declares."""

    conditions: tuple[Condition, ...]
    low: Fraction | None
    high: Fraction | None

    def score(self, answers: Answers) -> Fraction:
        """The score of these answers, by ident of response, no less than the least declared.

        Raises ``NotExpressibleError``.
        """
        total = self.sum(answers)
        return total if self.low is None else max(total, self.low)

    def sum(self, answers: Answers) -> Fraction:
        """The same before any bound. Raises ``NotExpressibleError``."""
        total, has_matched = Fraction(0), False
        for one in self.conditions:
            if not one.changes:
                continue
            if has_matched if one.is_other else not all(holds(answers) for holds in one.holds):
                continue
            has_matched = True
            for action, value in one.changes:
                total = _changed(total, action, value)
            if one.stops:
                break
        return total

    def scoring(self) -> Iterator[Condition]:
        """The conditions that give points, the usual « otherwise » left out."""
        return (one for one in self.conditions if not one.is_wrong and not one.is_other)


def rules_of(item: Any, most: Fraction | None) -> Rules:
    """What the first processing of the item says; ``most`` is what ``SCORE.max`` stands for.

    Raises ``NotExpressibleError``.
    """
    processing = next(found(item, "resprocessing"), None)
    if processing is None:
        return Rules((), None, None)
    if sum(1 for _ in processing.iter()) > MAX_TESTS:
        raise NotExpressibleError
    listed = list(found(processing, "respcondition"))
    declared = list(found(processing, "decvar"))
    variable = _variable(processing)
    bounds = next((one for one in declared if (one.get("varname") or "SCORE") == variable),
                  declared[0] if len(declared) == 1 else None)
    low, high = (_bound(bounds, "minvalue"), _bound(bounds, "maxvalue"))
    best = most or high or Fraction(100)
    return Rules(tuple(_condition(one, variable, best) for one in listed), low, high)


def tests_of(condition: Condition, *names: str) -> Iterator[Any]:
    """The tests of these names inside a condition, those under ``not`` left out."""
    for test in condition.tests:
        for one in found(test, *names):
            if not any(tag_of(above) == "not" for above in one.iterancestors()):
                yield one


def _variable(processing: Any) -> str:
    """The variable that counts: ``SCORE`` if it is ever set, else the first one that is."""
    names = [one.get("varname") or one.get("variablename") or "SCORE"
             for one in found(processing, "setvar")]
    return next((name for name in names if name.upper() == "SCORE"), names[0] if names else "SCORE")


def _bound(element: Any | None, name: str) -> Fraction | None:
    raw = number(element.get(name) or "") if element is not None else None
    return Fraction(raw) if raw is not None else None


def _condition(element: Any, variable: str, best: Fraction) -> Condition:
    holder = next(found(element, "conditionvar"), None)
    changes = []
    for one in found(element, "setvar"):
        raw = words(one)
        if raw and (one.get("varname") or one.get("variablename") or "SCORE") == variable:
            value = best if raw == "SCORE.max" else share(raw)
            if value is None:
                raise NotExpressibleError("non_finite_score")
            changes.append(((one.get("action") or "Set").capitalize(), value))
    told = tuple(one.get("linkrefid") or "" for one in found(element, "displayfeedback"))
    if not changes and "correct" in told:
        # Blackboard leaves the points out when the answer is simply the right one.
        changes.append(("Set", best))
    tests = tuple(holder) if holder is not None else ()
    return Condition(tests, tuple(map(_test, tests)), tuple(changes),
                     (element.get("continue") or "").lower() == "no", told)


def _changed(total: Fraction, action: str, value: Fraction) -> Fraction:
    match action:
        case "Set":
            return value
        case "Add":
            return total + value
        case "Subtract":
            return total - value
        case "Multiply":
            return total * value
    raise NotExpressibleError


def _test(element: Any) -> Test:
    """What an element asks of answers; one that is not known is refused when it is asked."""
    tag, text, ident = tag_of(element), words(element), element.get("respident") or ""
    if tag in {"and", "or", "not"}:
        return _joined(tag, [_test(one) for one in element])
    if tag == "varequal":
        return lambda answers: text in answers.get(ident, ())
    if tag == "varsubset":
        listed = {one.strip() for one in text.split(",")}
        return lambda answers: bool(answers.get(ident)) and answers[ident] <= listed
    if tag == "unanswered":
        return lambda answers: not answers.get(ident)
    if tag in _COMPARISONS:
        return lambda answers: any(_compared(tag, one, text) for one in answers.get(ident, ()))
    return _unknown


def _joined(tag: str, inside: Sequence[Test]) -> Test:
    if tag == "or":
        return lambda answers: any(holds(answers) for holds in inside)
    if tag == "and":
        return lambda answers: all(holds(answers) for holds in inside)
    return lambda answers: not all(holds(answers) for holds in inside)


def _unknown(_answers: Answers) -> bool:
    raise NotExpressibleError


def _compared(tag: str, given: str, bound: str) -> bool:
    left, right = number(given), number(bound)
    if left is None or right is None:
        return False
    if left == right:
        return tag.endswith("e")
    return (left > right) == tag.startswith("vargt")


def sample_answers(ident: str, options: Sequence[str], key: Sequence[str]) -> list[Answers]:
    """Enough choices to tell one way of marking from another: all of them when they are few."""
    if len(options) <= 5:
        chosen = [frozenset(option for at, option in enumerate(options) if number >> at & 1)
                  for number in range(1 << len(options))]
    else:
        whole = frozenset(key)
        chosen = [frozenset(), whole, frozenset(options)]
        chosen += [frozenset({one}) for one in options] + [whole ^ {one} for one in options]
        chosen += [whole ^ {one, key[0]} for one in options if key and one not in whole]
    return [{ident: one} for one in dict.fromkeys(chosen)]
