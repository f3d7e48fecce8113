"""Every report of the family at once: what one scope prints depends on what the others print."""

from collections.abc import Mapping, Sequence

from lms.reporting.dimensions import (
    BY_COHORT,
    BY_YEAR,
    CAUSES,
    DIMENSIONS,
    Category,
    Dimension,
    categories,
)
from lms.reporting.facts import UNKNOWN, EnrolmentFacts
from lms.reporting.indicators import (
    DROPPED_OUT,
    ENTERED,
    FIRMS,
    PERSONS,
    BlockName,
    Indicator,
    indicators,
    marks_of,
    rate_kinds,
)
from lms.reporting.masking import DEFAULT_RULES, Breakdown, Cell, DisclosureRules, Masking
from lms.reporting.scopes import ALL, Scope, partitions_of
from lms.reporting.tables import EVERYBODY_LABEL, PILOT_TARGET, Layout, Report, Row, Table, Target

_BY_SCOPE = (BY_COHORT, BY_YEAR)


class Family:
    """The reports on everybody and on each scope, masked together.

    The order of ``facts`` changes nothing. A scope that holds everybody has the report on all.
    """

    def __init__(self, facts: Sequence[EnrolmentFacts], blocks: Sequence[BlockName],
                 rules: DisclosureRules = DEFAULT_RULES) -> None:
        self._facts, self._blocks, self._rules = facts, tuple(blocks), rules
        self._layout = Layout(rate_kinds(blocks), rules)
        everybody = frozenset(range(len(facts)))
        self.scopes: Mapping[str, Scope] = {
            scope.key: scope for scopes in ((Scope(ALL, everybody),), *partitions_of(facts))
            for scope in scopes
        }
        left = [at for at, fact in enumerate(facts) if DROPPED_OUT in marks_of(fact, blocks)]
        self._plans = [(dimension, categories(dimension, facts, range(len(facts))))
                       for dimension in DIMENSIONS]
        self._plans.append((CAUSES, categories(CAUSES, facts, left)))
        self._masking = Masking(facts, blocks, [
            Breakdown(tuple(category.members for category in rows),
                      tuple(column.code for column in self._columns(dimension)),
                      _firm_rows(dimension, rows))
            for dimension, rows in self._plans
        ], rules)

    def withholds(self, key: str) -> bool:
        """Whether nothing is published of a scope: too few people, or few whose number is hidden.

        To publish nothing must not tell that a scope is of fewer than ``min_persons``: one of a
        few more, hidden lest it tell the number of the former, is withheld as well.
        """
        members = self.scopes[key].members
        persons = len({self._facts[at].person_id for at in members})
        if self.holds_everybody(key):
            return 0 < persons < self._rules.min_persons
        hidden = self._masking.scope(members)[PERSONS].value is None
        return hidden and persons < self._rules.min_denominator

    def holds_everybody(self, key: str) -> bool:
        """Whether a scope is the whole family, so that its report is the report on all."""
        return self.scopes[key].members == self.scopes[ALL].members

    def cohort_ids(self, key: str) -> frozenset[int]:
        """The cohorts of those in a scope."""
        return frozenset(self._facts[at].cohort_id for at in self.scopes[key].members)

    def report(self, key: str = ALL, target: int = PILOT_TARGET) -> Report:
        """What is published about a scope; ``target`` is the number of entries aimed at.

        Raises ``ValueError`` for a target under 1, ``KeyError`` for no scope of the family.
        """
        if target < 1:
            raise ValueError("a target is at least 1")
        members = self.scopes[key].members
        funnel = self._layout.row("", EVERYBODY_LABEL, self._masking.scope(members))
        if self.holds_everybody(key):
            tables = self._all_tables(funnel)
        else:
            tables = self._open_tables(members, funnel)
        given = {table.code for table in tables}
        closed = tuple(dimension.title for dimension, _ in self._plans
                       if dimension.code not in given)
        return Report(self._blocks, self._rules, funnel, Target(target, funnel.cells[ENTERED]),
                      tuple(tables), closed)

    def _all_tables(self, funnel: Row) -> list[Table]:
        tables = [self._table(at, self._masking.rows(at), funnel)
                  for at in range(len(self._plans))]
        return [*tables[:-1], *(self._by_scope(one, funnel) for one in _BY_SCOPE), tables[-1]]

    def _open_tables(self, members: frozenset[int], funnel: Row) -> list[Table]:
        """The tables nothing of which is to be hidden in any scope."""
        return [self._table(at, self._masking.rows_within(at, members), funnel)
                for at in range(len(self._plans)) if self._masking.is_open(at)]

    def _table(self, at: int, cells: Sequence[Mapping[str, Cell]], funnel: Row) -> Table:
        dimension, rows = self._plans[at]
        return self._layout.table(dimension, self._columns(dimension),
                                  [*zip(rows, cells, strict=True)], funnel)

    def _by_scope(self, dimension: Dimension, funnel: Row) -> Table:
        """The totals of the cohorts, or of the years, beside one another."""
        rows = categories(dimension, self._facts, range(len(self._facts)))
        columns = self._columns(dimension)
        codes = [column.code for column in columns]
        cells = [self._masking.scope(row.members) for row in rows]
        return self._layout.table(dimension, columns, [
            (row, {code: found[code] for code in codes})
            for row, found in zip(rows, cells, strict=True)], funnel)

    def _columns(self, dimension: Dimension) -> tuple[Indicator, ...]:
        """The counts a table prints: firms only where rows are kinds of firms."""
        counts = indicators(self._blocks)
        if dimension is CAUSES:
            return tuple(one for one in counts if one.code == DROPPED_OUT)
        return tuple(one for one in counts if dimension.firm_related or one.code != FIRMS)


def build_report(facts: Sequence[EnrolmentFacts], blocks: Sequence[BlockName],
                 rules: DisclosureRules = DEFAULT_RULES, target: int = PILOT_TARGET) -> Report:
    """The report on everybody, masked with those on every scope."""
    return Family(facts, blocks, rules).report(ALL, target)


def _firm_rows(dimension: Dimension, rows: Sequence[Category]) -> frozenset[int]:
    """The rows to which the secrecy of firms applies."""
    if not dimension.firm_related:
        return frozenset()
    return frozenset(at for at, category in enumerate(rows) if category.key != UNKNOWN)
