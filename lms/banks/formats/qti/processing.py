"""What the response processing of an item is: a template known by name, rules, or nothing."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lxml import etree

from lms.banks.formats.qti.declarations import Outcome, Response, declared_points
from lms.banks.formats.qti.evaluator import Evaluator, Given
from lms.banks.formats.qti.names import children, first
from lms.banks.formats.qti.operators import map_points, map_response
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.values import Scalar, Value, is_same, scalar

_MAPPING_TAGS = frozenset({
    "qti-response-condition", "qti-response-if", "qti-response-else", "qti-is-null", "qti-not",
    "qti-variable", "qti-set-outcome-value", "qti-map-response", "qti-base-value",
})
Score = Callable[[Given], Fraction]


@dataclass(frozen=True, slots=True)
class Processing:
    """How responses become the score.

    ``score`` is ``None`` when the file says nothing of it. ``declared`` is what the file says the
    item is worth. ``rules`` are the elements in which literal values can be found, ``None`` when
    keys and mappings say it all.
    """

    score: Score | None
    declared: Fraction | None
    rules: Any = None


    def literals(self, base_types: Collection[str]) -> list[Scalar]:
        """The values of these types written in the rules."""
        if self.rules is None:
            return []
        return [
            scalar("".join(one.itertext()), one.get("base-type") or "")
            for one in self.rules.iter("qti-base-value")
            if one.get("base-type") in base_types and "".join(one.itertext()).strip()
        ]


def processing_of(
    root: Any, responses: Mapping[str, Response], outcomes: Mapping[str, Outcome]
) -> Processing:
    """The processing of an item. Raises ``UnreadError``."""
    declared = declared_points(outcomes)
    element = first(root, "qti-response-processing")
    if element is None:
        return Processing(None, declared)
    if any(True for _ in element.iter("qti-custom-operator")):
        raise UnreadError("custom_operator")
    if children(element):
        evaluator = Evaluator(element, responses, outcomes)
        names = _score_names(element, outcomes)
        if not names:
            return Processing(None, declared)
        rules = None if _is_plain_mapping(element) else element
        return Processing(lambda given: evaluator.total(given, names), declared, rules)
    return Processing(_template(element, responses), declared)


def _is_plain_mapping(element: Any) -> bool:
    """Whether the rules only apply one mapping: what the template does, written out."""
    tags = [one.tag for one in element.iterdescendants(etree.Element)]
    return tags.count("qti-map-response") == 1 and _MAPPING_TAGS.issuperset(tags)


def _template(element: Any, responses: Mapping[str, Response]) -> Score | None:
    """The scoring that a template stands for, known by the last part of its address."""
    address = element.get("template") or element.get("template-location") or ""
    name = re.split(r"[/\\#]", address.strip().rstrip("/"))[-1].lower().removesuffix(".xml")
    if not name or name == "match_nothing":
        return None
    response = responses.get("RESPONSE") or (
        next(iter(responses.values())) if len(responses) == 1 else None
    )
    judge = _JUDGES.get(name)
    if judge is None:
        raise UnreadError("scoring_not_expressible")
    if response is None:
        raise UnreadError("scoring_not_expressible" if responses else "response_not_declared")
    return lambda given: judge(response, given.get(response.identifier))


def _matched(response: Response, value: Value) -> Fraction:
    correct = response.correct
    both = value is not None and value != "" and correct is not None
    return Fraction(both and is_same(value, correct))


def _mapped(response: Response, value: Value) -> Fraction:
    return Fraction(0) if value is None or value == "" else map_response(response, value)


def _pointed(response: Response, value: Value) -> Fraction:
    return Fraction(0) if value is None else map_points(response, value)


_JUDGES: Mapping[str, Callable[[Response, Value], Fraction]] = {
    "match_correct": _matched, "cc2_match": _matched, "cc2_match_basic": _matched,
    "map_response": _mapped, "cc2_map_response": _mapped,
    "map_response_point": _pointed,
}


def _score_names(element: Any, outcomes: Mapping[str, Outcome]) -> Sequence[str]:
    """The outcome that holds the score: ``SCORE``; else those of the responses, added up."""
    written = {one.get("identifier") for one in element.iter(
        "qti-set-outcome-value", "qti-lookup-outcome-value")}
    if "SCORE" in written:
        return ["SCORE"]
    numbers = [name for name, one in outcomes.items()
               if name in written and one.base_type in {"float", "integer"} and name != "MAXSCORE"]
    scores = [name for name in numbers if name.upper().startswith("SCORE")]
    return scores or (numbers if len(numbers) == 1 else [])
