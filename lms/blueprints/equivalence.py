"""How alike parallel forms are: what each holds and is expected to give.

With p the share of just-able candidates expected to succeed at a question worth w points, a form
is expected to give them the sum of w p (the threshold of Angoff 1971), with the standard deviation
of independent questions, the square root of the sum of w squared p (1 - p).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from lms.blueprints.rules import Question
from lms.blueprints.supply import Measures, Supply

Form = Sequence[Sequence[int]]
"""Row and id of the item of every place, in pairs."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One form: its length, what it is made of, what it is expected to give."""

    size: int
    by_competence: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_level: Mapping[str, int]
    success: float
    expected: float
    deviation: float
    seconds: float
    points: float
    unestimated: int


@dataclass(frozen=True, slots=True)
class Equivalence:
    """All the forms side by side; ``shared[f][g]`` counts the questions two forms have in common.

    The gaps are between the forms that differ most; those of time and points are shares of what a
    form has on average.
    """

    forms: tuple[Figures, ...]
    shared: tuple[tuple[int, ...], ...]
    success_gap: float
    seconds_gap: float
    points_gap: float

    @property
    def largest_gap(self) -> float:
        """What the assembly made as small as it could."""
        return max(self.success_gap, self.seconds_gap, self.points_gap)

    @property
    def unestimated(self) -> int:
        """Places taken by questions whose difficulty nobody estimated, over all forms."""
        return sum(form.unestimated for form in self.forms)


def equivalence_of(supply: Supply, forms: Sequence[Form]) -> Equivalence:
    """The forms compared; every item must be in the supply."""
    ranks = {question.id: rank for rank, question in enumerate(supply.questions)}
    figures = tuple(_figures(supply, [(row, ranks[item]) for row, item in form]) for form in forms)
    items = [{item for _row, item in form} for form in forms]
    return Equivalence(
        figures, tuple(tuple(len(own & other) for other in items) for own in items),
        _gap([form.success for form in figures]),
        _relative_gap([form.seconds for form in figures]),
        _relative_gap([form.points for form in figures]),
    )


def _figures(supply: Supply, form: Form) -> Figures:
    questions = [supply.questions[rank] for _row, rank in form]
    measures = [supply.measures[row][rank] for row, rank in form]
    return Figures(
        size=len(form),
        by_competence=_counted(questions, lambda one: one.competences),
        by_kind=_counted(questions, lambda one: (one.kind,)),
        by_level=_counted(questions, lambda one: (one.level,)),
        success=sum(one.success for one in measures) / max(len(form), 1),
        expected=sum(one.points * one.success for one in measures),
        deviation=sqrt(sum(map(_variance, measures))),
        seconds=sum(one.seconds for one in measures),
        points=sum(one.points for one in measures),
        unestimated=sum(one.success is None for one in questions),
    )


def _variance(one: Measures) -> float:
    return one.points**2 * one.success * (1 - one.success)


def _counted(
    questions: Iterable[Question], codes_of: Callable[[Question], Iterable[str]]
) -> dict[str, int]:
    return dict(sorted(Counter(code for one in questions for code in codes_of(one)).items()))


def _gap(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _relative_gap(values: Sequence[float]) -> float:
    average = sum(values) / len(values)
    return _gap(values) / average if average else 0.0
