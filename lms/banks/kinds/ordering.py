"""Putting elements in order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field

from lms.banks.items import AnyItem, Code, Record, Text
from lms.banks.kinds import answers
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.soundness import common_faults, repeated
from lms.banks.text import html_of, line_html_of, plain_of, said_of
from lms.core.errors import Fault
from lms.core.i18n import N_

_TEXTS: Mapping[str, str] = {
    "duplicate_element": N_("Deux éléments portent le même identifiant."),
    "duplicate_element_text": N_("Deux éléments ont le même texte : leur ordre ne se voit pas."),
    "not_every_element": N_("« answer » doit nommer chaque élément une fois, dans l'ordre."),
}


class Element(Record):
    """One of the things to put in order."""

    id: Code
    text: Text


class OrderingItem(AnyItem):
    """``answer`` gives the ids in the right order."""

    type: Literal["ordering"]
    items: Annotated[tuple[Element, ...], Field(min_length=2, max_length=20)]
    answer: tuple[Code, ...]

    def shown_texts(self) -> Iterator[tuple[str, str]]:
        """The stem and the elements."""
        yield from super().shown_texts()
        for index, element in enumerate(self.items):
            yield f"items[{index}].text", element.text


def all_or_nothing(key: Sequence[str], given: Sequence[str]) -> Fraction:
    """1 for exactly the right order."""
    return Fraction(list(given) == list(key))


def exact_positions(key: Sequence[str], given: Sequence[str]) -> Fraction:
    """Share of the elements at their own place."""
    return Fraction(sum(one == other for one, other in zip(key, given, strict=False)), len(key))


def adjacent_pairs(key: Sequence[str], given: Sequence[str]) -> Fraction:
    """Share of the neighbours of the right order that follow each other in the answer."""
    right = set(pairwise(key))
    found = sum(pair in right for pair in pairwise(given))
    return Fraction(found, len(key) - 1)


def lcs(key: Sequence[str], given: Sequence[str]) -> Fraction:
    """From the longest common subsequence: one element alone is worth nothing, all of them 1."""
    above = [0] * (len(key) + 1)
    for one in given:
        line = [0]
        for column, other in enumerate(key, start=1):
            line.append(above[column - 1] + 1 if one == other
                        else max(above[column], line[-1]))
        above = line
    return Fraction(max(0, above[-1] - 1), len(key) - 1)


ORDER_METHODS: Mapping[str, Callable[[Sequence[str], Sequence[str]], Fraction]] = {
    "all_or_nothing": all_or_nothing,
    "exact_positions": exact_positions,
    "adjacent_pairs": adjacent_pairs,
    "lcs": lcs,
}
"""The methods of the interchange reference, section 1.1; an answer may lack elements."""


class Ordering:
    """Putting all the elements in order."""

    name = "ordering"
    model = OrderingItem
    is_automatic = True

    def check(self, item: OrderingItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, frozenset(ORDER_METHODS))
        for index in repeated(element.id for element in item.items):
            yield _fault(f"items[{index}].id", "duplicate_element")
        for index in repeated(plain_of(element.text).casefold() for element in item.items):
            yield _fault(f"items[{index}].text", "duplicate_element_text")
        if sorted(item.answer) != sorted(element.id for element in item.items):
            yield _fault("answer", "not_every_element")

    def order(self, item: OrderingItem, draw: Shuffler) -> tuple[str, ...]:
        """The elements in a drawn order, whatever ``shuffle`` says: the written one may be the key.

        The right order itself is turned by one, so that leaving things as they are earns little.
        """
        drawn = draw.shuffled(tuple(element.id for element in item.items))
        return (*drawn[1:], drawn[0]) if drawn == item.answer else drawn

    def show(self, item: OrderingItem, order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``. Elements are known by the position at which they are shown."""
        texts = {element.id: element.text for element in item.items}
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "dont_know": item.scoring.dont_know,
            "elements": [
                {"id": str(position), "html": line_html_of(texts[element], item.media),
                 "text": _line(texts[element])}
                for position, element in enumerate(order, start=1)
            ],
        }

    def read(self, item: OrderingItem, order: Sequence[str], raw: Any) -> Answer | None:
        """``{"order": ["3", "1", "2"]}``, the shown positions in the order given to them."""
        shown = {str(position): element for position, element in enumerate(order, start=1)}

        def ordered(value: Any) -> Answer | None:
            ids = answers.positions(value, shown, len(shown))
            return {"order": ids} if ids else None

        return answers.taken(item, raw, "order", ordered)

    def score(self, item: OrderingItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``."""
        method = ORDER_METHODS[item.scoring.method]
        return settled(item, answer, lambda given: method(item.answer, given["order"]))

    def points(self, item: OrderingItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, item: OrderingItem, answer: Answer | None) -> str:
        """The elements in the order they were put."""
        return answers.told(answer, lambda given: _told(item, given["order"]))

    def tell_key(self, item: OrderingItem) -> str:
        """The elements in the right order."""
        return _told(item, item.answer)

    def foreseen(self, item: OrderingItem) -> Iterator[Foreseen]:
        """The right order alone."""
        yield Foreseen(self.tell_key(item), Fraction(1), item.rationale)


def _told(item: OrderingItem, ids: Sequence[str]) -> str:
    texts = {element.id: _line(element.text) for element in item.items}
    return " ; ".join(f"{rank}. {texts[name]}" for rank, name in enumerate(ids, start=1))


def _line(markdown: str) -> str:
    return said_of(markdown).replace("\n", " ")


def _fault(place: str, code: str) -> Fault:
    return Fault(place, code, _TEXTS[code])
