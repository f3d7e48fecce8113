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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
                 motions: tuple[Sequence[Law], Iterable[Shift]], firms: int) -> None:
        laws, shifts = motions
        self._board = Board(lines, marks, laws)
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

        Moves that hide nothing more come first, then exchanges between rows; the total last.
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
        gainers = board.twins[aim.at]
        table = board.tables.get(board.lines[aim.at].table, [])
        others = [at for at in table if at != aim.at and board.lines[at].counts[aim.column]]
        others.sort(key=lambda at: -board.lines[at].counts[aim.column])
        givers = [board.twins[at] for at in others]
        for gain in self._gains(witness, aim, tuple((at, 1) for at in gainers.values())):
            for group in givers:
                loss = board.move(gain.shift, tuple((at, -1) for at in group.values()), aim.free)
                if loss is None:
                    continue
                move: Move | None = gain + loss
                unpaired = gainers.keys() ^ group.keys()
                if unpaired:
                    needing = {table: -1 if table in gainers else 1 for table in unpaired}
                    move = board.completed(witness, gain + loss, needing)
                if move and not (aim.free and move.cost):
                    yield move

    def _growths(self, witness: Witness, aim: Aim) -> Iterator[Move]:
        """Each shift of the count that the total follows, with one row of every other table."""
        board = self._board
        if aim.free and not board.lines[TOTAL].masked >> aim.column & 1:
            return
        own = {} if aim.at == TOTAL else board.twins[aim.at]
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

    def _arrivals(self, _witness: Witness, aim: Aim) -> Iterator[Move]:
        """One more person like one of those in the cell, in the same rows: always possible."""
        board = self._board
        unused = 0 if aim.column == self._firms else 1 << self._firms
        people = {
            (tuple(self._rows[member]), self._marks[member] & ~unused)
            for member in board.lines[aim.at].members
            if self._marks[member] >> aim.column & 1
        }
        for rows, marks in sorted(people)[:_MAX_EXAMPLES]:
            number = board.number(arrival(marks))
            move = board.move(number, tuple((at, 1) for at in (TOTAL, *rows)))
            if move:
                yield move
