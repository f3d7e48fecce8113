"""A case study: a stimulus, and parts that are questions of other kinds."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.items import AnyItem
from lms.banks.kinds import answers
from lms.banks.kinds.choice import Choice
from lms.banks.kinds.cloze import Cloze
from lms.banks.kinds.composite_item import CompositeItem
from lms.banks.kinds.follow_through import UnreadableError, computed
from lms.banks.kinds.hotspot import Hotspot
from lms.banks.kinds.kind import Answer, Foreseen, Kind, Shuffler, settled
from lms.banks.kinds.matching import Matching
from lms.banks.kinds.numbers import typed_number
from lms.banks.kinds.numeric import Numeric, is_close
from lms.banks.kinds.numeric_item import NumericItem
from lms.banks.kinds.ordering import Ordering
from lms.banks.kinds.short_text import ShortText
from lms.banks.kinds.soundness import common_faults, repeated
from lms.banks.kinds.true_false import TrueFalse
from lms.banks.text import html_of
from lms.core.errors import Fault
from lms.core.i18n import N_

PART_KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind for kind in (
        Choice(), TrueFalse(), Matching(), Ordering(), Cloze(), Numeric(), ShortText(), Hotspot(),
    )
}
_TEXTS: Mapping[str, str] = {
    "duplicate_part": N_("Deux parties portent le même identifiant."),
    "parts_points": N_(
        "Les points ({points}) doivent être la somme de ceux des parties ({total})."
    ),
    "part_unanswered": N_("« unanswered » et « dont_know » s'écrivent pour chaque partie."),
    "follow_from": N_("« follow_through » part d'un nombre demandé plus haut."),
    "follow_expression": N_("Ce calcul n'est pas lisible : des nombres, + - * /, et {part}."),
}


class Composite:
    """Answering the parts of a case."""

    name = "composite"
    model = CompositeItem
    is_automatic = True

    def check(self, item: CompositeItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, {"sum"})
        if item.scoring.unanswered or item.scoring.dont_know:
            yield _fault("scoring", "part_unanswered")
        for index in repeated(part.id for part in item.parts):
            yield _fault(f"parts[{index}].id", "duplicate_part")
        total = sum((part.scoring.points for part in item.parts), Fraction(0))
        if total != item.scoring.points:
            yield _fault("scoring.points", "parts_points", points=str(item.scoring.points),
                         total=str(total))
        for index, part in enumerate(item.parts):
            for fault in PART_KINDS[part.type].check(part):
                place = f"parts[{index}].{fault.place}"
                yield Fault(place, fault.code, fault.text, fault.facts)
            yield from _follow_faults(item, index, part)

    def order(self, item: CompositeItem, draw: Shuffler) -> tuple[str, ...]:
        """``part:option`` for the options of every part, each in its own drawn order."""
        return tuple(
            f"{part.id}:{option}"
            for part in item.parts for option in PART_KINDS[part.type].order(part, draw)
        )

    def show(self, item: CompositeItem, order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``. Parts are known by their positions from 1."""
        stimulus = item.stimulus
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "dont_know": False,
            "stimulus_title": stimulus.title if stimulus else "",
            "stimulus_html": html_of(stimulus.text, stimulus.media) if stimulus else "",
            "parts": [
                {"id": str(position),
                 **PART_KINDS[part.type].show(part, _order_of(part, order))}
                for position, part in enumerate(item.parts, start=1)
            ],
        }

    def read(self, item: CompositeItem, order: Sequence[str], raw: Any) -> Answer | None:
        """``{"parts": {"1": {"chosen": ["2"]}}}``: each part as it would be on its own."""
        return answers.taken(item, raw, "parts", lambda value: _answered(item, order, value))

    def score(self, item: CompositeItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``: the points of the parts over all of them."""
        given = answer or {"parts": {}}
        return settled(item, given, lambda known: _judged(item, known["parts"]))

    def points(self, item: CompositeItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, item: CompositeItem, answer: Answer | None) -> str:
        """The answers to the parts, in order."""
        return answers.told(answer, lambda given: " ; ".join(
            f"{rank}. {PART_KINDS[part.type].tell(part, given['parts'].get(part.id))}"
            for rank, part in enumerate(item.parts, start=1)
        ))

    def tell_key(self, item: CompositeItem) -> str:
        """The expected answers."""
        return " ; ".join(
            f"{rank}. {PART_KINDS[part.type].tell_key(part)}"
            for rank, part in enumerate(item.parts, start=1)
        )

    def foreseen(self, item: CompositeItem) -> Iterator[Foreseen]:
        """What was foreseen of each part, its statement first."""
        for part in item.parts:
            yield Foreseen(part.stem, part.scoring.points / item.scoring.points)
            yield from PART_KINDS[part.type].foreseen(part)


def _order_of(part: AnyItem, order: Sequence[str]) -> tuple[str, ...]:
    mark = f"{part.id}:"
    return tuple(entry.removeprefix(mark) for entry in order if entry.startswith(mark))


def _answered(item: CompositeItem, order: Sequence[str], value: Any) -> Answer | None:
    if not isinstance(value, dict):
        raise answers.refused()
    parts = {str(position): part for position, part in enumerate(item.parts, start=1)}
    given: dict[str, Answer] = {}
    for position, raw in value.items():
        if position not in parts:
            raise answers.refused()
        part = parts[position]
        answer = PART_KINDS[part.type].read(part, _order_of(part, order), raw)
        if answer is not None:
            given[part.id] = answer
    return {"parts": given} if given else None


def _judged(item: CompositeItem, given: Mapping[str, Answer]) -> Fraction:
    earned = Fraction(0)
    for part in item.parts:
        share = PART_KINDS[part.type].score(part, given.get(part.id))
        if share < part.scoring.max and _follows(item, part, given):
            share = part.scoring.max
        earned += share * part.scoring.points
    return earned / item.scoring.points


def _follows(item: CompositeItem, part: AnyItem, given: Mapping[str, Answer]) -> bool:
    """Whether a wrong number is what the candidate's own earlier number leads to."""
    if not isinstance(part, NumericItem) or part.follow_through is None:
        return False
    earlier = next(one for one in item.parts if one.id == part.follow_through.from_)
    numbers = [_number(one, given.get(one.id)) for one in (earlier, part)]
    if numbers[0] is None or numbers[1] is None:
        return False
    expected = computed(part.follow_through.expression, {earlier.id: numbers[0]})
    return expected is not None and is_close(numbers[1], expected, part.answer.tolerance)


def _number(part: AnyItem, answer: Answer | None) -> Fraction | None:
    if not isinstance(part, NumericItem) or answer is None or "text" not in answer:
        return None
    found = typed_number(answer["text"], part.notation)
    return found[0] if found else None


def _follow_faults(item: CompositeItem, index: int, part: AnyItem) -> Iterator[Fault]:
    if not isinstance(part, NumericItem) or part.follow_through is None:
        return
    place = f"parts[{index}].follow_through"
    earlier = {one.id for one in item.parts[:index] if isinstance(one, NumericItem)}
    source = part.follow_through.from_
    if source not in earlier:
        yield _fault(f"{place}.from", "follow_from")
        return
    try:
        computed(part.follow_through.expression, {source: Fraction(1)})
    except UnreadableError:
        yield _fault(f"{place}.expression", "follow_expression", part=source)


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
