"""What a QTI item declares: its responses with their keys and mappings, its outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.names import children, first
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.values import (
    Scalar,
    Value,
    container,
    listed,
    number,
    scalar,
    score,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one value is worth; ``case`` is ``None`` when the file does not say."""

    key: Scalar
    worth: Fraction
    case: bool | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """What values are worth: an unmapped one is worth ``default``; bounds apply to the sum."""

    entries: tuple[Entry, ...]
    default: Fraction = Fraction(0)
    lower: Fraction | None = None
    upper: Fraction | None = None

    def bounded(self, total: Fraction) -> Fraction:
        """The sum within the bounds."""
        if self.lower is not None:
            total = max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)

    def worth_of(self, value: Scalar) -> Fraction:
        """What one value is worth; the case of letters counts only where the file says so."""
        for entry in self.entries:
            if entry.key == value:
                return entry.worth
        if isinstance(value, str):
            for entry in self.entries:
                same = isinstance(entry.key, str) and entry.key.casefold() == value.casefold()
                if same and not entry.case:
                    return entry.worth
        return self.default


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of a picture and what a point in it is worth."""

    shape: str
    coords: tuple[Fraction, ...]
    worth: Fraction


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of an area mapping: as ``Mapped``, each zone counting once."""

    zones: tuple[Zone, ...]
    scale: Mapped


@dataclass(frozen=True, slots=True)
class Response:
    """A response variable."""

    identifier: str
    cardinality: str
    base_type: str
    correct: Value
    mapping: Mapped | None = None
    zones: Zones | None = None

    @property
    def keys(self) -> tuple[Scalar, ...]:
        """The values of the key."""
        return listed(self.correct)

    def holding(self, *values: Scalar) -> Value:
        """A response made of these values, under the cardinality of the declaration."""
        if self.cardinality == "single":
            return values[0] if values else None
        return container(values, ordered=self.cardinality == "ordered")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome variable; ``table`` is its lookup table, ready to be read."""

    identifier: str
    cardinality: str
    base_type: str
    default: Value
    maximum: Fraction | None = None
    table: Any = None


def responses_of(root: Any) -> Mapping[str, Response]:
    """The response variables by identifier. Raises ``UnreadError``."""
    found = [_response(one) for one in children(root, "qti-response-declaration")]
    if len({one.identifier for one in found}) < len(found):
        raise UnreadError("duplicate_identifier")
    return {one.identifier: one for one in found}


def outcomes_of(root: Any) -> Mapping[str, Outcome]:
    """The outcome variables by identifier. Raises ``UnreadError``."""
    return {
        one.identifier: one
        for one in map(_outcome, children(root, "qti-outcome-declaration"))
    }


def declared_points(outcomes: Mapping[str, Outcome]) -> Fraction | None:
    """The points that the file says the item is worth, if it does."""
    said = outcomes["SCORE"].maximum if "SCORE" in outcomes else None
    if said is None and "MAXSCORE" in outcomes:
        value = outcomes["MAXSCORE"].default
        said = value if isinstance(value, Fraction) else None
    return said if said and said > 0 else None


def _response(element: Any) -> Response:
    base_type = element.get("base-type") or "string"
    cardinality = element.get("cardinality") or "single"
    return Response(
        identifier=element.get("identifier") or "",
        cardinality=cardinality,
        base_type=base_type,
        correct=_values(first(element, "qti-correct-response"), cardinality, base_type),
        mapping=_mapping(first(element, "qti-mapping"), base_type),
        zones=_zones(first(element, "qti-area-mapping")),
    )


def _outcome(element: Any) -> Outcome:
    base_type = element.get("base-type") or "string"
    cardinality = element.get("cardinality") or "single"
    maximum = element.get("normal-maximum")
    return Outcome(
        identifier=element.get("identifier") or "",
        cardinality=cardinality,
        base_type=base_type,
        default=_values(first(element, "qti-default-value"), cardinality, base_type),
        maximum=score(maximum) if maximum else None,
        table=first(element, "qti-match-table", "qti-interpolation-table"),
    )


def _values(element: Any, cardinality: str, base_type: str) -> Value:
    if element is None:
        return None
    texts = ["".join(one.itertext()) for one in children(element, "qti-value")]
    values = [scalar(text, base_type) for text in texts if text.strip()]
    if cardinality == "single" and len(values) < 2:
        return values[0] if values else None
    return container(values, ordered=cardinality == "ordered")


def _mapping(element: Any, base_type: str) -> Mapped | None:
    if element is None:
        return None
    return _scale(element, tuple(
        Entry(scalar(one.get("map-key") or "", base_type), score(one.get("mapped-value") or "0"),
              _said(one.get("case-sensitive")))
        for one in children(element, "qti-map-entry")
    ))


def _zones(element: Any) -> Zones | None:
    if element is None:
        return None
    zones = tuple(
        Zone(one.get("shape") or "default", coords_of(one), score(one.get("mapped-value") or "0"))
        for one in children(element, "qti-area-map-entry")
    )
    return Zones(zones, _scale(element, ()))


def _scale(element: Any, entries: tuple[Entry, ...]) -> Mapped:
    lower, upper = element.get("lower-bound"), element.get("upper-bound")
    return Mapped(
        entries, score(element.get("default-value") or "0"),
        score(lower) if lower else None, score(upper) if upper else None,
    )


def coords_of(element: Any) -> tuple[Fraction, ...]:
    """The numbers of a shape. Raises ``UnreadError``."""
    texts = (element.get("coords") or "").replace(",", " ").split()
    return tuple(number(text.removesuffix("%")) for text in texts)


def _said(text: str | None) -> bool | None:
    return None if text is None else text.strip() in {"true", "1"}

