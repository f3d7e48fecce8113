"""What an edition has for each row of a blueprint, and why it may not be enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.blueprints import shortages
from lms.blueprints.rules import Method, Plan, Question, Row
from lms.blueprints.supply import Supply
from lms.blueprints.wording import Say
from lms.core.errors import Fault


@dataclass(frozen=True, slots=True)
class Covered:
    """One row: how many questions fit it, and the figures of those."""

    row: Row
    available: int
    success: float | None
    seconds: float | None
    unestimated: int

    @property
    def is_short(self) -> bool:
        """Whether it lacks questions by itself."""
        return self.available < self.row.count


@dataclass(frozen=True, slots=True)
class Coverage:
    """A whole blueprint against one edition; ``named`` holds the questions of a fixed paper."""

    rows: tuple[Covered, ...]
    faults: tuple[Fault, ...]
    seconds: float
    named: tuple[tuple[int, Question], ...] = ()


def coverage_of(plan: Plan, pool: Sequence[Question], say: Say) -> Coverage:
    """What the pool has for the plan."""
    supply = Supply.of(plan.rows, pool)
    if plan.method is Method.FIXED:
        faults = shortages.named_faults(supply, pool, plan.item_codes, say)
    else:
        faults = shortages.shortages(supply, say)
    rows = tuple(_covered(supply, number) for number in range(len(plan.rows)))
    return Coverage(
        rows, tuple(faults), sum(one.row.count * (one.seconds or 0) for one in rows),
        _named(plan, pool),
    )


def _covered(supply: Supply, number: int) -> Covered:
    row, measures = supply.rows[number], supply.measures[number]
    ranks = supply.ranks_of[number]
    return Covered(
        row, len(ranks), _mean([one.success for one in measures.values()]),
        _mean([one.seconds for one in measures.values()]) or row.seconds,
        sum(supply.questions[rank].success is None for rank in ranks),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _named(plan: Plan, pool: Sequence[Question]) -> tuple[tuple[int, Question], ...]:
    """The named questions that the pool has, numbered as the author put them."""
    by_code = {question.code: question for question in pool}
    return tuple((number, by_code[code]) for number, code in enumerate(plan.item_codes, start=1)
                 if code in by_code)
