"""What a question may be used for, decided on its content."""

from lms.banks.items import AnyItem
from lms.banks.kinds import kind_of

EXAM_STATUSES = ("approved", "review")
"""Of the questions a supervised exam may hold; those in review make it a specimen."""
ON_TRIAL = "pilot"
"""Asked to learn how difficult a question is; scored for nobody."""


def is_for_exams(item: AnyItem) -> bool:
    """Whether a supervised exam may draw a question: kept for that, and scored by itself.

    What is for training or positioning has been seen; what people mark is handed in otherwise.
    """
    pools = {None, "certification", *(("pilot",) if item.status == ON_TRIAL else ())}
    return kind_of(item).is_automatic and item.exposure.pool in pools
