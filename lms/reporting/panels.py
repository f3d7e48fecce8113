"""How a table of the report is cut for reading: two narrow panels rather than one wide table.

Each rate stands under the count it is drawn from. Every count and rate of the table is in exactly
one panel, save those of the blocks nobody presented: the files hold them too.
"""

from collections.abc import Collection
from dataclasses import dataclass

from lms.core.i18n import N_
from lms.reporting.indicators import (
    COMPLETED,
    DROPPED_OUT,
    ENROLLED,
    ENTERED,
    FIRMS,
    PERSONS,
    Indicator,
    RateKind,
    presented_code,
)
from lms.reporting.tables import Report, Table

COURSE, EXAMS = N_("Parcours"), N_("Évaluations")
PRESENTATION, SUCCESS = N_("taux de présentation"), N_("taux de réussite")
_OF_COURSE = frozenset({ENROLLED, PERSONS, FIRMS, ENTERED, COMPLETED, DROPPED_OUT})


@dataclass(frozen=True, slots=True)
class Column:
    """A count, and the rate written under it if there is one."""

    count: Indicator
    rate: RateKind | None = None

    @property
    def rate_text(self) -> str:
        """The French name of the rate, empty without one."""
        if self.rate is None:
            return ""
        return SUCCESS if self.rate.companion else PRESENTATION


@dataclass(frozen=True, slots=True)
class Panel:
    """Some columns of a table, under a French title."""

    title: str
    columns: tuple[Column, ...]


def panels_of(table: Table, report: Report) -> tuple[Panel, ...]:
    """The panels of one table of a report: what became of people, then their exams."""
    rates = {kind.numerator: kind for kind in table.rate_kinds}
    left_out = _blocks_nobody_presented(report)
    columns = [Column(one, rates.get(one.code)) for one in table.columns
               if one.block not in left_out]
    return tuple(
        Panel(title, chosen)
        for title, chosen in (
            (COURSE, tuple(one for one in columns if one.count.code in _OF_COURSE)),
            (EXAMS, tuple(one for one in columns if one.count.code not in _OF_COURSE)),
        ) if chosen
    )


def _blocks_nobody_presented(report: Report) -> Collection[str]:
    return {block.code for block in report.blocks
            if report.funnel.cells[presented_code(block.code)].value == 0}
