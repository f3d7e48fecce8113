"""What people mark by: criteria, each with levels that say what earns what."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

from lms.banks.items import AnyItem, Code, Line, Record, Share, Text
from lms.banks.kinds import answers
from lms.banks.kinds.kind import Answer, Foreseen
from lms.banks.kinds.soundness import repeated
from lms.core.errors import Fault
from lms.core.i18n import N_

_TEXTS: Mapping[str, str] = {
    "duplicate_criterion": N_("Deux critères portent le même identifiant."),
    "level_scores": N_("Les niveaux vont de 0 à « max » ({max}), sans deux fois les mêmes points."),
    "rubric_points": N_("Les points ({points}) doivent être la somme des « max » ({total})."),
    "adjudicate": N_("« adjudicate_above » est un écart en points, plus grand que zéro."),
}


class Level(Record):
    """What a marker may observe, and what it earns."""

    score: Share
    text: Text


class Criterion(Record):
    """One thing that is looked at, worth ``max`` points."""

    id: Code
    title: Line
    max: Share
    levels: Annotated[tuple[Level, ...], Field(min_length=2, max_length=10)]


class Marking(Record):
    """How many people mark, and from which gap in points a third one decides."""

    markers: Annotated[int, Field(ge=1, le=3)] = 1
    adjudicate_above: Share | None = None
    anonymous: bool = True


class MarkedItem(AnyItem):
    """A question whose answer people mark; ``scoring`` is ``{method: rubric, points: …}``."""

    rubric: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=12)]
    marking: Marking = Marking()

    def rationales(self) -> Iterator[str]:
        """A rubric says what is expected."""
        yield from super().rationales()
        yield from (criterion.title for criterion in self.rubric)


def rubric_faults(item: MarkedItem) -> Iterator[Fault]:
    """What is wrong with the criteria."""
    for index in repeated(criterion.id for criterion in item.rubric):
        yield _fault(f"rubric[{index}].id", "duplicate_criterion")
    for index, criterion in enumerate(item.rubric):
        scores = {level.score for level in criterion.levels}
        if (len(scores) < len(criterion.levels) or min(scores) != 0
                or max(scores) != criterion.max):
            yield _fault(f"rubric[{index}].levels", "level_scores", max=str(criterion.max))
    total = sum((criterion.max for criterion in item.rubric), Fraction(0))
    if total != item.scoring.points:
        yield _fault("scoring.points", "rubric_points", points=str(item.scoring.points),
                     total=str(total))
    gap = item.marking.adjudicate_above
    if gap is not None and gap <= 0:
        yield _fault("marking.adjudicate_above", "adjudicate")


def with_marks(item: MarkedItem, raw: Any) -> tuple[Any, Mapping[str, Fraction]]:
    """``raw`` without its marks, and these: points by criterion, each that of a level.

    Marks are what a marker gives, never a browser in an exam: ``Kind.read`` refuses them.
    """
    if not isinstance(raw, dict) or "marks" not in raw:
        return raw, {}
    given = raw["marks"]
    rest = {name: value for name, value in raw.items() if name != "marks"}
    if not isinstance(given, dict):
        raise answers.refused()
    known = {one.id: {str(level.score): level.score for level in one.levels} for one in item.rubric}
    marks = {}
    for criterion, score in given.items():
        if str(score) not in known.get(criterion, {}):
            raise answers.refused("mark_unknown", criterion=criterion)
        marks[criterion] = known[criterion][str(score)]
    return rest, marks


def marked_share(item: MarkedItem, answer: Answer) -> Fraction:
    """The share that the marks of an answer give; nothing until somebody has marked it."""
    marks: Mapping[str, Fraction] = answer.get("marks", {})
    return sum(marks.values(), Fraction(0)) / item.scoring.points


def foreseen_levels(item: MarkedItem) -> Iterator[Foreseen]:
    """Every level of every criterion."""
    for criterion in item.rubric:
        for level in criterion.levels:
            share = level.score / item.scoring.points
            yield Foreseen(f"**{criterion.title}** ({level.score}/{criterion.max})", share,
                           level.text)


def told_rubric(item: MarkedItem) -> str:
    """The criteria and what they are worth."""
    return " ; ".join(f"{criterion.title} ({criterion.max})" for criterion in item.rubric)


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
