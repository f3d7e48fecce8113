"""What a question may be used for, decided on its content."""

from lms.banks.items import AnyItem
from lms.banks.kinds import kind_of

EXAM_STATUSES = ("approved", "review")
"""Of the questions a supervised exam may hold; those in review make it a specimen."""


def is_for_exams(item: AnyItem) -> bool:
    """Whether a supervised exam may draw a question: kept for that, and scored by itself.

    What is for training or positioning has been seen; what people mark is handed in otherwise.
    """
    return kind_of(item).is_automatic and item.exposure.pool in {None, "certification"}
