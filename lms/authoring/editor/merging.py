"""Two persons wrote one question: what the other changed, beside what was typed, to choose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.authoring.editor.forms import FORMS
from lms.authoring.editor.typing_numbers import told
from lms.core.i18n import N_

# What the workshop alone writes.
_NOT_TYPED = frozenset({"schema", "id", "version", "status", "reviews", "type", "origin"})


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A field that the other person changed.

    ``is_mine_too`` when it was also changed here: then somebody has to choose.
    """

    name: str
    label: str
    before: Sequence[str]
    theirs: Sequence[str]
    mine: Sequence[str]
    is_mine_too: bool


def meanwhile(
    before: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[Meanwhile]:
    """The fields that the other person changed since the page was opened, in order."""
    labels = labels_of(str(mine.get("type")))
    names = [name for name in (*labels, *sorted({*before, *theirs} - set(labels)))
             if name not in _NOT_TYPED]
    return [
        Meanwhile(name, labels.get(name, name), lines_of(before.get(name)),
                  lines_of(theirs.get(name)), lines_of(mine.get(name)),
                  is_mine_too=mine.get(name) not in (before.get(name), theirs.get(name)))
        for name in names if theirs.get(name) != before.get(name)
    ]


def taken(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], names: Sequence[str]
) -> dict[str, Any]:
    """What was typed, with these fields as the other person left them."""
    found = dict(mine)
    for name in names:
        if name in _NOT_TYPED:
            continue
        found.pop(name, None)
        if name in theirs:
            found[name] = theirs[name]
    return found


def labels_of(kind: str) -> dict[str, str]:
    """The words of the fields of a kind, in the order of its form."""
    if kind not in FORMS:
        return {}
    return {field.name: field.label for field in FORMS[kind].fields()} | (
        {"answer": N_("Ordre des éléments")} if kind == "ordering" else {})


def lines_of(value: Any, above: str = "") -> list[str]:
    """A value of the data as lines to read."""
    if isinstance(value, Mapping):
        return [line for name in sorted(value)
                for line in lines_of(value[name], _path(above, name))]
    if isinstance(value, list | tuple):
        if all(isinstance(one, str) for one in value):
            return list(_told(above, ", ".join(value)))
        return [line for rank, one in enumerate(value, start=1)
                for line in lines_of(one, _path(above, str(rank)))]
    if isinstance(value, bool):
        return list(_told(above, N_("oui") if value else N_("non")))
    return list(_told(above, value if isinstance(value, str) else told(value)))


def _path(above: str, name: str) -> str:
    return f"{above}, {name}" if above else name


def _told(above: str, text: str) -> Iterator[str]:
    if text:
        yield f"{above} : {text}" if above else text
