"""What a question may be used for, decided on its content."""

from lms.banks.items import AnyItem
from lms.banks.kinds import KINDS, kind_of
from lms.banks.kinds.rubric import MarkedItem

EXAM_STATUSES = ("approved", "review")
"""Of the questions a supervised exam may hold; those in review make it a specimen."""
ON_TRIAL = "pilot"
"""Asked to learn how difficult a question is; scored for nobody."""

SCORED_KINDS = tuple(name for name, kind in KINDS.items()
                     if kind.is_automatic or issubclass(kind.model, MarkedItem))
"""The kinds that an exam may ask: the answer alone gives the score, or people do."""


def is_for_exams(item: AnyItem) -> bool:
    """Whether a supervised exam may ask a question: kept for that, and somebody scores it.

    What is for training or positioning has been seen. On trial are only questions that the answer
    alone scores: nobody marks for nothing.
    """
    if item.status == ON_TRIAL:
        return kind_of(item).is_automatic and item.exposure.pool in {None, "certification", "pilot"}
    return (kind_of(item).is_automatic or is_marked(item)) and (
        item.exposure.pool in {None, "certification"})


def is_marked(item: AnyItem) -> bool:
    """Whether people mark the answers; such a question is asked only where it was asked for."""
    return isinstance(item, MarkedItem)
