"""Changes of a question as a page shows them, in the language of the request."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.banks.differences import Change, How, Segment
from lms.banks.field_labels import value_text
from lms.web.languages import say, translated


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in words; ``before`` and ``after`` are empty when there is nothing."""

    label: str
    how: How
    before: str
    after: str
    segments: tuple[Segment, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    is_layout: bool


def told_changes(changes: Sequence[Change]) -> list[ToldChange]:
    """The changes, to give to the macro of ``banks/differences.html``."""
    return [_told(change) for change in changes]


def _told(change: Change) -> ToldChange:
    label = ", ".join(say(text, **facts) for text, facts in change.label)
    return ToldChange(
        label[:1].upper() + label[1:], change.how,
        value_text(change.field, change.before, translated),
        value_text(change.field, change.after, translated),
        change.segments,
        tuple(value_text(change.field, entry, translated) for entry in change.removed),
        tuple(value_text(change.field, entry, translated) for entry in change.added),
        change.is_layout,
    )
