"""Drawing a paper that satisfies every row, another one for each seed, the same for the same seed.

Questions come in a drawn order and each is kept if all those kept can still be seated in the rows
together and none excludes another. Without enemies this always ends with a full paper if there is
one (see ``seating``). Enemies can lead into a corner: it is then begun again in another order, and
whoever asked learns after some tries that a solver must be called (``papers``).
"""

from lms.blueprints.seating import Seating
from lms.blueprints.supply import Supply
from lms.core.chance import Draw

MOST_TRIES = 25
MOST_WEIGHT = 1000


def drawn(supply: Supply, seed: int) -> tuple[int, ...] | None:
    """The questions of one paper; ``None`` when none was met in some tries."""
    tries = MOST_TRIES if any(supply.enemies_of) else 1
    for again in range(tries):
        found = _tried(supply, Draw(seed, "blueprint", again))
        if found is not None:
            return found
    return None


def _tried(supply: Supply, draw: Draw) -> tuple[int, ...] | None:
    seating = Seating(supply.counts, supply.rows_of)
    barred: set[int] = set()
    for rank in draw.shuffled(range(len(supply.questions))):
        if rank not in barred and seating.seat(rank):
            barred |= supply.enemies_of[rank]
            if seating.is_full:
                return tuple(sorted(rank for _row, rank in seating.pairs()))
    return None


def weights(supply: Supply, seed: int) -> tuple[int, ...]:
    """What each question weighs in the draw that a solver makes: it takes the lightest paper."""
    draw = Draw(seed, "weights")
    return tuple(draw.below(MOST_WEIGHT) for _ in supply.questions)


def seated(supply: Supply, ranks: tuple[int, ...]) -> tuple[tuple[int, int], ...] | None:
    """Each row with each of these questions, filling every place; ``None`` when they do not."""
    seating = Seating(supply.counts, supply.rows_of)
    if not all(seating.seat(rank) for rank in ranks) or not seating.is_full:
        return None
    return tuple(seating.pairs())
