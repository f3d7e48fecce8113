"""The kinds of questions: one module a kind behind one small protocol."""

from collections.abc import Mapping
from typing import Any

from lms.banks.items import AnyItem
from lms.banks.kinds.composite import PART_KINDS, Composite
from lms.banks.kinds.essay import Essay
from lms.banks.kinds.file_upload import FileUpload
from lms.banks.kinds.kind import Answer, Foreseen, Kind, Shuffler
from lms.banks.kinds.scale import Scale

__all__ = ["KINDS", "Answer", "Foreseen", "Kind", "Shuffler", "kind_of"]

KINDS: Mapping[str, Kind[Any]] = {
    **PART_KINDS,
    **{kind.name: kind for kind in (Essay(), FileUpload(), Composite(), Scale())},
}


def kind_of(item: AnyItem) -> Kind[Any]:
    """The kind of an item."""
    return KINDS[item.type]
