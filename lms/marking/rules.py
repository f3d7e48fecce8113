"""How well those who mark agree: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.banks.kinds.rubric import MarkedItem
from lms.exams import marks
from lms.exams.marks import Given


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over the copies that several people marked alone: gaps in points, share without any gap.

    ``settled`` counts those whose gap was too wide for the question.
    """

    copies: int
    mean_gap: Fraction
    exact_share: Fraction
    settled: int


def agreement_of(item: MarkedItem, given: Sequence[Sequence[Given]]) -> Agreement | None:
    """``given`` holds the marks of each copy; ``None`` when none was marked by several."""
    gaps = []
    for one in given:
        alone = [mark for mark in marks.standing(one) if mark.turn <= item.marking.markers]
        if len(alone) > 1:
            gaps.append(marks.gap_of(alone))
    if not gaps:
        return None
    allowed = item.marking.adjudicate_above
    return Agreement(
        len(gaps), sum(gaps, Fraction(0)) / len(gaps),
        Fraction(sum(not gap for gap in gaps), len(gaps)),
        sum(allowed is not None and gap > allowed for gap in gaps),
    )
