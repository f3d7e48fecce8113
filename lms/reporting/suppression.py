"""Which other figures must go with the sensitive ones, so that nothing hidden can be worked out.

Tables with one row per category share their margins and their columns are nested, so a hidden
count could be found again by subtraction or pinned by its neighbours. A hidden count is safe when
a witness (see ``witnesses``) is far enough from the truth: no reasoning from the printed figures
can then exclude it. The search looks for such witnesses and hides the few cells they need, with
the total as a last resort. It is greedy: at each step the fewest cells for the distance gained,
then those with the fewest people; so a pattern with a few cells less may exist.

Sources: Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapters 4 and 5 (audit by
feasible intervals, protection levels, linked tables); Insee, Manuel de protection des tableaux
(secret secondaire, tableaux liés).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import product
from operator import attrgetter

from lms.reporting.nesting import Law, Shift, arrival, outer_columns
from lms.reporting.witnesses import TOTAL, Board, Line, Move, Signed, Witness

_MAX_EXAMPLES = 25


@dataclass(frozen=True, slots=True)
class Need:
    """How far a witness must go: ``up`` above the truth, or ``width`` between two witnesses."""

    up: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True)
class Aim:
    """One search: the count to move, which way, and whether nothing more may be hidden for it."""

    at: int
    column: int
    direction: int
    free: bool = False


class Suppression:
    """The search for witnesses over the lines of a report; ``firms`` is the column of firms."""

    def __init__(self, lines: Sequence[Line], marks: Sequence[int],
                 motions: tuple[Sequence[Law], Iterable[Shift]], firms: int,
                 structure: int = 0) -> None:
        laws, shifts = motions
        self._board, self._structure = Board(lines, marks, laws, structure), structure
        self._marks, self._firms, self._laws = marks, firms, tuple(laws)
        self._rows: list[list[int]] = [[] for _ in marks]
        for at, line in enumerate(lines[1:], start=1):
            for member in line.members:
                self._rows[member].append(at)
        self._known: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for shift in shifts:
            moved = sum(1 << column for column, _ in shift)
            for column, unit in shift:
                self._known[column, unit].append((self._board.number(shift), moved))

    def protect(self, at: int, column: int, need: Need) -> None:
        """Hide what is needed for the hidden count ``column`` of line ``at`` to stay hidden.

        Moves that hide nothing more come first, then exchanges between rows; the total last, and
        for a 0 to be hidden, at the very last, printed zeros.
        """
        board = self._board
        rise, fall = Aim(at, column, 1), Aim(at, column, -1)
        up, down = self._freely(rise, need.up or need.width), Witness()
        if not need.up:
            down = self._freely(fall, need.width - board.gone(up, at, column))
        for moves in (self._exchanges, self._growths, self._arrivals):
            if need.width and moves == self._exchanges:
                self._walk(down, moves, fall, need.width - board.gone(up, at, column))
            goal = need.up or need.width - board.gone(down, at, column)
            self._walk(up, moves, rise, goal)
        if not board.lines[at].counts[column] and not board.gone(up, at, column):
            self._walk(up, self._changes, rise, need.up)

    def _freely(self, aim: Aim, goal: int) -> Witness:
        """The farthest witness that hides nothing more, making room first where that helps."""
        free, board = replace(aim, free=True), self._board
        best = Witness()
        for outer in ((), outer_columns(aim.column, self._laws)):
            if board.gone(best, aim.at, aim.column) >= goal:
                break
            witness = Witness()
            for column in outer:
                if board.lines[aim.at].masked >> column & 1:
                    self._walk(witness, self._exchanges, replace(free, column=column), goal)
            self._walk(witness, self._exchanges, free, goal)
            self._walk(witness, self._growths, free, goal)
            best = max(best, witness, key=lambda one: board.gone(one, aim.at, aim.column))
        return best

    def _walk(self, witness: Witness, moves: Callable[[Witness, Aim], Iterator[Move]], aim: Aim,
              goal: int) -> None:
        """Apply moves one after the other, until ``goal`` or none is possible."""
        board = self._board
        while (missing := goal - board.gone(witness, aim.at, aim.column)) > 0:
            witness.missing = missing
            found = moves(witness, aim)
            for move in found if aim.free else self._best(witness, found):
                steps = min(board.room(witness, move), witness.missing)
                if steps > 0:
                    board.apply(witness, move, steps)
                    witness.missing -= steps
                if not witness.missing:
                    return
            if witness.missing == missing:
                return

    def _best(self, witness: Witness, moves: Iterator[Move]) -> list[Move]:
        """The move that hides the fewest cells per step, if any is possible."""
        best: tuple[tuple[float, int], Move] | None = None
        for move in sorted(moves, key=attrgetter("cost", "loss")):
            if best and move.cost > best[0][0] * witness.missing:
                break
            rank = self._board.rank(witness, move)
            if rank and (best is None or rank < best[0]):
                best = (rank, move)
        return [best[1]] if best else []

    def _exchanges(self, witness: Witness, aim: Aim) -> Iterator[Move]:
        """Each shift of the count, against each row of its table that may give what it takes."""
        board = self._board
        table = board.tables.get(board.lines[aim.at].table, [])
        others = [at for at in table if at != aim.at and board.lines[at].counts[aim.column]]
        others.sort(key=lambda at: -board.lines[at].counts[aim.column])
        gains: dict[Signed, list[Move]] = {}
        for gainers, givers in product(board.ways[aim.at],
                                       [way for at in others for way in board.ways[at]]):
            plus = {table: at for table, at in gainers.items() if givers.get(table) != at}
            minus = {table: at for table, at in givers.items() if gainers.get(table) != at}
            rising = tuple((at, 1) for at in plus.values())
            if rising not in gains:
                gains[rising] = list(self._gains(witness, aim, rising))
            for gain in gains[rising]:
                move = self._paired(witness, gain, plus.keys(), minus, aim)
                if move and not (aim.free and move.cost):
                    yield move

    def _paired(self, witness: Witness, gain: Move, gaining: Set[int], minus: Mapping[int, int],
                aim: Aim) -> Move | None:
        """A gain with the lines that lose as much, and one more where only one side has a line."""
        loss = self._board.move(gain.shift, tuple((at, -1) for at in minus.values()), aim.free)
        if loss is None:
            return None
        unpaired = gaining ^ minus.keys()
        if not unpaired:
            return gain + loss
        needing = {table: -1 if table in gaining else 1 for table in unpaired}
        return self._board.completed(witness, gain + loss, needing)

    def _growths(self, witness: Witness, aim: Aim) -> Iterator[Move]:
        """Each shift of the count that the total follows, with one row of every other table."""
        board = self._board
        if aim.free and not board.lines[TOTAL].masked >> aim.column & 1:
            return
        for own in [{}] if aim.at == TOTAL else board.ways[aim.at]:
            lines = ((TOTAL, 1), *((at, 1) for at in own.values()))
            needing = {table: 1 for table in board.tables if table not in own}
            for gain in self._gains(witness, aim, lines):
                move = board.completed(witness, gain, needing)
                if move and not (aim.free and move.cost):
                    yield move

    def _gains(self, witness: Witness, aim: Aim, lines: Signed) -> Iterator[Move]:
        """The shifts of the count that the gaining lines print in full and can bear."""
        published = 0
        for at, _ in lines:
            published |= self._board.lines[at].published
        for number, moved in self._known[aim.column, aim.direction]:
            if not moved & ~published:
                move = self._board.move(number, lines, aim.free)
                if move and self._board.room(witness, move) > 0:
                    yield move

    def _arrivals(self, witness: Witness, aim: Aim) -> Iterator[Move]:
        """One more person like one of those in the cell, in the same rows: always possible."""
        board = self._board
        unused = 0 if aim.column == self._firms else 1 << self._firms
        members = board.lines[aim.at].members
        counted = [member for member, marks in enumerate(self._marks) if marks >> aim.column & 1]
        people = {(tuple(self._rows[member]), self._marks[member] & ~unused)
                  for member in counted if member in members}
        for rows, marks in sorted(people)[:_MAX_EXAMPLES]:
            number = board.number(arrival(marks))
            move = board.move(number, tuple((at, 1) for at in (TOTAL, *rows)))
            if move:
                yield move
        if not people:
            yield from self._newcomers(witness, aim, {self._marks[one] & ~unused
                                                      for one in counted})

    def _newcomers(self, witness: Witness, aim: Aim, careers: Set[int]) -> Iterator[Move]:
        """One more person like those counted elsewhere, in whichever rows hide the least."""
        board = self._board
        for marks, own in product(sorted(careers), board.ways[aim.at]):
            lines = ((TOTAL, 1), *((at, 1) for at in own.values()))
            started = board.move(board.number(arrival(marks)), lines)
            move = started and board.completed(
                witness, started, {table: 1 for table in board.tables if table not in own})
            if move:
                yield move

    def _changes(self, _witness: Witness, aim: Aim) -> Iterator[Move]:
        """One more person like somebody of the scope, save that he is counted in the cell.

        The printed zeros that would exclude it are hidden, but not those of larger scopes, which
        tell of themselves that nobody is counted.
        """
        board = self._board
        unused = 0 if aim.column == self._firms else 1 << self._firms
        careers = {marks & ~unused for marks in self._marks if marks >> aim.column & 1}
        rows = min(tuple(self._rows[member]) for member in board.lines[aim.at].members)
        scopes = [line for line in map(board.lines.__getitem__, rows)
                  if line.table <= self._structure and not line.hides_zeros]
        for marks in sorted(careers, key=lambda one: (one.bit_count(), one)):
            if all(line.counts[column] for line in scopes
                   for column in range(marks.bit_length()) if marks >> column & 1):
                lines = tuple((at, 1) for at in (TOTAL, *rows))
                move = board.unbarred(board.number(arrival(marks)), lines)
                if move:
                    yield move
                return
