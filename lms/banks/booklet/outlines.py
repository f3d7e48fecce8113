"""The outlines of a drawing (SVG 1.1, chapters 8 and 9) as moves, lines and curves."""

import re
from collections.abc import Iterator, Sequence

from lms.core.paper import Step

_KAPPA = 0.5522847498  # a quarter of a circle as one curve
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_WORDS = re.compile(rf"([MmLlHhVvCcSsQqTtZz])|({_NUMBER.pattern})|[\s,]+|(.)")
_TAKEN = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}
_MOST_STEPS = 20_000


class UndrawableError(Exception):
    """What this drawing asks for is not drawn on paper."""


def numbers_of(text: str) -> list[float]:
    """Every number of a list."""
    return [float(one) for one in _NUMBER.findall(text)]


def rectangle(x: float, y: float, width: float, height: float, radius: float) -> list[Step]:
    """A rectangle, its corners rounded."""
    r = min(radius, width / 2, height / 2)
    if r <= 0:
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        return polyline([number for corner in corners for number in corner], is_closed=True)
    k = r * (1 - _KAPPA)
    right, bottom = x + width, y + height
    return [
        ("M", (x + r, y)), ("L", (right - r, y)),
        ("C", (right - k, y, right, y + k, right, y + r)), ("L", (right, bottom - r)),
        ("C", (right, bottom - k, right - k, bottom, right - r, bottom)), ("L", (x + r, bottom)),
        ("C", (x + k, bottom, x, bottom - k, x, bottom - r)), ("L", (x, y + r)),
        ("C", (x, y + k, x + k, y, x + r, y)), ("Z", ()),
    ]


def ellipse(x: float, y: float, rx: float, ry: float) -> list[Step]:
    """An ellipse around a centre."""
    kx, ky = rx * _KAPPA, ry * _KAPPA
    return [
        ("M", (x + rx, y)),
        ("C", (x + rx, y + ky, x + kx, y + ry, x, y + ry)),
        ("C", (x - kx, y + ry, x - rx, y + ky, x - rx, y)),
        ("C", (x - rx, y - ky, x - kx, y - ry, x, y - ry)),
        ("C", (x + kx, y - ry, x + rx, y - ky, x + rx, y)), ("Z", ()),
    ]


def polyline(numbers: Sequence[float], *, is_closed: bool) -> list[Step]:
    """Lines from point to point."""
    points = list(zip(numbers[::2], numbers[1::2], strict=False))
    steps: list[Step] = [("L" if place else "M", point) for place, point in enumerate(points)]
    return [*steps, ("Z", ())] if is_closed and steps else steps


def path(written: str) -> list[Step]:
    """The steps of ``d``; raises ``UndrawableError`` for arcs and for what is not a path."""
    steps: list[Step] = []
    pen = _Pen()
    for letter, numbers in _orders(written):
        steps.append(pen.step(letter, numbers))
        if len(steps) > _MOST_STEPS:
            raise UndrawableError
    return steps


def _orders(written: str) -> Iterator[tuple[str, list[float]]]:
    """Each letter with its numbers, as many times as it has numbers for."""
    letter, held = "", list[float]()
    for found in _WORDS.finditer(written):
        if found[3]:
            raise UndrawableError
        if found[1]:
            if held:
                raise UndrawableError
            letter = found[1]
            if letter in "Zz":
                yield letter, []
        elif found[2]:
            held.append(float(found[2]))
            if letter in "Zz" or not letter:
                raise UndrawableError
            if len(held) == _TAKEN[letter.upper()]:
                yield letter, held
                held = []
                letter = {"M": "L", "m": "l"}.get(letter, letter)
    if held:
        raise UndrawableError


class _Pen:
    """Where the pen is, and what the next smooth curve goes on from."""

    def __init__(self) -> None:
        self._at = self._start = self._control = (0.0, 0.0)
        self._smooth = ""

    def step(self, letter: str, numbers: Sequence[float]) -> Step:
        """The step of one order, in absolute places."""
        name = letter.upper()
        if name == "Z":
            self._at, self._smooth = self._start, ""
            return "Z", ()
        values = self._absolute(name, numbers, is_relative=letter.islower())
        if name in "ML":
            self._at, self._smooth = (values[0], values[1]), ""
            if name == "M":
                self._start = self._at
            return name, self._at
        return self._curve(name, values)

    def _absolute(self, name: str, numbers: Sequence[float], *, is_relative: bool) -> list[float]:
        x, y = self._at if is_relative else (0.0, 0.0)
        if name == "H":
            return [numbers[0] + x, self._at[1]]
        if name == "V":
            return [self._at[0], numbers[0] + y]
        return [number + (y if place % 2 else x) for place, number in enumerate(numbers)]

    def _curve(self, name: str, values: list[float]) -> Step:
        if name in "HV":
            return self.step("L", values)
        if name in "ST":
            is_going_on = self._smooth == ("C" if name == "S" else "Q")
            x, y = self._at
            first = (2 * x - self._control[0], 2 * y - self._control[1]) if is_going_on else (x, y)
            values = [*first, *values]
        end = values[-2], values[-1]
        if name in "CS":
            control, steps = (values[2], values[3]), values
            self._smooth = "C"
        else:
            control = values[0], values[1]
            steps = [*_third(self._at, control), *_third(end, control), *end]
            self._smooth = "Q"
        self._at, self._control = end, control
        return "C", tuple(steps)


def _third(end: tuple[float, float], control: tuple[float, float]) -> tuple[float, float]:
    """The control point of a cubic that draws what one of a quadratic does."""
    return (end[0] + 2 / 3 * (control[0] - end[0]), end[1] + 2 / 3 * (control[1] - end[1]))
