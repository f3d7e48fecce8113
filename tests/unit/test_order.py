"""Tests that wait are begun first, by all workers; none is lost or run twice."""

import pytest

from tests.order import dealt, waits


def long(test: str) -> bool:
    return test.isupper()


def test_the_run_of_each_worker_begins_with_its_part_of_the_long_tests() -> None:
    assert dealt("abCDefghEFij", long, 4) == [*"Cab", *"Def", *"Egh", *"Fij"]
    assert dealt("abCDefghEi", long, 3) == [*"Cab", *"Def", *"Eghi"]


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("tests", ["", "a", "A", "aB", "ABCDEFG", "aBCDEFGHIJ", "abcdefgHij"])
def test_every_test_is_there_once(tests: str, workers: int) -> None:
    assert sorted(dealt(tests, long, workers)) == sorted(tests)


def test_what_waits_is_told_by_its_place() -> None:
    assert waits("tests/faults/test_clock.py::test_hours")
    assert waits("tests/browser/test_runner.py::test_a")
    assert not waits("tests/unit/core/test_paper.py::test_a")
