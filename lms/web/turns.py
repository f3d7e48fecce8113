"""One exam page at a time in a process, when a hundred candidates press start together.

Threads are there for slow lines. Python runs one of them at a time all the same: eight that draw a
page each finish together and late, for each statement asked of the database lets the seven others
go first. In turn, the same pages cost a quarter less (``docs/performance.md``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

PATIENCE = 0.5
"""Seconds to wait for one's turn: a page held up by a database that is away holds nobody up."""


class Turns:
    """Who comes in waits for the one inside to leave, but not for long."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._free = Semaphore(1)

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn of one's own; without waiting any longer once patience is over."""
        is_mine = self._free.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if is_mine:
                self._free.release()
