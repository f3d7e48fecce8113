"""What the checks of a framework hand back: something incoherent, and the path to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.core.strict_yaml import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault whose place is still a path in the file; ``reader`` turns it into a line."""

    path: Path
    code: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def children(value: Any, name: str, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each mapping of the list ``name``, with its path; anything else there is left out."""
    found = value.get(name)
    for index, child in enumerate(found if isinstance(found, list) else ()):
        if isinstance(child, dict):
            yield (*path, name, index), child
