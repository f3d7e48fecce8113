"""Response processing as it is written: templates where they say it all, short rules elsewhere."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.writing import node, told
from lms.banks.kinds.numeric_item import NumericKey, Tolerance

_TEMPLATES = {
    "3.0": "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{name}.xml",
    "2.1": "http://www.imsglobal.org/question/qti_v2p1/rptemplates/{name}",
}


def template(name: str, version: str) -> Any:
    """The processing that a template gives."""
    return node("qti-response-processing", {"template": _TEMPLATES[version].format(name=name)})


def processing(rules: Iterable[Any]) -> Any:
    """The processing made of rules, which add to ``SCORE``."""
    return node("qti-response-processing", None, *rules)


def variable(name: str) -> Any:
    """What a variable holds."""
    return node("qti-variable", {"identifier": name})


def value(number: Fraction) -> Any:
    """A number."""
    return node("qti-base-value", {"base-type": "float"}, told(number))


def matched(name: str) -> Any:
    """Whether a response is its key."""
    return node("qti-match", None, variable(name), node("qti-correct", {"identifier": name}))


def mapped(name: str) -> Any:
    """What a response is worth by its mapping."""
    return node("qti-map-response", {"identifier": name})


def reaches(one: Any, number: Fraction) -> Any:
    """Whether an expression is at least a number."""
    return node("qti-gte", None, one, value(number))


def every(tests: list[Any]) -> Any:
    """Whether all the tests are true."""
    return tests[0] if len(tests) == 1 else node("qti-and", None, *tests)


def added(worth: Any) -> Any:
    """``SCORE`` made greater by an expression."""
    return node("qti-set-outcome-value", {"identifier": "SCORE"},
                node("qti-sum", None, variable("SCORE"), worth))


def condition(*branches: tuple[Any, list[Any]], otherwise: list[Any] | None = None) -> Any:
    """The first branch whose test is true, else ``otherwise``."""
    names = ["qti-response-if", *["qti-response-else-if"] * (len(branches) - 1)]
    parts = [node(name, None, test, *rules)
             for name, (test, rules) in zip(names, branches, strict=True)]
    if otherwise:
        parts.append(node("qti-response-else", None, *otherwise))
    return node("qti-response-condition", None, *parts)


def when_given(name: str, rules: list[Any], blank: Fraction = Fraction(0)) -> Any:
    """Rules for an answer that is there, and what a missing one earns."""
    missing = node("qti-is-null", None, variable(name))
    if blank:
        return condition((missing, [added(value(blank))]), otherwise=rules)
    return condition((node("qti-not", None, missing), rules))


def is_key(name: str, key: NumericKey) -> Any:
    """Whether a number is the key, with its tolerance or its rounding."""
    correct = node("qti-correct", {"identifier": name})
    if key.decimals is not None or key.significant_figures is not None:
        mode = "decimalPlaces" if key.decimals is not None else "significantFigures"
        figures = key.decimals if key.decimals is not None else key.significant_figures
        return node("qti-equal-rounded", {"rounding-mode": mode, "figures": str(figures)},
                    variable(name), correct)
    return is_close(name, correct, key.value, key.tolerance)


def is_close(name: str, expected: Any, middle: Decimal, tolerance: Tolerance | None) -> Any:
    """Whether a number is within a tolerance of an expected one."""
    return node("qti-equal", margin(middle, tolerance), expected, variable(name))


def margin(middle: Decimal, tolerance: Tolerance | None) -> Mapping[str, str]:
    """The tolerance of ``equal``, its two sides."""
    if tolerance is None:
        return {"tolerance-mode": "exact"}
    if tolerance.relative is not None:
        percent = told(Fraction(tolerance.relative) * 100)
        return {"tolerance-mode": "relative", "tolerance": f"{percent} {percent}"}
    if tolerance.range is not None:
        below, above = middle - tolerance.range[0], tolerance.range[1] - middle
    else:
        below = above = tolerance.absolute or Decimal(0)
    return {"tolerance-mode": "absolute", "tolerance": f"{below:f} {above:f}"}


def declared(
    name: str, cardinality: str, base_type: str, correct: Iterable[str] = (), mapping: Any = None
) -> Any:
    """A response declaration."""
    values = [node("qti-value", None, one) for one in correct]
    return node(
        "qti-response-declaration",
        {"identifier": name, "cardinality": cardinality, "base-type": base_type},
        node("qti-correct-response", None, *values) if values else None, mapping,
    )


def mapping_of(
    worth: Mapping[str, Fraction], lower: Fraction, upper: Fraction | None = None,
    default: Fraction = Fraction(0), case: bool | None = None,
) -> Any:
    """A mapping, its lower bound always said."""
    entries = [
        node("qti-map-entry", {"map-key": key, "mapped-value": told(share),
                               "case-sensitive": None if case is None else str(case).lower()})
        for key, share in worth.items()
    ]
    return node("qti-mapping", {"default-value": told(default), "lower-bound": told(lower),
                                "upper-bound": None if upper is None else told(upper)}, *entries)


def outcome(name: str, number: Fraction | None, most: Fraction | None = None) -> Any:
    """An outcome that holds a number."""
    return node(
        "qti-outcome-declaration",
        {"identifier": name, "cardinality": "single", "base-type": "float",
         "normal-maximum": None if most is None else told(most)},
        None if number is None else node("qti-default-value", None,
                                         node("qti-value", None, told(number))),
    )
