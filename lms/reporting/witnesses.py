"""Other tables that a reader could not tell from the true ones, and how to build them.

A *witness* is another set of counts that agrees with every printed figure and every law of
``nesting``. It is built from moves: a shift added to some lines and taken from others, so that
every table keeps its sums. Known to the reader, so respected by every move: the laws, that a
hidden count is never 0 (save in lines that hide their zeros), the sum of every column, and which
rows of two tables hold exactly the same people (« twins »: their counts stay equal).

The first ``structure`` tables cut everybody into scopes (cohorts, years...). Their lines overlap
from one table to the next, so that they only move through the *atoms* of the first table, the
finest: what an atom gains, every scope that holds it gains. ``ways`` tells the lines that go
together whenever one of them moves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lms.reporting.nesting import UNBOUNDED, Effect, Law, Shift, bits, effect, slack

TOTAL = 0
_TOTAL_WEIGHT = 10
Signed = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Line:
    """One printed row: which table (0 is the total), its counts, who is in it, what is hidden.

    ``published`` and ``masked`` are sets of columns as bits; ``members`` are places of enrolments.
    With ``hides_zeros`` nothing at all of the line is printed.
    """

    table: int
    published: int
    counts: tuple[int, ...]
    members: frozenset[int]
    masked: int = 0
    hides_zeros: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A shift (by number) applied to lines, each with a sign; what hiding its cells loses."""

    shift: int
    lines: Signed
    cost: int
    loss: int

    def __add__(self, other: "Move") -> "Move":
        """The same shift on the lines of both."""
        return Move(self.shift, self.lines + other.lines, self.cost + other.cost,
                    self.loss + other.loss)


@dataclass(slots=True)
class Witness:
    """Other possible counts, by line (the true ones where none is given).

    ``missing`` is how far the count under search must still go.
    """

    counts: dict[int, list[int]] = field(default_factory=dict)
    missing: int = 0


