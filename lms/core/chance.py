"""Draws that can be repeated: the same seed gives the same order on every Python version.

The stream is SHA-256 in counter mode over the seed and a label; numbers are taken without modulo
bias (rejection sampling) and shuffles follow Fisher-Yates (Knuth 1969, algorithm P).
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of draws named by ``labels``: independent streams for independent questions."""

    def __init__(self, seed: int, *labels: str | int) -> None:
        self._name = "/".join(str(part) for part in (seed, *labels)).encode()
        self._count = 0

    def below(self, bound: int) -> int:
        """A whole number in ``[0, bound)``, every value equally likely."""
        span = 1 << 64
        limit = span - span % bound
        while True:
            value = self._next()
            if value < limit:
                return value % bound

    def shuffled(self, items: Sequence[T]) -> tuple[T, ...]:
        """The items in a drawn order."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return tuple(result)

    def sample(self, items: Sequence[T], count: int) -> tuple[T, ...]:
        """``count`` different items in a drawn order."""
        return self.shuffled(items)[:count]

    def _next(self) -> int:
        digest = hashlib.sha256(self._name + b"#" + str(self._count).encode()).digest()
        self._count += 1
        return int.from_bytes(digest[:8], "big")
