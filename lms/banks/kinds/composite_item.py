"""The record of a case study: a stimulus and its parts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from lms.banks.headers import Stimulus
from lms.banks.items import AnyItem, Media, digested
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.cloze_item import ClozeItem
from lms.banks.kinds.hotspot_item import HotspotItem
from lms.banks.kinds.matching_item import MatchingItem
from lms.banks.kinds.numeric_item import NumericItem
from lms.banks.kinds.ordering import OrderingItem
from lms.banks.kinds.short_text_item import ShortTextItem
from lms.banks.kinds.true_false import TrueFalseItem

Part = Annotated[
    ChoiceItem | TrueFalseItem | MatchingItem | OrderingItem | ClozeItem | NumericItem
    | ShortTextItem | HotspotItem,
    Field(discriminator="type"),
]
# What a part has from the whole: it is not written again.
SHARED = ("schema", "version", "status", "lang", "block", "competences", "authors")


class CompositeItem(AnyItem):
    """Parts are questions of their own, scored apart; ``scoring`` is ``{method: sum}``."""

    type: Literal["composite"]
    stimulus: Stimulus | None = None
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=12)]

    def shown_texts(self) -> Iterator[tuple[str, str]]:
        """The stimulus, the stem and all that the parts show."""
        yield from super().shown_texts()
        if self.stimulus is not None:
            yield "stimulus", self.stimulus.text
        for index, part in enumerate(self.parts):
            yield from ((f"parts[{index}].{place}", text) for place, text in part.shown_texts())

    def rationales(self) -> Iterator[str]:
        """Those of the item and of its parts."""
        yield from super().rationales()
        for part in self.parts:
            yield from part.rationales()

    def every_media(self) -> Iterator[Media]:
        """Those of the item, of its stimulus and of its parts."""
        yield from super().every_media()
        if self.stimulus is not None:
            yield from self.stimulus.media
        for part in self.parts:
            yield from part.every_media()

    def with_digests(self, digests: Mapping[str, str]) -> Self:
        """See ``AnyItem.with_digests``."""
        stimulus = self.stimulus and self.stimulus.model_copy(
            update={"media": digested(self.stimulus.media, digests)}
        )
        parts = tuple(part.with_digests(digests) for part in self.parts)
        return super().with_digests(digests).model_copy(
            update={"stimulus": stimulus, "parts": parts}
        )

    def written(self) -> dict[str, Any]:
        """See ``Record.written``: parts without what they share with the whole."""
        parts = [
            {name: value for name, value in part.written().items() if name not in SHARED}
            for part in self.parts
        ]
        return {**super().written(), "parts": parts}


def completed(value: Mapping[str, Any], stimuli: Mapping[str, Stimulus]) -> dict[str, Any]:
    """The written item holding the stimulus it names, its parts given what they share with it.

    Oddities are left as they are, for the record to refuse.
    """
    named = value.get("stimulus")
    if isinstance(named, str) and named in stimuli:
        value = {**value, "stimulus": stimuli[named]}
    parts = value.get("parts")
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return dict(value)
    shared = {name: value[name] for name in SHARED if name in value}
    return {**value, "parts": [
        {**part, **shared} if isinstance(part, Mapping) else part for part in parts
    ]}
