"""A small door to the mixed-integer solver (HiGHS, through SciPy).

Only the modules that run in a process of their own import this: a server never loads SciPy.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver found: values of the variables, if any, and how good they are proved to be.

    ``bound`` is what no solution can go below.
    """

    values: tuple[float, ...] | None
    cost: float
    bound: float
    is_proved: bool
    is_impossible: bool

    def is_on(self, variable: int) -> bool:
        """Whether a yes-or-no variable is yes."""
        return self.values is not None and self.values[variable] > 0.5


class Model:
    """Variables and constraints, then ``solve``: the least cost."""

    def __init__(self) -> None:
        self._costs: list[float] = []
        self._highest: list[float] = []
        self._whole: list[int] = []
        self._entries: list[tuple[int, int, float]] = []
        self._bounds: list[tuple[float, float]] = []

    def variable(self, cost: float = 0, highest: float = 1, is_whole: bool = True) -> int:
        """A new variable between 0 and ``highest``; yes-or-no unless told otherwise."""
        self._costs.append(cost)
        self._highest.append(highest)
        self._whole.append(int(is_whole))
        return len(self._costs) - 1

    def require(
        self, terms: Iterable[tuple[int, float]], least: float = -math.inf, most: float = math.inf
    ) -> None:
        """A sum of variables times numbers, within bounds."""
        row = len(self._bounds)
        self._entries += [(row, variable, factor) for variable, factor in terms]
        self._bounds.append((least, most))

    def solve(self, seconds: float) -> Solved:
        """The cheapest solution, or the best one met within the time."""
        if not self._entries:
            return self._empty()
        rows, columns, factors = zip(*self._entries, strict=True)
        matrix = coo_array((factors, (rows, columns)),
                           shape=(len(self._bounds), len(self._costs))).tocsr()
        least, most = np.array(self._bounds).T
        found = milp(
            np.array(self._costs), integrality=np.array(self._whole),
            bounds=Bounds(0, np.array(self._highest)),
            constraints=LinearConstraint(matrix, least, most),
            options={"time_limit": seconds, "mip_rel_gap": 0},
        )
        if found.x is None:
            return Solved(None, math.inf, 0, is_proved=False,
                          is_impossible=found.status == _INFEASIBLE)
        bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
        return Solved(tuple(map(float, found.x)), float(found.fun), float(bound),
                      is_proved=found.status == _OPTIMAL, is_impossible=False)

    def _empty(self) -> Solved:
        """Sums of nothing are zero: whether that is allowed."""
        is_possible = all(least <= 0 <= most for least, most in self._bounds)
        values = (0.0,) * len(self._costs) if is_possible else None
        return Solved(values, 0, 0, is_proved=True, is_impossible=not is_possible)
