"""One paper chosen by the solver, or what keeps every paper from being full.

Runs in a process of its own (see ``apart``): what it gives is plain data.
"""

from collections.abc import Collection, Sequence

from lms.blueprints.mixed_integer import Model
from lms.blueprints.supply import Supply

SECONDS = 20
"""For one paper: hundreds of questions take a fraction of one."""


def papers(
    supply: Supply, every_weights: Sequence[Sequence[int]]
) -> list[list[int] | None]:
    """For each weighing of the questions, the lightest paper; ``None`` where there is none."""
    return [_lightest(supply, weights) for weights in every_weights]


def _lightest(supply: Supply, weights: Sequence[int]) -> list[int] | None:
    model = Model()
    seats = [
        (rank, row, model.variable(weights[rank]))
        for rank, rows in enumerate(supply.rows_of) for row in rows
    ]
    for row, count in enumerate(supply.counts):
        model.require(((seat, 1) for _, at, seat in seats if at == row), count, count)
    _keep_apart(model, supply, seats)
    solved = model.solve(SECONDS)
    if solved.values is None:
        return None
    return sorted(rank for rank, _row, seat in seats if solved.is_on(seat))


def _keep_apart(
    model: Model, supply: Supply, seats: Sequence[tuple[int, int, int]]
) -> None:
    """A question sits once, and never with its enemies."""
    by_rank: dict[int, list[int]] = {}
    for rank, _row, seat in seats:
        by_rank.setdefault(rank, []).append(seat)
    for own in by_rank.values():
        if len(own) > 1:
            model.require(((seat, 1) for seat in own), most=1)
    for rank, other in supply.enemy_pairs:
        both = by_rank.get(rank, []) + by_rank.get(other, [])
        model.require(((seat, 1) for seat in both), most=1)


def clash(supply: Supply) -> tuple[list[int], int] | None:
    """Rows whose places cannot all be taken, for the questions left exclude one another.

    The fewest rows that cannot be filled together, and how many questions they can have at most;
    ``None`` when a full paper exists. Rows are taken away one by one as long as the others cannot
    be filled (Chinneck and Dravnieks 1991, deletion filter).
    """
    rows = list(range(len(supply.rows)))
    if _most(supply, rows) == sum(supply.counts):
        return None
    for row in tuple(rows):
        others = [other for other in rows if other != row]
        if _most(supply, others) < sum(supply.counts[other] for other in others):
            rows = others
    return rows, _most(supply, rows)


def _most(supply: Supply, rows: Collection[int]) -> int:
    """The most places of these rows that can be taken: elastic rows, the least left empty."""
    if not rows:
        return 0
    model = Model()
    seats = [
        (rank, row, model.variable())
        for rank, fitting in enumerate(supply.rows_of) for row in fitting if row in rows
    ]
    for row in rows:
        empty = model.variable(1, supply.counts[row])
        own = [(seat, 1) for _, at, seat in seats if at == row]
        model.require([*own, (empty, 1)], supply.counts[row], supply.counts[row])
    _keep_apart(model, supply, seats)
    return sum(supply.counts[row] for row in rows) - round(model.solve(SECONDS).cost)
