"""One or several right options among a list."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.kinds import answers, choice_checks
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.counting import COUNT_METHODS, Counts
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.text import html_of, line_html_of, said_of
from lms.core.errors import Fault


class Choice:
    """Choosing among options, by radio button or check box."""

    name = "choice"
    model = ChoiceItem
    is_automatic = True

    def check(self, item: ChoiceItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from choice_checks.faults(item)

    def order(self, item: ChoiceItem, draw: Shuffler) -> tuple[str, ...]:
        """The options in a drawn order, those of ``keep_last`` at the end as the author wrote."""
        ids = tuple(option.id for option in item.options)
        if not item.presentation.shuffle:
            return ids
        last = frozenset(item.presentation.keep_last)
        moving = draw.shuffled([option for option in ids if option not in last])
        return (*moving, *(option for option in ids if option in last))

    def show(self, item: ChoiceItem, order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``. Shown ids are positions from 1: the author's may hint at the key."""
        texts = {option.id: option.text for option in item.options}
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "multiple": item.max_choices > 1,
            "min_choices": item.min_choices,
            "max_choices": item.max_choices,
            "dont_know": item.scoring.dont_know,
            "options": [
                {"id": str(position), "html": line_html_of(texts[option], item.media)}
                for position, option in enumerate(order, start=1)
            ],
        }

    def read(self, item: ChoiceItem, order: Sequence[str], raw: Any) -> Answer | None:
        """``{"chosen": ["2"]}`` in positions becomes the chosen ids of the author, sorted."""
        return answers.taken(item, raw, "chosen", lambda value: _chosen(item, order, value))

    def score(self, item: ChoiceItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``. Having chosen only neutralised options is having chosen nothing."""
        out = {option.id for option in item.options if option.neutralised}
        if answer is not None and "chosen" in answer and out.issuperset(answer["chosen"]):
            answer = None
        return settled(item, answer, lambda given: _judged(item, given))

    def points(self, item: ChoiceItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, item: ChoiceItem, answer: Answer | None) -> str:
        """The texts of the chosen options, in the author's order."""
        return answers.told(answer, lambda given: _texts(item, given["chosen"]))

    def tell_key(self, item: ChoiceItem) -> str:
        """The texts of the right options."""
        return _texts(item, [option.id for option in item.right_options()])

    def foreseen(self, item: ChoiceItem) -> Iterator[Foreseen]:
        """Every option."""
        weighted = item.scoring.method == "weights"
        for option in item.options:
            share = (option.score or Fraction(0)) if weighted else Fraction(option.correct)
            yield Foreseen(option.text, None if option.neutralised else share, option.rationale)


def _chosen(item: ChoiceItem, order: Sequence[str], value: Any) -> Answer | None:
    ids = {str(position): option for position, option in enumerate(order, start=1)}
    chosen = answers.positions(value, ids, item.max_choices)
    return {"chosen": sorted(chosen)} if chosen else None


def _judged(item: ChoiceItem, answer: Answer) -> Fraction:
    chosen = frozenset(answer["chosen"])
    if item.scoring.method == "weights":
        weights: Mapping[str, Fraction] = {
            option.id: option.score or Fraction(0)
            for option in item.options if not option.neutralised
        }
        return sum((weights.get(option, Fraction(0)) for option in chosen), Fraction(0))
    return COUNT_METHODS[item.scoring.method](_counts(item, chosen))


def _counts(item: ChoiceItem, chosen: frozenset[str]) -> Counts:
    counted = [option for option in item.options if not option.neutralised]
    taken = [option for option in counted if option.id in chosen]
    right = sum(option.correct for option in taken)
    return Counts(
        n=len(counted),
        k=sum(option.correct for option in counted),
        c=right,
        w=len(taken) - right,
    )


def _texts(item: ChoiceItem, ids: Sequence[str]) -> str:
    return " ; ".join(
        said_of(option.text).replace("\n", " ") for option in item.options if option.id in ids
    )
