"""Giving questions to rows when a question may fit several: augmenting paths.

Sets of questions that can all be seated are the independent sets of a transversal matroid
(Edmonds and Fulkerson 1965): taken in any order, each question that can still be seated with the
others is kept, and the places end up as full as they can be. Nothing is tried twice.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lack:
    """Rows that together have fewer questions than places."""

    rows: tuple[int, ...]
    needed: int
    found: int


class Seating:
    """Places of each row and who sits there; a question is moved when another needs its place."""

    def __init__(self, places: Sequence[int], rows_of: Sequence[Sequence[int]]) -> None:
        self.places = tuple(places)
        self.seated: list[list[int]] = [[] for _ in places]
        self._rows_of = rows_of
        self._row_of: dict[int, int] = {}
        self._closed: set[int] = set()
        self._free = sum(places)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self._free == 0

    def pairs(self) -> list[tuple[int, int]]:
        """Each row with each question that sits there, in order."""
        return [(row, rank) for row, ranks in enumerate(self.seated) for rank in sorted(ranks)]

    def seat(self, newcomer: int) -> bool:
        """Seat the question, moving others if need be; false when no place can be freed."""
        came = {row: newcomer for row in self._rows_of[newcomer] if row not in self._closed}
        queue = deque(came)
        while queue:
            row = queue.popleft()
            if len(self.seated[row]) < self.places[row]:
                self._move_along(row, came)
                return True
            for rank in self.seated[row]:
                for other in self._rows_of[rank]:
                    if other not in came and other not in self._closed:
                        came[other] = rank
                        queue.append(other)
        self._closed |= came.keys()  # full for good: whoever sits there fits nowhere else
        return False

    def _move_along(self, row: int, came: dict[int, int]) -> None:
        self._free -= 1
        while True:
            rank = came[row]
            left = self._row_of.get(rank)
            self.seated[row].append(rank)
            self._row_of[rank] = row
            if left is None:
                return
            self.seated[left].remove(rank)
            row = left

    def around(self, row: int) -> frozenset[int]:
        """The rows whose questions could come to this one, directly or through others."""
        reached, queue = {row}, deque([row])
        seats = list(self._row_of.items())
        while queue:
            wanted = queue.popleft()
            for rank, sits in seats:
                if sits not in reached and wanted in self._rows_of[rank]:
                    reached.add(sits)
                    queue.append(sits)
        return frozenset(reached)


def lacks(places: Sequence[int], rows_of: Sequence[Sequence[int]]) -> list[Lack]:
    """The rows, alone or together, that have fewer questions than places; none when all can sit.

    Rows together are a violation of Hall's condition (1935): all the questions that fit any of
    them are fewer than their places.
    """
    fitting = [sum(row in rows for rows in rows_of) for row in range(len(places))]
    alone = [Lack((row,), needed, fitting[row]) for row, needed in enumerate(places)
             if fitting[row] < needed]
    possible = [min(needed, fitting[row]) for row, needed in enumerate(places)]
    seating = Seating(possible, rows_of)
    for rank in range(len(rows_of)):
        seating.seat(rank)
    together: list[frozenset[int]] = []
    for row, needed in enumerate(possible):
        if len(seating.seated[row]) < needed:
            together = _joined(together, seating.around(row))
    return alone + [
        Lack(tuple(sorted(rows)), sum(places[row] for row in rows),
             sum(len(seating.seated[row]) for row in rows)) for rows in together
    ]


def _joined(groups: list[frozenset[int]], newcomer: frozenset[int]) -> list[frozenset[int]]:
    """The groups with one more, merged with those it shares a row with."""
    apart = [group for group in groups if not group & newcomer]
    return [*apart, newcomer.union(*(group for group in groups if group & newcomer))]
