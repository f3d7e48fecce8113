"""What a bank offers to the rows of a blueprint: who fits where, who excludes whom.

Everything that chooses questions works on this; a question is known by its rank in ``questions``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lms.blueprints.rules import Question, Row

_USUAL_SHARE, _USUAL_SECONDS = 0.5, 60.0


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of one question in one row, those nobody estimated filled in."""

    success: float
    seconds: float
    points: float


@dataclass(frozen=True)
class Supply:
    """The rows and the questions that fit at least one of them, in the order of their ids."""

    rows: tuple[Row, ...]
    questions: tuple[Question, ...]

    @classmethod
    def of(cls, rows: Sequence[Row], pool: Sequence[Question]) -> "Supply":
        """Those of the pool that the rows accept."""
        fitting = [one for one in pool if any(row.accepts(one) for row in rows)]
        return cls(tuple(rows), tuple(sorted(fitting, key=lambda one: one.id)))

    @property
    def counts(self) -> tuple[int, ...]:
        """How many questions each row needs."""
        return tuple(row.count for row in self.rows)

    @cached_property
    def rows_of(self) -> tuple[tuple[int, ...], ...]:
        """For each question, the rows it fits."""
        return tuple(
            tuple(number for number, row in enumerate(self.rows) if row.accepts(question))
            for question in self.questions
        )

    @cached_property
    def ranks_of(self) -> tuple[tuple[int, ...], ...]:
        """For each row, the questions that fit it."""
        return tuple(
            tuple(rank for rank, fitting in enumerate(self.rows_of) if number in fitting)
            for number in range(len(self.rows))
        )

    @cached_property
    def enemies_of(self) -> tuple[frozenset[int], ...]:
        """For each question, those that may not be with it, whichever of the two says so."""
        ranks = {question.code: rank for rank, question in enumerate(self.questions)}
        found: list[set[int]] = [set() for _ in self.questions]
        for rank, question in enumerate(self.questions):
            for code in question.enemies:
                other = ranks.get(code, rank)
                if other != rank:
                    found[rank].add(other)
                    found[other].add(rank)
        return tuple(map(frozenset, found))

    @property
    def enemy_pairs(self) -> list[tuple[int, int]]:
        """Each pair that may not be together, once."""
        return [(rank, other) for rank, enemies in enumerate(self.enemies_of)
                for other in sorted(enemies) if rank < other]

    @cached_property
    def measures(self) -> tuple[dict[int, Measures], ...]:
        """For each row, the figures of the questions that fit it.

        A difficulty nobody estimated is that of its row on average; a time that the question does
        not say is the row's, or that of its row on average.
        """
        return tuple(self._measures(number) for number in range(len(self.rows)))

    def _measures(self, number: int) -> dict[int, Measures]:
        ranks, row = self.ranks_of[number], self.rows[number]
        fitting = [self.questions[rank] for rank in ranks]
        share = _mean([float(one.success) for one in fitting if one.success is not None],
                      _USUAL_SHARE)
        seconds = row.seconds or _mean([one.seconds for one in fitting if one.seconds is not None],
                                       _USUAL_SECONDS)
        return {
            rank: Measures(
                share if one.success is None else float(one.success),
                float(one.seconds or seconds), float(one.points),
            ) for rank, one in zip(ranks, fitting, strict=True)
        }


def _mean(values: Sequence[float], usual: float) -> float:
    return sum(values) / len(values) if values else usual
