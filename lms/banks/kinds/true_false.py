"""A statement that is true or false."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Literal

from lms.banks.items import AnyItem
from lms.banks.kinds import answers
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.soundness import common_faults
from lms.banks.text import html_of
from lms.core.errors import Fault
from lms.core.i18n import N_

TRUE = N_("Vrai")
FALSE = N_("Faux")


class TrueFalseItem(AnyItem):
    """``answer`` says whether the statement of the stem is true."""

    type: Literal["true_false"]
    answer: bool


class TrueFalse:
    """Saying whether a statement is true."""

    name = "true_false"
    model = TrueFalseItem
    is_automatic = True

    def check(self, item: TrueFalseItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, {"all_or_nothing"})

    def order(self, _item: TrueFalseItem, _draw: Shuffler) -> tuple[str, ...]:
        """No options: « vrai » always stands before « faux »."""
        return ()

    def show(self, item: TrueFalseItem, _order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``."""
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "dont_know": item.scoring.dont_know,
        }

    def read(self, item: TrueFalseItem, _order: Sequence[str], raw: Any) -> Answer | None:
        """``{"value": true}``."""
        return answers.taken(item, raw, "value", _said)

    def score(self, item: TrueFalseItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``."""
        return settled(item, answer, lambda given: Fraction(given["value"] is item.answer))

    def points(self, item: TrueFalseItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, _item: TrueFalseItem, answer: Answer | None) -> str:
        """« Vrai » or « Faux »."""
        return answers.told(answer, lambda given: TRUE if given["value"] else FALSE)

    def tell_key(self, item: TrueFalseItem) -> str:
        """« Vrai » or « Faux »."""
        return TRUE if item.answer else FALSE

    def foreseen(self, item: TrueFalseItem) -> Iterator[Foreseen]:
        """« Vrai » and « Faux »."""
        for word, value in ((TRUE, True), (FALSE, False)):
            good = item.answer is value
            yield Foreseen(word, Fraction(good), item.rationale if good else None, is_word=True)


def _said(value: Any) -> Answer:
    if not isinstance(value, bool):
        raise answers.refused()
    return {"value": value}
