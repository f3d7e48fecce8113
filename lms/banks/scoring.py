"""The score of one answer to one item: pure, exact, and the same for ever under one version.

Raise ``SCORING_VERSION`` whenever the same answer to the same item may get another score: attempts
store the version they were scored with.
"""

from dataclasses import dataclass
from fractions import Fraction

from lms.banks.items import AnyItem
from lms.banks.kinds import Answer, kind_of
from lms.banks.kinds.counting import COUNT_METHODS, Counts

__all__ = ["COUNT_METHODS", "SCORING_VERSION", "Counts", "ItemScore", "score_item"]

SCORING_VERSION = "1"


@dataclass(frozen=True, slots=True)
class ItemScore:
    """Points earned, and the most that could be; ``score`` may be negative with a penalty."""

    score: Fraction
    max: Fraction


def score_item(item: AnyItem, answer: Answer | None) -> ItemScore:
    """Points of ``answer`` (in the author's ids, ``None`` when blank)."""
    kind = kind_of(item)
    points = kind.points(item)
    return ItemScore(kind.score(item, answer) * points, item.scoring.max * points)
