"""Two persons wrote one question: what the other changed, beside what was typed, to choose."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.authoring.editor import editing
from lms.authoring.editor.forms import FORMS
from lms.authoring.editor.shown import Shown
from lms.core.i18n import N_

# What the workshop alone writes.
_NOT_TYPED = frozenset({"schema", "id", "version", "status", "reviews", "type", "origin"})
# A field of the data that the form shows as another.
_SEEN_IN = {("ordering", "answer"): "items"}
_LEAVES = frozenset({"line", "prose", "number", "day", "lines", "select", "radios", "codes", "flag",
                     "pair"})


@dataclass(frozen=True, slots=True)
class Line:
    """Something written, to be read: the words of its field with their ranks, and its value.

    ``is_word`` marks a value that is a text of the interface.
    """

    words: tuple[tuple[str, int], ...]
    value: str
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A field that the other person changed, with what differs from what was typed.

    ``is_mine_too`` when it was also changed here: then somebody has to choose.
    """

    name: str
    label: str
    theirs: Sequence[Line]
    mine: Sequence[Line]
    is_mine_too: bool


def meanwhile(
    before: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[Meanwhile]:
    """The fields that the other person changed since the page was opened, in order."""
    kind = str(mine.get("type"))
    labels = labels_of(kind)
    names = [name for name in (*labels, *sorted({*before, *theirs} - set(labels)))
             if name not in _NOT_TYPED]
    changed = [name for name in names if theirs.get(name) != before.get(name)]
    sides = [_lines_by_field(side) for side in (theirs, mine)]
    found = []
    for name in changed:
        seen = _SEEN_IN.get((kind, name), name)
        their_lines, my_lines = (side.get(seen, ()) for side in sides)
        found.append(Meanwhile(
            name, labels.get(name, name), _without(their_lines, my_lines),
            _without(my_lines, their_lines),
            is_mine_too=mine.get(name) not in (before.get(name), theirs.get(name))))
    return found


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
    labels = {field.name: field.label for field in FORMS[kind].fields()}
    return labels | ({"answer": N_("Ordre des éléments")} if kind == "ordering" else {})


def _lines_by_field(data: Mapping[str, Any]) -> dict[str, list[Line]]:
    """What a question says, by field of its form."""
    return {node.place: list(_lines(node, ()))
            for section in editing.values(data) for node in section.children}


def _lines(node: Shown, above: tuple[tuple[str, int], ...]) -> Iterator[Line]:
    if node.widget in _LEAVES:
        yield from _told(node, (*above, (node.label, 0)))
        return
    is_named = node.widget in {"row", "part", "gap"}
    inside = (*above, (node.label, node.rank)) if is_named else above
    for child in node.children:
        yield from _lines(child, inside)


def _told(node: Shown, words: tuple[tuple[str, int], ...]) -> Iterator[Line]:
    named = dict(node.choices)
    if node.widget == "flag":
        if node.value:
            yield Line(words, N_("oui"), is_word=True)
    elif node.widget in {"select", "radios"}:
        if node.value and node.is_said:
            yield Line(words, named.get(node.value, node.value), is_word=True)
    elif node.widget == "codes":
        if node.value:
            yield Line(words, ", ".join(named.get(code, code) for code in node.value))
    elif node.widget == "pair":
        if any(node.value):
            yield Line(words, " – ".join(node.value))
    elif node.value:
        yield Line(words, node.value)


def _without(lines: Sequence[Line], others: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line not in others]
