"""How far a reader is, for whoever waits outside the process it runs in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

Tell = Callable[[int, int], None]
"""Told how many are done, and of how many."""

_STEP = 25
_tellers: list[Tell] = []


def tell_to(tell: Tell) -> None:
    """From now on, say it there; a process that reads does nothing else."""
    _tellers[:] = [tell]


def told(things: Sequence[T]) -> Iterator[T]:
    """The things one by one, each few of them said to whoever listens."""
    return told_of(things, len(things))


def told_of(things: Iterable[T], total: int) -> Iterator[T]:
    """The same when they come one at a time and were counted before."""
    for place, thing in enumerate(things):
        if place % _STEP == 0:
            _tell(place, total)
        yield thing
    _tell(total, total)


def _tell(done: int, total: int) -> None:
    for tell in _tellers:
        tell(done, total)
