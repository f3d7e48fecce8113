"""What the page shows: a tree of fields with their values, on which faults land."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lms.core.errors import Fault

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A field, or a group or a row of them.

    ``widget`` is the macro that draws it; ``place`` its path in the data, which is also the name
    of its input; ``rank`` that of a row, from 1. ``facts`` holds what only some widgets need.
    """

    widget: str
    place: str
    label: str = ""
    help: str = ""
    value: Any = ""
    choices: Pairs = ()
    children: tuple["Shown", ...] = ()
    size: str = ""
    is_required: bool = False
    is_more: bool = False
    is_said: bool = False
    rank: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def walk(self) -> Iterator["Shown"]:
        """It and all that it holds."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def has_faults(self) -> bool:
        """Whether something in it is to be corrected."""
        return any(one.faults for one in self.walk())


@dataclass(frozen=True, slots=True)
class Told:
    """A fault as the summary says it: the words of its place, and the field to go to."""

    fault: Fault
    words: tuple[tuple[str, int], ...]
    target: str


def landed(
    trees: Sequence[Shown], faults: Sequence[Fault]
) -> tuple[tuple[Shown, ...], tuple[Told, ...]]:
    """The trees with each fault at the nearest field that shows its place, and the summary."""
    known: dict[str, tuple[Shown, tuple[tuple[str, int], ...]]] = {}
    for tree in trees:
        _note(tree, (), known)
    at: dict[str, list[Fault]] = {}
    told = []
    for fault in faults:
        place = _nearest(fault.place, known)
        if place is None:
            told.append(Told(fault, (), ""))
            continue
        node, words = known[place]
        said = _in_words(fault, node)
        at.setdefault(place, []).append(said)
        told.append(Told(said, words, place))
    return tuple(_with(tree, at) for tree in trees), tuple(told)


def _note(
    node: Shown, above: tuple[tuple[str, int], ...],
    known: dict[str, tuple[Shown, tuple[tuple[str, int], ...]]],
) -> None:
    is_told = bool(node.label) and node.widget != "group"
    words = (*above, (node.label, node.rank)) if is_told else above
    if node.place and node.widget not in {"hidden", "section"}:
        known.setdefault(node.place, (node, words or ((node.label, 0),)))
    inside = above if node.widget in {"rows", "section", "group"} else words
    for child in node.children:
        _note(child, inside, known)


def _nearest(place: str, known: Mapping[str, Any]) -> str | None:
    while place:
        if place in known:
            return place
        cut = max(place.rfind("."), place.rfind("["))
        place = place[:cut] if cut > 0 else ""
    return None


def _in_words(fault: Fault, node: Shown) -> Fault:
    """The fault naming the field as the page does, not as files do."""
    is_at = fault.place == node.place and node.label
    if "field" not in fault.facts or not is_at:
        return fault
    return replace(fault, facts={**fault.facts, "field": node.label})


def _with(node: Shown, at: Mapping[str, list[Fault]]) -> Shown:
    return replace(
        node, children=tuple(_with(child, at) for child in node.children),
        faults=tuple(at.get(node.place, ())) if node.widget not in {"hidden", "section"} else (),
    )
