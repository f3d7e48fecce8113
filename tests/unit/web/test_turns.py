"""Turns: one at a time, and nobody held up for long."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from lms.web.turns import Turns

LONG = 30.0


@contextmanager
def _somebody_inside(turns: Turns) -> Iterator[Event]:
    """Somebody has the turn until the block ends, or the event is set."""
    held, leave = Event(), Event()

    def hold() -> None:
        with turns.one():
            held.set()
            assert leave.wait(LONG)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert held.wait(LONG)
        try:
            yield leave
        finally:
            leave.set()
        holding.result()


def test_nobody_comes_in_while_somebody_is_inside() -> None:
    turns, came_in = Turns(LONG), Event()

    def come() -> None:
        with turns.one():
            came_in.set()

    with ThreadPoolExecutor(1) as pool, _somebody_inside(turns) as leave:
        coming = pool.submit(come)
        assert not came_in.wait(0.2)
        leave.set()
        coming.result(LONG)
    assert came_in.is_set()


def test_who_has_waited_long_enough_goes_in_all_the_same() -> None:
    turns = Turns(0.05)
    with _somebody_inside(turns) as leave, turns.one():
        assert not leave.is_set()
    with turns.one():
        pass


def test_a_turn_that_fails_is_given_back() -> None:
    turns, came_in = Turns(LONG), Event()
    with pytest.raises(ZeroDivisionError), turns.one():
        raise ZeroDivisionError

    def come() -> None:
        with turns.one():
            came_in.set()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(come).result(5)
    assert came_in.is_set()
