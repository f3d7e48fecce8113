"""Which figures must be hidden, and the report with those figures gone.

Sensitive (primary) cells, after the Insee manual (« moins de 3 unités », « plus de 85 % ») and the
usual practice of ministries on persons (fewer than 5):
- a count of 1 to ``min_persons - 1`` persons; 0 is shown;
- in a row that is a kind of firms (a branch, a size, a department): a count drawn from fewer than
  ``min_firms`` employers, or of which one employer makes more than ``dominance``. A jobseeker or a
  self-employed person stands for himself; an employee whose employer is unknown for nobody;
- a count of 1 to ``min_firms - 1`` firms.

Criterion of safety (protection levels: Hundepool et al. 2012, chapter 4; sliding protection for
firms): no hidden count has a single possible value; a hidden small count could be ``min_persons``
or more, so that nobody can even prove it is small; the possible values of a count hidden because
of one firm span at least (1 - dominance) / dominance of it. ``suppression`` hides what this takes.

Not protected, to be settled by whoever publishes:
- what a printed difference shows: 20 presented and 18 passed say that 2 failed;
- the same figures taken on two days: those who came in between are their difference;
- what the reader knows otherwise (that jobseekers have no branch, who was in the room), save rows
  of exactly the same people in two tables, which are hidden together.

Every scope (``scopes``) is hidden jointly with the others: the totals of the cohorts, years and
organisations are lines of the same search as the tables of everybody, atoms are lines that are
never printed, and a witness moves them all at once. Of a scope of fewer than ``min_persons``
nothing is printed, not even a zero; nor of one of fewer than ``min_denominator`` whose number is
hidden, so that nothing being printed does not tell which it is. A breakdown is printed
within scopes where no atom has a sensitive cell in it and no total beside it is hidden: then there
is nothing to hide in it, whatever is added or subtracted (``is_open``).

The reason of a hidden cell is for those who check the masking: printing it would tell « small ».
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from lms.core.i18n import N_
from lms.reporting.facts import EMPLOYERLESS, EnrolmentFacts
from lms.reporting.indicators import FIRMS, PERSONS, BlockName, counts_of, indicators, marks_of
from lms.reporting.nesting import bits, laws_of, shifts_of
from lms.reporting.scopes import atoms_of, partitions_of
from lms.reporting.suppression import Need, Suppression
from lms.reporting.witnesses import Line

MASKED_TEXT = N_("masqué (secret statistique)")
MASKED_CODE = "s"


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """Thresholds of secrecy; ``dominance`` is a share, ``min_denominator`` is for rates."""

    min_persons: int = 5
    min_firms: int = 3
    dominance: Fraction = Fraction(85, 100)
    min_denominator: int = 10

    def __post_init__(self) -> None:
        if min(self.min_persons, self.min_firms, self.min_denominator) < 1:
            raise ValueError("a threshold is at least 1")
        if not 0 < self.dominance <= 1:
            raise ValueError("dominance is a share above 0, at most 1")


DEFAULT_RULES = DisclosureRules()


class Reason(StrEnum):
    """Why a figure is hidden."""

    SMALL = "small"
    FIRMS = "firms"
    DOMINANCE = "dominance"
    WITHHELD = "withheld"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as published: ``value`` is None exactly when there is a ``reason`` to hide it."""

    value: int | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table to publish: the places in ``facts`` of the people of each row, the counts printed.

    ``firm_rows`` are the rows that stand for a kind of firms (« Non renseigné » is not one).
    """

    rows: tuple[frozenset[int], ...]
    columns: tuple[str, ...]
    firm_rows: frozenset[int] = frozenset()


class Masking:
    """The published cells of a family of scopes: totals, and the breakdowns of everybody."""

    def __init__(self, facts: Sequence[EnrolmentFacts], blocks: Sequence[BlockName],
                 breakdowns: Sequence[Breakdown], rules: DisclosureRules) -> None:
        self._blocks, self._rules = blocks, rules
        self._codes = [indicator.code for indicator in indicators(blocks)]
        self._counted = [(fact, marks_of(fact, blocks)) for fact in facts]
        self._marks = [self._columns_of(fact, marks) for fact, marks in self._counted]
        everybody = Breakdown((frozenset(range(len(facts))),), tuple(self._codes))
        self._lines: list[Line] = []
        self._reasons: list[dict[int, Reason]] = []
        self._atoms = [scope.members for scope in atoms_of(facts)]
        self._breakdowns = breakdowns
        scopes = self._scopes(facts)
        self._structure = len(scopes)
        for table, breakdown in enumerate((everybody, *scopes, *breakdowns)):
            for row, members in enumerate(breakdown.rows):
                line = self._line(table, breakdown.columns, members)
                self._lines.append(line)
                self._reasons.append(self._sensitive_of(line, row in breakdown.firm_rows))
        self._hide_scopes(facts)
        self._hide_others()
        self._withhold(self._scopes_under(rules.min_denominator))

    def scope(self, members: frozenset[int]) -> dict[str, Cell]:
        """The cells of the total of one scope (or of everybody), by code of count."""
        return self._cells(next(
            at for at, line in enumerate(self._lines)
            if line.members == members and line.table <= self._structure
            and at not in self._unprinted))

    def rows(self, breakdown: int) -> list[dict[str, Cell]]:
        """The cells of the rows of one breakdown of everybody, by code of count."""
        return [self._cells(at) for at in self._places(breakdown)]

    def is_open(self, breakdown: int) -> bool:
        """Whether a breakdown may be printed in every scope, nothing in it being sensitive.

        Groups of safe atoms are safe: as many people or more, as many firms or more, and no firm
        weighs more in a group than in the atom where it weighs most.
        """
        table, columns = self._breakdowns[breakdown], bits(
            self._codes.index(code) for code in self._breakdowns[breakdown].columns)
        printed = [line for line in self._lines if not line.hides_zeros]
        beside = [line for line in printed if line.table <= self._structure]
        hiding = {line.members for line in printed if line.masked}
        if any(line.masked & columns for line in beside):
            return False
        if any(self._lines[at].masked for at in self._places(breakdown)):
            return False
        if any(line.members & row in hiding for line in beside for row in table.rows):
            return False
        return not any(
            self._sensitive_of(self._line(0, table.columns, atom & members),
                               row in table.firm_rows)
            for atom in self._atoms for row, members in enumerate(table.rows))

    def rows_within(self, breakdown: int, members: frozenset[int]) -> list[dict[str, Cell]]:
        """The cells of an open breakdown within a scope."""
        table = self._breakdowns[breakdown]
        lines = [self._line(0, table.columns, row & members) for row in table.rows]
        return [{code: Cell(line.counts[self._codes.index(code)]) for code in table.columns}
                for line in lines]

    def _places(self, breakdown: int) -> list[int]:
        table = self._structure + breakdown + 1
        return [at for at, line in enumerate(self._lines) if line.table == table]

    def _scopes(self, facts: Sequence[EnrolmentFacts]) -> list[Breakdown]:
        """The atoms, then the partitions that are not the same as one before nor everybody."""
        found: dict[frozenset[frozenset[int]], Breakdown] = {}
        for rows in (self._atoms, *([one.members for one in scopes]
                                    for scopes in partitions_of(facts))):
            if len(rows) > 1:
                found.setdefault(frozenset(rows), Breakdown(tuple(rows), tuple(self._codes)))
        return list(found.values())

    def _hide_scopes(self, facts: Sequence[EnrolmentFacts]) -> None:
        """Atoms that are no scope are never printed; of too few people, not even zeros are.

        Nor are those of a row that holds the very people of a scope that is too small.
        """
        small = self._scopes_under(self._rules.min_persons)
        self._unprinted = self._atom_lines(facts)
        for at, line in enumerate(self._lines):
            few = line.members in small and line.published & 1 == 1
            line.hides_zeros = few or at in self._unprinted
            if line.hides_zeros:
                line.masked = line.published
        self._withhold(small)

    def _atom_lines(self, facts: Sequence[EnrolmentFacts]) -> frozenset[int]:
        """The lines of atoms that are no scope, or whose scope has a line of its own."""
        beside = {line.members for line in self._lines if 1 < line.table <= self._structure}
        printed = {scope.members for scopes in partitions_of(facts) for scope in scopes} - beside
        return frozenset(at for at, line in enumerate(self._lines)
                         if line.table == 1 <= self._structure and line.members not in printed)

    def _scopes_under(self, least: int) -> set[frozenset[int]]:
        """Who is in the scopes of fewer people than ``least``."""
        persons = self._codes.index(PERSONS)
        return {line.members for line in self._lines
                if 0 < line.table <= self._structure and line.counts[persons] < least}

    def _withhold(self, groups: Collection[frozenset[int]]) -> None:
        """Print nothing of the lines of these people, provided their number is hidden."""
        for line, reasons in zip(self._lines, self._reasons, strict=True):
            if line.members in groups and line.published & line.masked & 1:
                for column in range(len(self._codes)):
                    if line.published >> column & 1:
                        reasons.setdefault(column, Reason.WITHHELD)

    def _columns_of(self, fact: EnrolmentFacts, marks: frozenset[str]) -> int:
        met = {PERSONS, FIRMS} if fact.firm_siren else {PERSONS}
        return bits(self._codes.index(mark) for mark in marks | met)

    def _line(self, table: int, columns: Iterable[str], members: frozenset[int]) -> Line:
        counts = counts_of(self._counted[member] for member in members)
        published = bits(self._codes.index(code) for code in columns)
        return Line(table, published, tuple(counts[code] for code in self._codes), members)

    def _sensitive_of(self, line: Line, of_firms: bool) -> dict[int, Reason]:
        """The primary cells of a line, which are hidden at once."""
        found: dict[int, Reason] = {}
        for column, count in enumerate(line.counts):
            if count and line.published >> column & 1:
                reason = self._reason(line, column, of_firms)
                if reason:
                    found[column] = reason
        line.masked = bits(found)
        return found

    def _reason(self, line: Line, column: int, of_firms: bool) -> Reason | None:
        if self._codes[column] == FIRMS:
            return Reason.FIRMS if line.counts[column] < self._rules.min_firms else None
        counted = [self._counted[member][0] for member in line.members
                   if self._marks[member] >> column & 1]
        if len({fact.person_id for fact in counted}) < self._rules.min_persons:
            return Reason.SMALL
        return self._firm_reason(counted) if of_firms else None

    def _firm_reason(self, counted: Sequence[EnrolmentFacts]) -> Reason | None:
        persons = {fact.person_id for fact in counted}
        contracts = {(fact.firm_siren, fact.person_id) for fact in counted if fact.firm_siren}
        staff = Counter(siren for siren, _ in contracts)
        alone = {fact.person_id for fact in counted
                 if not fact.firm_siren and fact.status in EMPLOYERLESS}
        if len(staff) + len(alone) < self._rules.min_firms:
            return Reason.FIRMS
        biggest = max(staff.values(), default=0)
        return Reason.DOMINANCE if biggest > self._rules.dominance * len(persons) else None

    def _hide_others(self) -> None:
        """Secondary suppression, from the total to the rows and from wide counts to narrow ones."""
        motions = (laws_of(self._blocks), shifts_of(self._blocks))
        suppression = Suppression(self._lines, self._marks, motions, self._codes.index(FIRMS),
                                  self._structure)
        for at, reasons in enumerate(self._reasons):
            for column, reason in tuple(reasons.items()):
                suppression.protect(at, column, self._need(at, column, reason))
        for line, reasons in zip(self._lines, self._reasons, strict=True):
            for column in range(len(self._codes)):
                if line.masked >> column & 1:
                    hidden = Reason.SECONDARY if line.counts[column] else Reason.WITHHELD
                    reasons.setdefault(column, hidden)

    def _need(self, at: int, column: int, reason: Reason) -> Need:
        count, rules = self._lines[at].counts[column], self._rules
        if reason is Reason.WITHHELD:
            return Need(up=1)
        if self._codes[column] == FIRMS:
            return Need(up=rules.min_firms - count)
        if reason is Reason.SMALL:
            return Need(up=max(1, rules.min_persons - count))
        return Need(width=max(1, ceil(count * (1 - rules.dominance) / rules.dominance)))

    def _cells(self, at: int) -> dict[str, Cell]:
        line, reasons = self._lines[at], self._reasons[at]
        return {
            code: Cell(None if column in reasons else line.counts[column], reasons.get(column))
            for column, code in enumerate(self._codes)
            if line.published >> column & 1
        }
