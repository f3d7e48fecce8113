"""The funder's report: one overall funnel, one-way tables, and nothing that secrecy hides.

A ``Report`` holds plain frozen values only, and hidden figures are not among them: the page, the
file and the charts are drawn from it and cannot show more than it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lms.core.i18n import N_
from lms.reporting.dimensions import CAUSES, Category, Dimension
from lms.reporting.indicators import (
    BlockName,
    Indicator,
    RateKind,
    indicators,
    rate_kinds,
    tenth_of_percent,
)
from lms.reporting.masking import (
    MASKED_CODE,
    Cell,
    DisclosureRules,
)

EVERYBODY_LABEL = N_("Ensemble")
PILOT_TARGET = 100
FileCell = str | int | Decimal
Grid = tuple[list[str], list[list[FileCell]]]


@dataclass(frozen=True, slots=True)
class ShownRate:
    """A rate as published: ``value`` is there only in the state ``shown``, with its ``n``.

    ``masked``: a count it needs is hidden; ``few``: too few people; ``empty``: nobody. A success
    rate takes the state of its presentation rate when that one is not shown.
    """

    kind: RateKind
    state: Literal["shown", "masked", "few", "empty"]
    value: Fraction | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: ``cells`` by code of count, ``rates`` by code of rate."""

    key: str
    label: str
    cells: Mapping[str, Cell]
    rates: Mapping[str, ShownRate]


@dataclass(frozen=True, slots=True)
class Table:
    """The people of the report told apart by one trait; ``total`` is the row for everybody."""

    code: str
    title: str
    columns: tuple[Indicator, ...]
    rate_kinds: tuple[RateKind, ...]
    rows: tuple[Row, ...]
    total: Row

    def as_rows(self) -> Grid:
        """Headers, then a row per category and the total; hidden figures are ``s``."""
        headings = (*self.columns, *self.rate_kinds)
        return [self.title, *(heading.label for heading in headings)], [
            [row.label, *_file_cells(row, self.columns, self.rate_kinds)]
            for row in (*self.rows, self.total)
        ]


@dataclass(frozen=True, slots=True)
class Target:
    """How far the agreement's target of entries is reached; ``value`` is None when hidden."""

    target: int
    entered: Cell

    @property
    def value(self) -> Fraction | None:
        """Entered over target: 1 when it is reached."""
        entered = self.entered.value
        return None if entered is None else Fraction(entered, self.target)


@dataclass(frozen=True, slots=True)
class Report:
    """All that is published about one scope; ``closed`` are the titles of the tables it lacks."""

    blocks: tuple[BlockName, ...]
    rules: DisclosureRules
    funnel: Row
    target: Target
    tables: tuple[Table, ...]
    closed: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Table, ...]:
        """The tables to read; the overall row has one of its own if no other shows its rates."""
        if any(table.rate_kinds for table in self.tables):
            return self.tables
        overall = Table("overall", EVERYBODY_LABEL, indicators(self.blocks),
                        rate_kinds(self.blocks), (), self.funnel)
        return (overall, *self.tables)

    @property
    def hidden_count(self) -> int:
        """How many counts are hidden in the whole report."""
        rows = [self.funnel, *(row for table in self.tables for row in table.rows)]
        return sum(cell.reason is not None for row in rows for cell in row.cells.values())

    def as_rows(self) -> Grid:
        """The whole report as one flat table: table, category, counts, rates (hidden: ``s``)."""
        columns, kinds = indicators(self.blocks), rate_kinds(self.blocks)
        headers = [N_("Tableau"), N_("Catégorie"), *(one.label for one in (*columns, *kinds))]
        lines = [("", self.funnel)]
        lines += [(table.title, row) for table in self.tables for row in table.rows]
        return headers, [
            [title, row.label, *_file_cells(row, columns, kinds)] for title, row in lines
        ]


@dataclass(frozen=True, slots=True)
class Layout:
    """From published cells to printed rows, with the rates they allow."""

    kinds: tuple[RateKind, ...]
    rules: DisclosureRules

    def table(self, dimension: Dimension, columns: tuple[Indicator, ...],
              rows: Sequence[tuple[Category, Mapping[str, Cell]]], funnel: Row) -> Table:
        """The printed table of one trait."""
        kinds = () if dimension is CAUSES else self.kinds
        printed = tuple(self.row(one.key, one.label, cells) for one, cells in rows)
        return Table(dimension.code, dimension.title, columns, kinds, printed, funnel)

    def row(self, key: str, label: str, cells: Mapping[str, Cell]) -> Row:
        """One printed row; a rate is there when both its counts are printed."""
        rates: dict[str, ShownRate] = {}
        for kind in self.kinds:
            if kind.numerator in cells and kind.denominator in cells:
                rates[kind.code] = self._rate(kind, cells, rates)
        return Row(key, label, cells, rates)

    def _rate(self, kind: RateKind, cells: Mapping[str, Cell],
              before: Mapping[str, ShownRate]) -> ShownRate:
        companion = before.get(kind.companion)
        if companion and companion.state != "shown":
            return ShownRate(kind, companion.state)
        numerator, n = cells[kind.numerator].value, cells[kind.denominator].value
        if numerator is None or n is None:
            return ShownRate(kind, "masked")
        if n < self.rules.min_denominator:
            return ShownRate(kind, "few" if n else "empty")
        return ShownRate(kind, "shown", Fraction(numerator, n), n)


def _file_cells(row: Row, columns: Sequence[Indicator],
                kinds: Sequence[RateKind]) -> list[FileCell]:
    """Counts then rates as a file holds them: blank where the table does not print that column."""
    counts = [_file_count(row.cells.get(column.code)) for column in columns]
    return [*counts, *(_file_rate(row.rates.get(kind.code)) for kind in kinds)]


def _file_count(cell: Cell | None) -> FileCell:
    if cell is None:
        return ""
    return MASKED_CODE if cell.value is None else cell.value


def _file_rate(rate: ShownRate | None) -> FileCell:
    if rate is None or rate.state == "empty":
        return ""
    return MASKED_CODE if rate.value is None else tenth_of_percent(rate.value)
