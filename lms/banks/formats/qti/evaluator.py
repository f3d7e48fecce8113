"""The response processing of an item, run on responses that the import makes up.

It serves to find out which method of ours gives the same scores. No exam ever runs it.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.declarations import Outcome, Response
from lms.banks.formats.qti.names import children
from lms.banks.formats.qti.operators import OPERATORS, map_points, map_response
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.values import Value, container, is_same, listed, number, scalar

Given = Mapping[str, Value]
MAX_STEPS = 20_000


class _ExitError(Exception):
    """``exitResponse``: nothing more is processed."""


class Evaluator:
    """Runs one ``qti-response-processing`` over and over."""

    def __init__(
        self, processing: Any, responses: Mapping[str, Response], outcomes: Mapping[str, Outcome]
    ) -> None:
        self._processing = processing
        self._responses = responses
        self._outcomes = outcomes
        self._given: Given = {}
        self._set: dict[str, Value] = {}
        self._broken: set[str] = set()
        self._steps = 0

    def total(self, given: Given, names: Sequence[str]) -> Fraction:
        """The sum of some outcomes once the responses are processed. Raises ``UnreadError``."""
        outcomes = self._outcomes_of(given)
        if not self._broken.isdisjoint(names):
            raise UnreadError("scoring_not_expressible")
        values = [outcomes.get(name) for name in names]
        numbers = [Fraction(0) if value is None else value for value in values]
        total = Fraction(0)
        for one in numbers:
            if not isinstance(one, Fraction):
                raise UnreadError("scoring_not_expressible")
            total += one
        return total

    def _outcomes_of(self, given: Given) -> Mapping[str, Value]:
        self._given = given
        self._steps = 0
        self._broken = set()
        self._set = {name: self._start(one) for name, one in self._outcomes.items()}
        try:
            for rule in children(self._processing):
                self._run(rule)
        except _ExitError:
            pass
        except (IndexError, TypeError, ValueError, ArithmeticError, RecursionError):
            raise UnreadError("scoring_not_expressible") from None
        return self._set

    @staticmethod
    def _start(outcome: Outcome) -> Value:
        is_number = outcome.base_type in {"float", "integer"} and outcome.cardinality == "single"
        return Fraction(0) if outcome.default is None and is_number else outcome.default

    def _run(self, rule: Any) -> None:
        self._count()
        if rule.tag == "qti-response-condition":
            self._condition(rule)
        elif rule.tag == "qti-set-outcome-value":
            self._assign(rule)
        elif rule.tag == "qti-lookup-outcome-value":
            self._look_up(rule)
        elif rule.tag == "qti-response-processing-fragment":
            for inner in children(rule):
                self._run(inner)
        elif rule.tag == "qti-exit-response":
            raise _ExitError
        elif rule.tag not in {"qti-set-template-value", "qti-set-default-value"}:
            raise UnreadError("scoring_not_expressible")

    def _condition(self, rule: Any) -> None:
        for branch in children(rule):
            rules = children(branch)
            if branch.tag != "qti-response-else":
                if not rules:
                    raise UnreadError("scoring_not_expressible")
                if self._value(rules[0]) is not True:
                    continue
                rules = rules[1:]
            for inner in rules:
                self._run(inner)
            return

    def _assign(self, rule: Any) -> None:
        """Set an outcome; one that cannot be computed matters only if something reads it."""
        name = rule.get("identifier") or ""
        self._broken.discard(name)
        try:
            self._set[name] = self._one(rule)
        except UnreadError:
            self._broken.add(name)

    def _look_up(self, rule: Any) -> None:
        name = rule.get("identifier") or ""
        outcome = self._outcomes.get(name)
        source = self._one(rule)
        if outcome is None or outcome.table is None:
            raise UnreadError("scoring_not_expressible")
        found = outcome.table.get("default-value")
        if isinstance(source, Fraction):
            for entry in children(outcome.table):
                at = number(entry.get("source-value") or "0")
                exact = entry.tag == "qti-match-table-entry"
                closed = entry.get("include-boundary") != "false"
                if (source == at and (exact or closed)) or (not exact and source > at):
                    found = entry.get("target-value")
                    break
        self._set[name] = None if found is None else scalar(found, outcome.base_type)

    def _one(self, element: Any) -> Value:
        inner = children(element)
        if len(inner) != 1:
            raise UnreadError("scoring_not_expressible")
        return self._value(inner[0])

    def _value(self, element: Any) -> Value:
        self._count()
        if element.tag == "qti-custom-operator":
            raise UnreadError("custom_operator")
        own = _OWN.get(element.tag)
        if own is not None:
            return own(self, element)
        operator = OPERATORS.get(element.tag)
        if operator is None:
            raise UnreadError("scoring_not_expressible")
        values = [self._value(one) for one in children(element)]
        if not values or any(value is None or value == "" for value in values):
            return None
        return operator(values, element)

    def _count(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise UnreadError("scoring_not_expressible")

    def response(self, element: Any) -> Response:
        """The response that an expression names."""
        name = element.get("identifier") or ""
        if name not in self._responses:
            raise UnreadError("response_not_declared")
        return self._responses[name]

    def variable(self, element: Any) -> Value:
        """What a response or an outcome holds now."""
        name = element.get("identifier") or ""
        if name in self._responses:
            value = self._given.get(name)
            return None if value == "" else value
        if name in self._broken:
            raise UnreadError("scoring_not_expressible")
        if name in self._set:
            return self._set[name]
        if name == "numAttempts":
            return Fraction(1)
        if name in {"completionStatus", "duration"}:
            return None
        raise UnreadError("scoring_not_expressible")

    def default(self, element: Any) -> Value:
        """The default of an outcome; responses start empty."""
        outcome = self._outcomes.get(element.get("identifier") or "")
        return outcome.default if outcome else None

    def all_of(self, element: Any) -> Value:
        """``and``: one false is false, whatever is NULL."""
        values = [self._value(one) for one in children(element)]
        return False if False in values else None if None in values else True

    def any_of(self, element: Any) -> Value:
        """``or``: one true is true, whatever is NULL."""
        values = [self._value(one) for one in children(element)]
        return True if True in values else None if None in values else False

    def some_of(self, element: Any) -> Value:
        """``anyN``: how many are true is between two bounds."""
        values = [self._value(one) for one in children(element)]
        sure = sum(value is True for value in values)
        most = sure + sum(value is None for value in values)
        low, high = number(element.get("min") or "0"), number(element.get("max") or "0")
        if sure >= low and most <= high:
            return True
        return False if sure > high or most < low else None

    def is_null(self, element: Any) -> Value:
        """Whether there is nothing."""
        return self._one(element) is None

    def base_value(self, element: Any) -> Value:
        """A value written in the file."""
        text = "".join(element.itertext())
        return scalar(text, element.get("base-type") or "string") if text.strip() else None

    def contained(self, element: Any) -> Value:
        """``multiple`` and ``ordered``: NULL members are left out."""
        members = [one for inner in children(element) for one in listed(self._value(inner))]
        return container(members, ordered=element.tag == "qti-ordered")

    def size(self, element: Any) -> Value:
        """``containerSize``: nothing is a container of zero."""
        return Fraction(len(listed(self._one(element))))

    def matched(self, element: Any) -> Value:
        """``match``, also between a lone value and a container of one."""
        one, other = (self._value(inner) for inner in children(element))
        return None if one is None or other is None else is_same(one, other)


_OWN: Mapping[str, Callable[[Evaluator, Any], Value]] = {
    "qti-variable": Evaluator.variable,
    "qti-correct": lambda self, element: self.response(element).correct,
    "qti-default": Evaluator.default,
    "qti-base-value": Evaluator.base_value,
    "qti-null": lambda _self, _element: None,
    "qti-and": Evaluator.all_of,
    "qti-or": Evaluator.any_of,
    "qti-any-n": Evaluator.some_of,
    "qti-is-null": Evaluator.is_null,
    "qti-match": Evaluator.matched,
    "qti-multiple": Evaluator.contained,
    "qti-ordered": Evaluator.contained,
    "qti-container-size": Evaluator.size,
    "qti-map-response": lambda self, element: map_response(
        self.response(element), self.variable(element)),
    "qti-map-response-point": lambda self, element: map_points(
        self.response(element), self.variable(element)),
}
