"""The author's bench: what an answer to a question would earn, before anybody is asked.

An answer is written as the exam page sends it, but with the author's own ids; positions, from 1 in
the order written, do as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.banks.items import AnyItem
from lms.banks.kinds import Answer, kind_of
from lms.banks.kinds.cloze_item import ClozeItem, InlineChoice
from lms.banks.kinds.composite_item import CompositeItem
from lms.banks.kinds.matching_item import MatchingItem
from lms.banks.kinds.rubric import MarkedItem, with_marks
from lms.banks.scoring import ItemScore, score_item


class AsWritten:
    """A draw that moves nothing: authors see things in the order they wrote them."""

    def shuffled(self, items: Sequence[Any], /) -> tuple[Any, ...]:
        """The items as they are."""
        return tuple(items)


@dataclass(frozen=True, slots=True)
class Trial:
    """An answer as it was understood, and what it earns."""

    answer: Answer | None
    score: ItemScore


def tried(item: AnyItem, given: Any) -> Trial:
    """Judge an answer; raises ``Invalid`` when it makes no sense for this question."""
    marks: Mapping[str, Any] = {}
    if isinstance(item, MarkedItem):
        given, marks = with_marks(item, given)
    kind = kind_of(item)
    order = kind.order(item, AsWritten())
    answer = kind.read(item, order, _in_positions(item, order, given))
    if answer is not None and marks:
        answer = {**answer, "marks": marks}
    return Trial(answer, score_item(item, answer))


def _in_positions(item: AnyItem, order: Sequence[str], given: Any) -> Any:
    """The answer with positions in place of ids; what is not understood is left for ``read``."""
    if not isinstance(given, dict):
        return given
    if isinstance(item, CompositeItem) and isinstance(given.get("parts"), dict):
        return {**given, "parts": _parts(item, order, given["parts"])}
    if isinstance(item, ClozeItem) and isinstance(given.get("gaps"), dict):
        return {**given, "gaps": _gaps(item, order, given["gaps"])}
    if isinstance(item, MatchingItem) and "pairs" in given:
        return {**given, "pairs": _pairs(item, order, given["pairs"])}
    return {
        name: _places(value, order) if name in {"chosen", "order"} else value
        for name, value in given.items()
    }


def _places(ids: Any, order: Sequence[str]) -> Any:
    if isinstance(ids, list) and all(isinstance(one, str) and one in order for one in ids):
        return [str(order.index(one) + 1) for one in ids]
    return ids


def _place(name: Any, names: Sequence[str]) -> Any:
    return str(names.index(name) + 1) if name in names else name


def _pairs(item: MatchingItem, order: Sequence[str], pairs: Any) -> Any:
    prompts = [prompt.id for prompt in item.prompts]
    if isinstance(pairs, list):  # as the answer is stored
        found: dict[Any, list[Any]] = {}
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
                return pairs
            found.setdefault(pair[0], []).append(pair[1])
        pairs = found
    if not isinstance(pairs, dict):
        return pairs
    return {
        _place(prompt, prompts): _places([targets] if isinstance(targets, str) else targets, order)
        for prompt, targets in pairs.items()
    }


def _gaps(item: ClozeItem, order: Sequence[str], gaps: Mapping[Any, Any]) -> Any:
    names = item.names()
    found = {}
    for name, typed in gaps.items():
        gap = item.gaps.get(name)
        if isinstance(gap, InlineChoice):
            words = [entry.partition("/")[2] for entry in order if entry.startswith(f"{name}/")]
            found[_place(name, names)] = _place(typed, words)
        else:
            found[_place(name, names)] = typed
    return found


def _parts(item: CompositeItem, order: Sequence[str], parts: Mapping[Any, Any]) -> Any:
    names = [part.id for part in item.parts]
    found = {}
    for name, given in parts.items():
        part = next((one for one in item.parts if one.id == name), None)
        own = [entry.removeprefix(f"{name}:") for entry in order if entry.startswith(f"{name}:")]
        found[_place(name, names)] = _in_positions(part, own, given) if part else given
    return found
