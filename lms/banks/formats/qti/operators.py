"""The operators of QTI expressions, on values: pure, exact, NULL in, NULL out."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.declarations import Response, Zone
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.values import Many, Value, container, is_same, listed

# Some arguments are NULL where an operator may still answer: the others give NULL back.
Operator = Callable[[Sequence[Any], Any], Value]
_BIG = 10**12


def map_response(response: Response, value: Value) -> Fraction:
    """What a response is worth by its mapping; a repeated value counts once."""
    if response.mapping is None:
        raise UnreadError("scoring_not_expressible")
    given = dict.fromkeys(listed(value))
    total = sum((response.mapping.worth_of(one) for one in given), Fraction(0))
    return response.mapping.bounded(total)


def map_points(response: Response, value: Value) -> Fraction:
    """What points are worth by an area mapping; a zone counts once, a miss the default."""
    if response.zones is None:
        raise UnreadError("scoring_not_expressible")
    hit: list[Zone] = []
    total = Fraction(0)
    for point in listed(value):
        zone = next((one for one in response.zones.zones if is_inside(one, point)), None)
        if zone is None:
            total += response.zones.scale.default
        elif zone not in hit:
            hit.append(zone)
            total += zone.worth
    return response.zones.scale.bounded(total)


def is_inside(zone: Zone, point: Any) -> bool:
    """Whether a point is in a zone, its border included."""
    x, y = point
    if zone.shape == "default":
        return True
    if zone.shape == "rect" and len(zone.coords) == 4:
        left, top, right, bottom = zone.coords
        return left <= x <= right and top <= y <= bottom
    if zone.shape == "circle" and len(zone.coords) == 3:
        across, down, radius = zone.coords
        return (x - across) ** 2 + (y - down) ** 2 <= radius**2
    if zone.shape == "ellipse" and len(zone.coords) == 4:
        across, down, wide, high = zone.coords
        return bool(wide and high) and ((x - across) / wide) ** 2 + ((y - down) / high) ** 2 <= 1
    if zone.shape == "poly" and len(zone.coords) >= 6:
        return _is_in_corners(zone.coords, x, y)
    raise UnreadError("bad_value")


def _is_in_corners(coords: Sequence[Fraction], x: Fraction, y: Fraction) -> bool:
    corners = list(zip(coords[::2], coords[1::2], strict=False))
    inside = False
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def is_close(one: Fraction, other: Fraction, element: Any) -> bool:
    """``equal``: is ``other`` within the tolerance of ``one``."""
    mode = element.get("tolerance-mode") or "exact"
    if mode == "exact":
        return one == other
    parts = [_plain_number(text) for text in (element.get("tolerance") or "0").split()]
    below, above = parts[0], parts[-1]
    if mode == "relative":
        below, above = abs(one) * below / 100, abs(one) * above / 100
    low, high = one - below, one + above
    under = low <= other if element.get("include-lower-bound") != "false" else low < other
    over = other <= high if element.get("include-upper-bound") != "false" else other < high
    return under and over


def rounded(value: Fraction, element: Any) -> Fraction:
    """``round``, ``roundTo`` and the two sides of ``equalRounded``."""
    figures = int(_plain_number(element.get("figures") or "0"))
    mode = (element.get("rounding-mode") or "decimalPlaces").lower().replace("-", "")
    if mode == "significantfigures" and value:
        whole = len(str(abs(int(value)))) if abs(value) >= 1 else 0
        figures -= whole
    unit = Fraction(10) ** -max(-15, min(figures, 15))
    return (value / unit + Fraction(1, 2)).__floor__() * unit


def _plain_number(text: str) -> Fraction:
    try:
        return abs(Fraction(text.strip()))
    except (ValueError, ZeroDivisionError):
        raise UnreadError("scoring_not_expressible") from None


def _numbers(values: Sequence[Any]) -> list[Fraction]:
    found: list[Fraction] = []
    for one in (one for value in values for one in listed(value)):
        if not isinstance(one, Fraction):
            raise UnreadError("scoring_not_expressible")
        if abs(one) > _BIG:
            raise UnreadError("bad_value")
        found.append(one)
    return found


def _sum(values: Sequence[Any], _: Any) -> Value:
    return sum(_numbers(values), Fraction(0))


def _product(values: Sequence[Any], _: Any) -> Value:
    total = Fraction(1)
    for one in _numbers(values):
        total *= one
    return total


def _divide(values: Sequence[Any], _: Any) -> Value:
    one, other = _two(values)
    return one / other if other else None


def _two(values: Sequence[Any]) -> tuple[Fraction, Fraction]:
    numbers = _numbers(values)
    if len(numbers) != 2:
        raise UnreadError("scoring_not_expressible")
    return numbers[0], numbers[1]


def _compared(test: Callable[[Fraction, Fraction], bool]) -> Operator:
    return lambda values, _: test(*_two(values))


def _string_match(values: Sequence[Any], element: Any) -> Value:
    one, other = (str(value) for value in values)
    if element.get("case-sensitive") == "false":
        one, other = one.casefold(), other.casefold()
    return other in one if element.get("substring") == "true" else one == other


def _substring(values: Sequence[Any], element: Any) -> Value:
    inner, outer = (str(value) for value in values)
    if element.get("case-sensitive") == "false":
        inner, outer = inner.casefold(), outer.casefold()
    return inner in outer


def _member(values: Sequence[Any], _: Any) -> Value:
    return listed(values[0])[0] in listed(values[1])


def _contains(values: Sequence[Any], _: Any) -> Value:
    outer = list(listed(values[0]))
    for one in listed(values[1]):
        if one not in outer:
            return False
        outer.remove(one)
    return True


def _delete(values: Sequence[Any], _: Any) -> Value:
    out = listed(values[0])
    ordered = isinstance(values[1], Many) and values[1].ordered
    return container((one for one in listed(values[1]) if one not in out), ordered=ordered)


def _index(values: Sequence[Any], element: Any) -> Value:
    at = int(_plain_number(element.get("n") or "0"))
    items = listed(values[0])
    return items[at - 1] if 0 < at <= len(items) else None


def _equal(values: Sequence[Any], element: Any) -> Value:
    """Some tools compare texts with it."""
    if all(isinstance(value, str) for value in values):
        return is_same(values[0], values[1])
    return is_close(*_two(values), element)


def _equal_rounded(values: Sequence[Any], element: Any) -> Value:
    one, other = _two(values)
    return rounded(one, element) == rounded(other, element)


def _power(values: Sequence[Any], _: Any) -> Value:
    one, other = _two(values)
    if other.denominator != 1 or abs(other) > 20 or (not one and other < 0):
        raise UnreadError("scoring_not_expressible")
    return one ** int(other)


def _inside(values: Sequence[Any], element: Any) -> Value:
    coords = tuple(_signed(text) for text in (element.get("coords") or "").split(","))
    zone = Zone(element.get("shape") or "default", coords, Fraction(0))
    return any(is_inside(zone, point) for point in listed(values[0]))


def _signed(text: str) -> Fraction:
    return -_plain_number(text) if text.strip().startswith("-") else _plain_number(text)


OPERATORS: Mapping[str, Operator] = {
    "qti-equal": _equal,
    "qti-equal-rounded": _equal_rounded,
    "qti-gt": _compared(lambda one, other: one > other),
    "qti-gte": _compared(lambda one, other: one >= other),
    "qti-lt": _compared(lambda one, other: one < other),
    "qti-lte": _compared(lambda one, other: one <= other),
    "qti-sum": _sum,
    "qti-product": _product,
    "qti-subtract": lambda values, _: _two(values)[0] - _two(values)[1],
    "qti-divide": _divide,
    "qti-integer-divide": lambda values, _: _whole(values, lambda a, b: Fraction(a // b)),
    "qti-integer-modulus": lambda values, _: _whole(values, lambda a, b: a % b),
    "qti-power": _power,
    "qti-round": lambda values, element: rounded(_numbers(values)[0], element),
    "qti-round-to": lambda values, element: rounded(_numbers(values)[0], element),
    "qti-truncate": lambda values, _: Fraction(int(_numbers(values)[0])),
    "qti-integer-to-float": lambda values, _: _numbers(values)[0],
    "qti-min": lambda values, _: min(_numbers(values)),
    "qti-max": lambda values, _: max(_numbers(values)),
    "qti-not": lambda values, _: not values[0],
    "qti-member": _member,
    "qti-contains": _contains,
    "qti-delete": _delete,
    "qti-index": _index,
    "qti-string-match": _string_match,
    "qti-substring": _substring,
    "qti-inside": _inside,
}
"""Operators that give NULL as soon as one argument is NULL."""


def _whole(values: Sequence[Any], apply: Callable[[Fraction, Fraction], Fraction]) -> Value:
    one, other = _two(values)
    return apply(one, other) if other else None
