"""What the rules of item writing look at: a question, or one part of a case study."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.banks.advice.english import ENGLISH
from lms.banks.advice.french import FRENCH
from lms.banks.advice.prose import ask_of, plain
from lms.banks.advice.vocabulary import Vocabulary
from lms.banks.items import AnyItem
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.cloze_item import ClozeItem, InlineChoice
from lms.banks.kinds.composite_item import CompositeItem

_VOCABULARIES: Mapping[str, Vocabulary] = {"fr": FRENCH, "en": ENGLISH}
_NO_VOCABULARY = Vocabulary()


@dataclass(frozen=True, slots=True)
class Offer:
    """One option in plain words, and where it stands."""

    place: str
    name: str
    text: str
    is_key: bool
    rationale: str | None


@dataclass(frozen=True, slots=True)
class Choices:
    """Options to choose among, after the words of ``lead``.

    ``is_list`` when they stand under a question; otherwise they fill a gap of a text.
    """

    place: str
    lead: str
    offers: tuple[Offer, ...]
    is_list: bool
    is_single: bool

    @property
    def keys(self) -> tuple[Offer, ...]:
        """The right ones."""
        return tuple(offer for offer in self.offers if offer.is_key)

    @property
    def distractors(self) -> tuple[Offer, ...]:
        """The wrong ones."""
        return tuple(offer for offer in self.offers if not offer.is_key)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its words; ``place`` is what its field paths begin with."""

    item: AnyItem
    place: str
    stem: str
    choices: tuple[Choices, ...]
    vocabulary: Vocabulary

    @property
    def ask(self) -> str:
        """The sentence that asks."""
        return ask_of(self.stem)

    @property
    def lists(self) -> tuple[Choices, ...]:
        """The options that stand under a question."""
        return tuple(found for found in self.choices if found.is_list)

    def at(self, path: str) -> str:
        """The place of one of its fields."""
        return f"{self.place}{path}"


def asked_in(item: AnyItem) -> Iterator[Asked]:
    """The question, then the parts of a case study."""
    yield _asked(item, "")
    if isinstance(item, CompositeItem):
        for index, part in enumerate(item.parts):
            yield _asked(part, f"parts[{index}].")


def _asked(item: AnyItem, place: str) -> Asked:
    stem = plain(item.stem)
    return Asked(item, place, stem, tuple(_choices(item, place, stem)),
                 _VOCABULARIES.get(item.lang[:2], _NO_VOCABULARY))


def _choices(item: AnyItem, place: str, stem: str) -> Iterator[Choices]:
    if isinstance(item, ChoiceItem):
        right = item.right_options()
        offers = tuple(
            Offer(f"{place}options[{index}].text", option.id, plain(option.text),
                  option in right, option.rationale)
            for index, option in enumerate(item.options) if not option.neutralised
        )
        yield Choices(f"{place}options", stem, offers, True, item.max_choices == 1)
    elif isinstance(item, ClozeItem):
        for name, gap in item.gaps.items():
            if isinstance(gap, InlineChoice) and gap.options:
                yield _gap(item, place, name, gap)


def _gap(item: ClozeItem, place: str, name: str, gap: InlineChoice) -> Choices:
    path = f"{place}gaps.{name}.options"
    offers = tuple(
        Offer(f"{path}[{index}].text", option.id, plain(option.text),
              option.correct or (option.score or 0) > 0, option.rationale)
        for index, option in enumerate(gap.options)
    )
    return Choices(path, plain(item.text.partition(f"[[{name}]]")[0]), offers, False, True)
