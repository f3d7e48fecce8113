"""An attacker of published reports: what values can every hidden cell still take?

Independent of the product's own search: it writes down everything a reader can know of a report as
integer constraints and looks for solutions, by propagating bounds and splitting. It knows the
sums of every table (even of persons and firms, which a reader could only guess), the nesting of
the counts, that a hidden cell is not 0 (where zeros are printed), and which rows hold the same
people. It puts together all the scopes of a family: it knows which cohorts enrolled in which years
and organisations, hence the sums of the unprinted groups they have in common.

``Attack.reach`` is exact: a solution found is checked against every constraint, and « none » is
only said after an exhaustive search.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import ceil

from lms.reporting.masking import Reason
from lms.reporting.tables import Report

MARGIN = 25
NODES = 600
Key = tuple[str, str, str]
Terms = tuple[tuple[int, int], ...]
Unions = dict[tuple[str, str], list[tuple[str, str]]]
ATOM = "atom"


class UndecidedError(Exception):
    """The search was too long to tell."""


@dataclass(frozen=True)
class Constraint:
    """``sum of weight x cell + constant`` is 0 (``exact``) or at least 0."""

    terms: Terms
    constant: int
    exact: bool

    def halves(self) -> list[tuple[Terms, int]]:
        """The same as sums that are at least 0."""
        other = (tuple((cell, -weight) for cell, weight in self.terms), -self.constant)
        return [(self.terms, self.constant), *[other] * self.exact]


def lines_of(report: Report) -> Iterator[tuple[str, str, dict[str, object]]]:
    yield "", "", report.funnel.cells
    for table in report.tables:
        for row in table.rows:
            yield table.code, row.key, row.cells


class Attack:
    """The knowledge of a reader of ``published``.

    ``truth`` (the same report with nothing hidden) and ``people`` (such reports, one a person)
    only say where to start looking; every solution is checked against the constraints.
    ``unions`` gives the atoms of each scope.
    """

    def __init__(self, published: Report, truth: Report, people: Callable[[], list[Report]],
                 twins: list[set[tuple[str, str]]], unions: Unions) -> None:
        self.true = {(table, key, code): cell.value for table, key, cells in lines_of(truth)
                     for code, cell in cells.items()}
        self.cells = {(table, key, code): cell for table, key, cells in lines_of(published)
                      for code, cell in cells.items()}
        self.hidden = [key for key, cell in self.cells.items() if cell.reason]
        self.place = {key: at for at, key in enumerate(self.hidden)}
        self.start = [self.true[key] for key in self.hidden]
        self._people, self._unions, self._twins = people, unions, twins
        silent = {(table, key) for table, key, cells in lines_of(published)
                  if table == ATOM or all(cell.value is None for cell in cells.values())}
        self.least = [int(key[:2] not in silent and self.true[key] > 0) for key in self.hidden]
        self.ceiling = max(self.start, default=0) + MARGIN
        self.codes = {(table, key): set(cells) for table, key, cells in lines_of(truth)}
        self.constraints: list[Constraint] = []
        self._know_sums(published)
        self._know_unions()
        for table, key, cells in lines_of(published):
            self._know_nesting(table, key, set(cells), [block.code for block in published.blocks])
        for group in twins:
            self._know_twins(group)
        self.halves = [constraint.halves() for constraint in self.constraints]
        self.touching: list[list[int]] = [[] for _ in self.hidden]
        for at, constraint in enumerate(self.constraints):
            for cell, _ in constraint.terms:
                self.touching[cell].append(at)
        self.seen = [(value, value) for value in self.start]
        self.widest = [(low, self.ceiling) for low in self.least]
        self._propagate(self.widest, list(range(len(self.hidden))))

    @cached_property
    def people(self) -> list[list[int]]:
        return [self._places(person) for person in self._people()]

    def _places(self, person: Report) -> list[int]:
        """The hidden cells in which one person counts."""
        return [self.place[table, key, code] for table, key, cells in lines_of(person)
                for code, cell in cells.items()
                if cell.value and (table, key, code) in self.place]

    def _know(self, weights: dict[Key, int], constant: int, *, exact: bool) -> None:
        terms, known = [], constant
        for key, weight in weights.items():
            if key in self.place:
                terms.append((self.place[key], weight))
            else:
                known += weight * self.cells[key].value
        if terms:
            self.constraints.append(Constraint(tuple(terms), known, exact))

    def _know_sums(self, published: Report) -> None:
        for table in published.tables:
            for code in (column.code for column in table.columns):
                keys = [(table.code, row.key, code) for row in table.rows]
                excess = sum(self.true[key] for key in keys) - self.true["", "", code]
                weights = dict.fromkeys(keys, 1) | {("", "", code): -1}
                self._know(weights, -excess, exact=True)

    def _know_unions(self) -> None:
        for scope, atoms in self._unions.items():
            for code in self.codes[scope]:
                keys = [(*atom, code) for atom in atoms]
                excess = sum(self.true[key] for key in keys) - self.true[*scope, code]
                self._know(dict.fromkeys(keys, 1) | {(*scope, code): -1}, -excess, exact=True)

    def _know_nesting(self, table: str, row: str, codes: set[str], blocks: list[str]) -> None:
        presented = {f"presented:{block}": 1 for block in blocks}
        passed = {f"passed:{block}": -1 for block in blocks}
        laws = [{"enrolled": 1, inner: -1} for inner in ("persons", "firms", "entered")]
        laws += [{"persons": 1, "firms": -1}, {"entered": 1, "completed": -1, "dropped_out": -1},
                 {"entered": 1, "presented": -1}, {"presented": 1, "certified": -1},
                 presented | {"presented": -1}]
        for block in blocks:
            laws += [{"presented": 1, f"presented:{block}": -1},
                     {f"presented:{block}": 1, f"passed:{block}": -1},
                     {f"passed:{block}": 1, "certified": -1}]
        if blocks:
            laws += [presented | {"presented": -1, "certified": 1 - len(blocks)},
                     passed | {"presented": len(blocks) - 1, "certified": 1}]
        for law in laws:
            if codes.issuperset(law) and self._true_everywhere(law):
                self._know({(table, row, code): weight for code, weight in law.items() if weight},
                           0, exact=False)

    def _true_everywhere(self, law: dict[str, int]) -> bool:
        return all(sum(weight * self.true[*line, code] for code, weight in law.items()) >= 0
                   for line, codes in self.codes.items() if codes.issuperset(law))

    def _know_twins(self, group: set[tuple[str, str]]) -> None:
        for one, other in combinations(sorted(group), 2):
            for code in {key[2] for key in self.cells}:
                if (*one, code) in self.cells and (*other, code) in self.cells:
                    self._know({(*one, code): 1, (*other, code): -1}, 0, exact=True)

    def reach(self, cell: int, value: int) -> bool:
        """Whether a solution has the cell at ``value`` or beyond it (away from the truth)."""
        low, high = self.seen[cell]
        if low <= value <= high:
            return True
        bounds = list(self.widest)
        least, most = bounds[cell]
        bounds[cell] = (value, most) if value > self.start[cell] else (least, value)
        found = self._search(bounds, cell, value) if least <= value <= most else None
        if found:
            self.seen = [(min(low, one), max(high, one))
                         for (low, high), one in zip(self.seen, found, strict=True)]
        return bool(found)

    def _search(self, bounds: list[tuple[int, int]], cell: int, value: int) -> list[int] | None:
        """Depth first, started again elsewhere when it takes long."""
        for start in self._starts(cell, value):
            with suppress(UndecidedError):
                return self._descend(bounds, cell, start)
        raise UndecidedError

    def _starts(self, cell: int, value: int) -> Iterator[list[int]]:
        """The truth, then the truth with more people like one of those counted in the cell."""
        yield self.start
        more = value - self.start[cell]
        for places in self.people:
            if cell in places and more > 0:
                for firms in (False, True):
                    added = [at for at in places if firms or self.hidden[at][2] != "firms"]
                    yield [one + more * (at in added) for at, one in enumerate(self.start)]

    def _descend(self, bounds: list[tuple[int, int]], cell: int,
                 start: list[int]) -> list[int] | None:
        stack = [(bounds, [cell])]
        for _ in range(NODES):
            if not stack:
                return None
            bounds, changed = stack.pop()
            bounds = list(bounds)
            if not self._propagate(bounds, changed):
                continue
            guess = [min(max(value, low), high)
                     for value, (low, high) in zip(start, bounds, strict=True)]
            broken = _broken(guess, self.constraints)
            if broken is None:
                return guess
            cell, at = self._split(broken, guess, bounds)
            low, high = bounds[cell]
            helping = at > guess[cell]
            near, far = list(bounds), list(bounds)
            near[cell] = (at, high) if helping else (low, at)
            far[cell] = (low, at - 1) if helping else (at + 1, high)
            stack += [(far, [cell]), (near, [cell])]
        raise UndecidedError

    def _split(self, broken: tuple[Constraint, int], guess: list[int],
               bounds: list[tuple[int, int]]) -> tuple[int, int]:
        """A free cell of the broken constraint, and the value that leaves the least broken."""
        constraint, total = broken
        moves = []
        for cell, weight in constraint.terms:
            whole = -total // weight if total % weight == 0 else (1 if weight * total < 0 else -1)
            for step in {whole, (whole > 0) - (whole < 0)}:
                at = min(max(guess[cell] + step, bounds[cell][0]), bounds[cell][1])
                if at != guess[cell]:
                    moves.append((self._harm(cell, at - guess[cell], guess), cell, at))
        _, cell, at = min(moves)
        return cell, at

    def _harm(self, cell: int, step: int, guess: list[int]) -> int:
        """How much more is broken after a step of one cell."""
        harm = 0
        for number in self.touching[cell]:
            constraint = self.constraints[number]
            before = sum(weight * guess[at] for at, weight in constraint.terms)
            before += constraint.constant
            weight = next(weight for at, weight in constraint.terms if at == cell)
            for sign, total in ((-1, before), (1, before + weight * step)):
                harm += sign * (abs(total) if constraint.exact else max(0, -total))
        return harm

    def _propagate(self, bounds: list[tuple[int, int]], changed: list[int]) -> bool:
        """Tighten the bounds of all cells; False when nothing is possible within them."""
        queue = {at for cell in changed for at in self.touching[cell]}
        while queue:
            for terms, constant in self.halves[queue.pop()]:
                tightened = _tighten(terms, constant, bounds)
                if tightened is None:
                    return False
                for cell in tightened:
                    queue.update(self.touching[cell])
        return True

    def leaks(self) -> list[str]:
        """What the attacker finds out against the criterion of safety; empty when all holds."""
        return [f"{key}: {problem}" for at, key in enumerate(self.hidden)
                for problem in [self._problem(at, key)] if problem]

    def _problem(self, at: int, key: Key) -> str:
        value, reason = self.start[at], self.cells[key].reason
        if reason is Reason.WITHHELD and self.true.get((*key[:2], "persons"), 0) >= 5:
            return ""
        if reason is Reason.WITHHELD and not value:
            return self._empty_problem(at, key)
        if key[0] == ATOM and reason is Reason.SECONDARY:
            return ""
        least = 3 if key[2] == "firms" else 5
        small = reason in (Reason.SMALL, Reason.FIRMS) and value < least
        if small and not self.reach(at, least):
            known = not (self.reach(at, value + 1) or self.reach(at, value - 1))
            return f"exactly {value}" if known else f"surely under {least}"
        if reason in (Reason.FIRMS, Reason.DOMINANCE) and not small:
            width = max(1, ceil(value * Fraction(15, 85)))
            up = next(step for step in range(width, -1, -1) if self.reach(at, value + step))
            return "" if self.reach(at, value - (width - up)) else f"within {width} of {value}"
        known = not (self.reach(at, value + 1) or self.reach(at, value - 1))
        return f"exactly {value}" if known else ""

    def _empty_problem(self, at: int, key: Key) -> str:
        """Nobody at all in a cell of a small scope, unless printed of a larger one, is hidden."""
        same = next((group for group in self._twins if key[:2] in group), {key[:2]})
        inside = {atom for line in same for atom in self._unions.get(line, [line])}
        around = [scope for scope, atoms in self._unions.items() if inside & set(atoms)]
        printed = [self.cells[*scope, key[2]].value for scope in [("", ""), *around]]
        return "" if 0 in printed or self.reach(at, 1) else "exactly 0"


def _broken(guess: list[int], constraints: list[Constraint]) -> tuple[Constraint, int] | None:
    """The first constraint that a guess breaks, and by how much."""
    for constraint in constraints:
        total = sum(weight * guess[at] for at, weight in constraint.terms) + constraint.constant
        if total < 0 or (constraint.exact and total):
            return constraint, total
    return None


def _tighten(terms: Terms, constant: int, bounds: list[tuple[int, int]]) -> list[int] | None:
    """The cells whose bounds ``sum + constant >= 0`` narrows; None when it cannot be."""
    best = constant
    for cell, weight in terms:
        best += weight * bounds[cell][weight > 0]
    if best < 0:
        return None
    tightened = []
    for cell, weight in terms:
        low, high = bounds[cell]
        size = weight if weight > 0 else -weight
        if (high - low) * size > best:
            spare = best // size
            bounds[cell] = (high - spare, high) if weight > 0 else (low, low + spare)
            tightened.append(cell)
    return tightened
