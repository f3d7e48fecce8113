"""Where the places of a drawing go on paper (SVG 1.1, chapter 7)."""

import math
import re
from collections.abc import Sequence

from lms.banks.booklet.outlines import UndrawableError, numbers_of

Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TRANSFORMS = re.compile(r"\s*(\w+)\s*\(([^)]*)\)[\s,]*")


def product(outer: Matrix, inner: Matrix) -> Matrix:
    """What ``inner`` and then ``outer`` make of a place."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j,
            a * k + c * m + e, b * k + d * m + f)


def placed(matrix: Matrix, numbers: Sequence[float]) -> tuple[float, ...]:
    """Places moved by a matrix."""
    a, b, c, d, e, f = matrix
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return tuple(number for x, y in pairs for number in (a * x + c * y + e, b * x + d * y + f))


def transform(written: str) -> Matrix:
    """The matrix of ``transform``. Raises ``UndrawableError``."""
    matrix, end = SAME, 0
    for found in _TRANSFORMS.finditer(written):
        if found.start() != end:
            raise UndrawableError
        end = found.end()
        matrix = product(matrix, _one_transform(found[1], numbers_of(found[2])))
    if end != len(written):
        raise UndrawableError
    return matrix


def _one_transform(name: str, numbers: list[float]) -> Matrix:
    if name == "translate" and len(numbers) in {1, 2}:
        return (1.0, 0.0, 0.0, 1.0, numbers[0], numbers[1] if len(numbers) == 2 else 0.0)
    if name == "scale" and len(numbers) in {1, 2}:
        return (numbers[0], 0.0, 0.0, numbers[-1], 0.0, 0.0)
    if name == "matrix" and len(numbers) == 6:
        return (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
    if name == "rotate" and len(numbers) in {1, 3}:
        x, y = numbers[1:] or (0.0, 0.0)
        turn = math.radians(numbers[0])
        turned: Matrix = (math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), 0.0, 0.0)
        there: Matrix = (1.0, 0.0, 0.0, 1.0, x, y)
        return product(product(there, turned), (1.0, 0.0, 0.0, 1.0, -x, -y))
    raise UndrawableError
