"""What the marks of a copy come to: pure, so that a score can be computed again from them.

Each marker looks at the copy without knowing the marks of the others. Several markers: each
criterion earns the mean of what they gave; when their totals are further apart than the question
allows, one more person, who sees everything, settles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lms.banks.kinds.rubric import MarkedItem


class Need(StrEnum):
    """What a copy still waits for."""

    MARK = "mark"
    SETTLING = "settling"


@dataclass(frozen=True, slots=True)
class Given:
    """What one person gave one copy; points by criterion."""

    turn: int
    number: int
    marker_id: int
    points: Mapping[str, Fraction]

    @property
    def total(self) -> Fraction:
        """All its points."""
        return sum(self.points.values(), Fraction(0))


def standing(given: Iterable[Given]) -> tuple[Given, ...]:
    """The marks that count: the latest number of each turn, in the order of the turns."""
    latest: dict[int, Given] = {}
    for one in given:
        if one.turn not in latest or one.number > latest[one.turn].number:
            latest[one.turn] = one
    return tuple(latest[turn] for turn in sorted(latest))


def settling_turn(item: MarkedItem) -> int:
    """The turn of whoever settles a gap."""
    return item.marking.markers + 1


def gap_of(marks: Sequence[Given]) -> Fraction:
    """The points between the highest and the lowest total; 0 for a single mark."""
    totals = [one.total for one in marks]
    return max(totals) - min(totals) if totals else Fraction(0)


def need_of(item: MarkedItem, given: Iterable[Given]) -> Need | None:
    """What the copy waits for; ``None`` once its points are known."""
    marks = standing(given)
    ordinary = [one for one in marks if one.turn <= item.marking.markers]
    if len(ordinary) < item.marking.markers:
        return Need.MARK
    allowed = item.marking.adjudicate_above
    if allowed is None or gap_of(ordinary) <= allowed or len(marks) > len(ordinary):
        return None
    return Need.SETTLING


def settled(item: MarkedItem, given: Iterable[Given]) -> dict[str, Fraction] | None:
    """The points of each criterion, exact; ``None`` while the copy waits for somebody."""
    marks = standing(given)
    if need_of(item, marks) is not None:
        return None
    if marks[-1].turn == settling_turn(item):
        return dict(marks[-1].points)
    return {
        criterion.id: sum((one.points[criterion.id] for one in marks), Fraction(0)) / len(marks)
        for criterion in item.rubric
    }
