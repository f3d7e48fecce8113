"""Writing a bank as its files: one item a file, the fields in the order of the format."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lms.banks.formats.native.yaml_text import yaml_of
from lms.banks.headers import Bank, Stimulus
from lms.banks.items import AnyItem, Record
from lms.banks.kinds.composite_item import SHARED, CompositeItem

_FIRST = ("schema", "id", "version", "status", "type", "lang", "title", "block", "competences",
          "level", "stem", "media")
_LAST = ("rationale", "scoring", "presentation", "feedback", "time_seconds", "difficulty",
         "authors", "reviews", "sources", "licence", "exposure", "tags", "notes", "origin")


def write(
    header: Bank, framework: Any, items: Iterable[AnyItem], media: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The files of the bank by path, which ``read_bank`` reads back to the same items.

    ``framework`` is what ``bank.yaml`` says of it: the name of a file, or the whole of it. Items
    say all that is theirs: ``bank.yaml`` has no defaults.
    """
    said = {name: value for name, value in header.written().items() if name != "defaults"}
    blueprint = {"blueprint": said.pop("blueprint")} if "blueprint" in said else {}
    files = {"bank.yaml": {**said, "framework": framework, **blueprint}}
    for item in items:
        files[f"{item.block}/{item.id}.yaml"] = item_data(item)
        if isinstance(item, CompositeItem) and item.stimulus is not None:
            files[f"stimuli/{item.stimulus.id}.yaml"] = _stimulus(item.stimulus)
    return {name: yaml_of(value).encode() for name, value in files.items()} | dict(media)


def item_data(item: AnyItem) -> dict[str, Any]:
    """The item as its file says it: every field that is not at its default, in order."""
    data = _ordered(item)
    if isinstance(item, CompositeItem):
        data["parts"] = [
            {name: value for name, value in _ordered(part).items() if name not in SHARED}
            for part in item.parts
        ]
        if item.stimulus is not None:
            data["stimulus"] = item.stimulus.id
    return data


def _ordered(item: AnyItem) -> dict[str, Any]:
    said = {name: plain(value) for name, value in item.written().items()}
    kind = [name for name in said if name not in _FIRST and name not in _LAST]
    order: Sequence[str] = (*_FIRST, *kind, *_LAST)
    return {name: said[name] for name in order if name in said}


def _stimulus(stimulus: Stimulus) -> dict[str, Any]:
    return {name: plain(value) for name, value in stimulus.written().items()}


def plain(value: Any) -> Any:
    """Records as fields, tuples as lists."""
    if isinstance(value, Record):
        value = value.written()
    if isinstance(value, Mapping):
        return {name: plain(field) for name, field in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list | tuple) else value
