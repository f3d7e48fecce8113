"""The kinds of questions: one module a kind behind one small protocol."""

from collections.abc import Mapping
from typing import Any

from lms.banks.items import AnyItem
from lms.banks.kinds.choice import Choice
from lms.banks.kinds.kind import Answer, Kind, Shuffler
from lms.banks.kinds.numeric import Numeric
from lms.banks.kinds.short_text import ShortText
from lms.banks.kinds.true_false import TrueFalse

__all__ = ["FORMAT_KINDS", "KINDS", "Answer", "Kind", "Shuffler", "kind_of"]

# Every type the format knows; those that are not in KINDS are refused with their name.
FORMAT_KINDS = (
    "choice", "true_false", "matching", "ordering", "cloze", "numeric", "short_text", "hotspot",
    "essay", "file_upload", "composite", "scale",
)
KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind for kind in (Choice(), TrueFalse(), Numeric(), ShortText())
}


def kind_of(item: AnyItem) -> Kind[Any]:
    """The kind of an item."""
    return KINDS[item.type]