class Board:
    """The lines of a report while cells are being hidden; ``lines[0]`` is the total.

    ``marks`` tell for each enrolment the counts it is in, as bits.
    """

    def __init__(self, lines: Sequence[Line], marks: Sequence[int], laws: Iterable[Law],
                 structure: int = 0) -> None:
        self.lines = lines
        self.tables: dict[int, list[int]] = {}
        for at, line in enumerate(lines[1:], start=1):
            self.tables.setdefault(line.table, []).append(at)
        self.ways = _ways(lines, structure)
        self._zeros = [0 if line.hides_zeros else
                       bits(column for column, count in enumerate(line.counts) if not count)
                       for line in lines]
        self._laws = [law for law in laws if _holds(law, lines, marks)]
        self._numbers: dict[Shift, int] = {}
        by_published: dict[int, list[Effect]] = {line.published: [] for line in lines}
        self._effects = [by_published[line.published] for line in lines]
        self._lists = by_published

    def number(self, shift: Shift) -> int:
        """The number by which moves refer to a shift."""
        if shift not in self._numbers:
            self._numbers[shift] = len(self._numbers)
            for published, effects in self._lists.items():
                effects.append(effect(shift, published, self._laws))
        return self._numbers[shift]

    def move(self, number: int, lines: Signed, free: bool = False) -> Move | None:
        """The move with its price; None if a printed 0 would change (if ``free``, any figure)."""
        cost = loss = 0
        for at, _ in lines:
            support = self._effects[at][number].support
            new = support & ~self.lines[at].masked
            if support & self._zeros[at] or (free and new):
                return None
            cost += new.bit_count() * (1 if at else _TOTAL_WEIGHT)
            while new:
                loss += self.lines[at].counts[new.bit_length() - 1]
                new ^= 1 << new.bit_length() - 1
        return Move(number, lines, cost, loss)

    def unbarred(self, number: int, lines: Signed) -> Move | None:
        """The move, after the zeros it would change are hidden."""
        for at, _ in lines:
            zeros = self._zeros[at] & self._effects[at][number].support
            self._zeros[at] &= ~zeros
            self.lines[at].masked |= zeros
        return self.move(number, lines)

    def room(self, witness: Witness, move: Move) -> int:
        """How many times a move applies before a law breaks or a hidden count falls to 0."""
        steps = UNBOUNDED
        for at, sign in move.lines:
            counts = witness.counts.get(at) or self.lines[at].counts
            steps = min(steps, self._effects[at][move.shift].room(counts, sign))
            if steps <= 0:
                break
        return steps

    def apply(self, witness: Witness, move: Move, steps: int) -> None:
        """Carry the move into the witness and hide the cells it changes."""
        for at, sign in move.lines:
            moved = self._effects[at][move.shift]
            self.lines[at].masked |= moved.support
            counts = witness.counts.setdefault(at, list(self.lines[at].counts))
            for column, unit in moved.units:
                counts[column] += unit * sign * steps

    def gone(self, witness: Witness, at: int, column: int) -> int:
        """How far a count of the witness is from the truth."""
        true = self.lines[at].counts
        return abs(witness.counts.get(at, true)[column] - true[column])

    def rank(self, witness: Witness, move: Move) -> tuple[float, int] | None:
        """Cost per step towards the goal, then loss; None for a move that cannot be made."""
        steps = min(self.room(witness, move), witness.missing)
        return (move.cost / steps, move.loss) if steps > 0 else None

    def completed(self, witness: Witness, move: Move, needing: Mapping[int, int]) -> Move | None:
        """The move with a line in each table of ``needing`` (with its sign); None if one lacks."""
        left = {table: sign for table, sign in needing.items()
                if self._effects[self.tables[table][0]][move.shift].support}
        while left:
            group, partner = self._partner(witness, move, min(left), left)
            if partner is None:
                return None
            move += partner
            left = {other: sign for other, sign in left.items() if other not in group}
        return move

    def _partner(self, witness: Witness, started: Move, table: int,
                 left: Mapping[int, int]) -> tuple[dict[int, int], Move | None]:
        """The cheapest row of a table, with what goes with it, able to take a side of a move."""
        number, taken = started.shift, {line for line, _ in started.lines}
        best: tuple[tuple[float, int], dict[int, int], Move] | None = None
        for group in (group for at in self.tables[table] for group in self.ways[at]):
            if any(line in taken or (left.get(other) != left[table]
                                     and self._effects[line][number].support)
                   for other, line in group.items()):
                continue
            move = self.move(number, tuple((line, left[table]) for line in group.values()))
            rank = self.rank(witness, move) if move else None
            if move and rank and (best is None or rank < best[0]):
                best = (rank, group, move)
        return best[1:] if best else ({}, None)


def _holds(law: Law, lines: Iterable[Line], marks: Iterable[int]) -> bool:
    """Whether the records obey a law everywhere; believing a false one teaches nothing."""
    people = ([person >> column & 1 for column, _ in law] for person in set(marks))
    return all(slack(law, line.counts) >= 0 for line in lines) and all(
        sum(weight * mark for (_, weight), mark in zip(law, person, strict=True)) >= 0
        for person in people
    )


def _ways(lines: Sequence[Line], structure: int) -> list[list[dict[int, int]]]:
    """For each line, the sets of lines, by table, one of which moves whenever it moves.

    Without scopes there is one set: the line and its twins. A scope has one for each of its atoms.
    """
    same: dict[frozenset[int], dict[int, int]] = defaultdict(dict)
    compared = [at for at, line in enumerate(lines) if at and line.members and line.published & 1]
    for at in compared:
        same[lines[at].members][lines[at].table] = at
    ways: list[list[dict[int, int]]] = [[{line.table: at}] for at, line in enumerate(lines)]
    through = {lines[at].members: _with_scopes(lines[at].members, lines, structure, same)
               for at in compared if lines[at].table == 1 <= structure}
    for at in compared:
        members = lines[at].members
        if min(same[members]) > structure:
            ways[at] = [same[members]]
        else:
            ways[at] = [way for atom, way in through.items() if atom <= members]
    return ways


def _with_scopes(atom: frozenset[int], lines: Sequence[Line], structure: int,
                 same: Mapping[frozenset[int], dict[int, int]]) -> dict[int, int]:
    """The lines that follow an atom: every scope that holds it, and the twins of those."""
    found: dict[int, int] = {}
    for line in lines:
        if 0 < line.table <= structure and atom <= line.members:
            found |= same[line.members]
    return found
