"""A text to write, marked by people with a rubric."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from lms.banks.items import Record
from lms.banks.kinds import answers, rubric
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.rubric import MarkedItem
from lms.banks.kinds.soundness import common_faults
from lms.banks.text import html_of
from lms.core.errors import Fault
from lms.core.i18n import N_

MOST_CHARACTERS = 15_000
_TEXTS: Mapping[str, str] = {
    "words_upside_down": N_("« min_words » est plus grand que « max_words »."),
}


class Response(Record):
    """How long the text should be, in words; advised, never cut."""

    format: Literal["plain"] = "plain"
    min_words: Annotated[int, Field(ge=1, le=5000)] | None = None
    max_words: Annotated[int, Field(ge=1, le=5000)] | None = None


class EssayItem(MarkedItem):
    """A text to write."""

    type: Literal["essay"]
    response: Response = Response()


class Essay:
    """Writing."""

    name = "essay"
    model = EssayItem
    is_automatic = False

    def check(self, item: EssayItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, {"rubric"})
        yield from rubric.rubric_faults(item)
        wish = item.response
        if wish.min_words and wish.max_words and wish.min_words > wish.max_words:
            yield Fault("response.min_words", "words_upside_down", _TEXTS["words_upside_down"])

    def order(self, _item: EssayItem, _draw: Shuffler) -> tuple[str, ...]:
        """No options."""
        return ()

    def show(self, item: EssayItem, _order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``. What the markers look at is shown: titles and points, no levels."""
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "dont_know": item.scoring.dont_know,
            "min_words": item.response.min_words,
            "max_words": item.response.max_words,
            "max_length": MOST_CHARACTERS,
        }

    def read(self, item: EssayItem, _order: Sequence[str], raw: Any) -> Answer | None:
        """``{"text": ...}``, as typed."""
        return answers.taken(
            item, raw, "text", lambda value: answers.typed(value, MOST_CHARACTERS)
        )

    def score(self, item: EssayItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``: what the markers gave."""
        return settled(item, answer, lambda given: rubric.marked_share(item, given))

    def points(self, item: EssayItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, _item: EssayItem, answer: Answer | None) -> str:
        """The text."""
        return answers.told(answer, lambda given: str(given["text"]).strip())

    def tell_key(self, item: EssayItem) -> str:
        """The criteria."""
        return rubric.told_rubric(item)

    def foreseen(self, item: EssayItem) -> Iterator[Foreseen]:
        """The levels of the rubric."""
        return rubric.foreseen_levels(item)
