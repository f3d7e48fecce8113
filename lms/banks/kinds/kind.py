"""What every kind of question can do; the rest of the product knows nothing else about kinds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from lms.banks.items import AnyItem
from lms.core.errors import Fault

T = TypeVar("T")
I_contra = TypeVar("I_contra", bound=AnyItem, contravariant=True)

# What a candidate answered, in the author's ids: JSON-able, the same for every order of display.
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An answer the author foresaw, in Markdown; never for a candidate.

    ``share`` is the part of the points it earns, ``None`` when neutralised. ``is_word`` marks a
    text of the interface (« Vrai »), to be translated rather than rendered.
    """

    text: str
    share: Fraction | None
    rationale: str | None = None
    is_word: bool = False


class Shuffler(Protocol):
    """A repeatable draw, such as ``lms.core.chance.Draw``."""

    def shuffled(self, items: Sequence[T], /) -> tuple[T, ...]:
        """The items in a drawn order."""
        ...


class Kind(Protocol[I_contra]):
    """One kind of question."""

    @property
    def name(self) -> str:
        """The ``type`` of its items."""
        ...

    @property
    def model(self) -> type[AnyItem]:
        """The record its items are read into."""
        ...

    @property
    def is_automatic(self) -> bool:
        """Whether the answer alone gives the score; else people mark it, or nobody does."""
        ...

    def check(self, item: I_contra, /) -> Iterator[Fault]:
        """What makes the item unusable; places are paths such as ``options[2].text``."""
        ...

    def order(self, item: I_contra, draw: Shuffler, /) -> tuple[str, ...]:
        """The ids of the options in the order to show; empty for kinds without options."""
        ...

    def show(self, item: I_contra, order: Sequence[str], /) -> dict[str, Any]:
        """What the candidate's browser may get: nothing that tells or hints at the key."""
        ...

    def read(self, item: I_contra, order: Sequence[str], raw: Any, /) -> Answer | None:
        """The answer in what the browser sent; ``None`` when blank. Raises ``Invalid``."""
        ...

    def score(self, item: I_contra, answer: Answer | None, /) -> Fraction:
        """The exact share of the points, within the bounds of the item."""
        ...

    def points(self, item: I_contra, /) -> Fraction:
        """What a share of one is worth."""
        ...

    def tell(self, item: I_contra, answer: Answer | None, /) -> str:
        """The answer in words, for the jury and the candidate."""
        ...

    def tell_key(self, item: I_contra, /) -> str:
        """The expected answer in words."""
        ...

    def foreseen(self, item: I_contra, /) -> Iterator[Foreseen]:
        """Every answer the author foresaw, in the author's order."""
        ...


def settled(
    item: AnyItem, answer: Answer | None, judged: Callable[[Answer], Fraction]
) -> Fraction:
    """The share an answer earns once blanks, « je ne sais pas », penalty and bounds are applied.

    ``judged`` gives the share of a real answer; one that earns nothing earns the penalty instead.
    """
    rules = item.scoring
    if answer is None or "dont_know" in answer:
        share = rules.unanswered
    else:
        share = judged(answer) or rules.penalty
    return min(max(share, rules.floor), rules.max)
