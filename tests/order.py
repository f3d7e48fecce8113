"""In which order several workers run the tests: what waits comes first, a share to each.

A test of a server, a network or a browser may last a minute and use the processor for ten seconds.
Begun last, it would keep one worker busy and the others idle; begun one after another by the same
worker, they would last as long as everything else. The distribution (``worksteal``) gives each
worker a run of tests in the order of the collection, and the end of it to whoever has finished.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

WAITING = ("tests/faults/", "tests/journeys/", "tests/browser/")


def dealt(tests: Sequence[T], is_long: Callable[[T], bool], workers: int) -> list[T]:
    """The tests such that the run of each worker begins with its part of the long ones."""
    long = [test for test in tests if is_long(test)]
    short = [test for test in tests if not is_long(test)]
    order: list[T] = []
    for worker in range(workers):
        run = (len(tests) - len(order)) // (workers - worker)
        own = long[worker::workers]
        room = max(0, run - len(own))
        order += own + short[:room]
        del short[:room]
    return order + short


def waits(place: str) -> bool:
    """Whether a test (``tests/faults/test_clock.py::…``) spends its time waiting."""
    return place.startswith(WAITING)
