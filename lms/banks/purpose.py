"""What a question may be used for, decided on its content."""

from lms.banks.items import AnyItem
from lms.banks.kinds import kind_of
from lms.banks.kinds.rubric import MarkedItem

EXAM_STATUSES = ("approved", "review")
"""Of the questions a supervised exam may hold; those in review make it a specimen."""
ON_TRIAL = "pilot"
"""Asked to learn how difficult a question is; scored for nobody."""


def is_for_exams(item: AnyItem) -> bool:
    """Whether a supervised exam may ask a question: those for training or positioning were seen.

    On trial are only questions that the answer alone scores: nobody marks for nothing.
    """
    if item.status == ON_TRIAL:
        return kind_of(item).is_automatic and item.exposure.pool in {None, "certification", "pilot"}
    return item.exposure.pool in {None, "certification"}


def is_on_request(item: AnyItem) -> bool:
    """Whether exams ask it only where its kind is named: people mark it, or it scores nothing.

    Chance would give it to some candidates and not to others.
    """
    return not kind_of(item).is_automatic


def is_marked(item: AnyItem) -> bool:
    """Whether people mark the answers."""
    return isinstance(item, MarkedItem)
