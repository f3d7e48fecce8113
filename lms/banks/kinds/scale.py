"""An opinion on a scale: asked at positioning or at the end of a course, never scored."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from lms.banks.items import AnyItem, Line, Record
from lms.banks.kinds import answers
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler
from lms.banks.kinds.soundness import common_faults
from lms.banks.text import html_of
from lms.core.errors import Fault
from lms.core.i18n import N_

MOST_DEGREES = 11
_TEXTS: Mapping[str, str] = {
    "scale_bounds": N_("Une échelle va de « min » à « max » et compte de 2 à 11 degrés."),
    "label_outside": N_("Ce degré n'est pas sur l'échelle."),
    "scale_points": N_("Une échelle d'opinion n'est jamais notée : écrivez « points: 0 »."),
}


class Degrees(Record):
    """The ends of the scale and the words of some of its degrees."""

    min: int
    max: int
    labels: Mapping[str, Line] = {}


class ScaleItem(AnyItem):
    """``scoring`` is ``{method: none, points: 0}``."""

    type: Literal["scale"]
    scale: Annotated[Degrees, Field()]


class Scale:
    """Choosing a degree."""

    name = "scale"
    model = ScaleItem
    is_automatic = False

    def check(self, item: ScaleItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, {"none"})
        if item.scoring.points != 0:
            yield Fault("scoring.points", "scale_points", _TEXTS["scale_points"])
        degrees = item.scale
        if not 2 <= degrees.max - degrees.min + 1 <= MOST_DEGREES:
            yield Fault("scale", "scale_bounds", _TEXTS["scale_bounds"])
        known = {str(degree) for degree in _range(item)}
        for label in degrees.labels:
            if label not in known:
                yield Fault(f"scale.labels.{label}", "label_outside", _TEXTS["label_outside"])

    def order(self, _item: ScaleItem, _draw: Shuffler) -> tuple[str, ...]:
        """Degrees are never shuffled."""
        return ()

    def show(self, item: ScaleItem, _order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``."""
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "dont_know": item.scoring.dont_know,
            "degrees": [
                {"id": str(degree), "label": item.scale.labels.get(str(degree), "")}
                for degree in _range(item)
            ],
        }

    def read(self, item: ScaleItem, _order: Sequence[str], raw: Any) -> Answer | None:
        """``{"degree": "3"}``."""
        known = {str(degree): degree for degree in _range(item)}

        def chosen(value: Any) -> Answer:
            if not isinstance(value, str) or value not in known:
                raise answers.refused()
            return {"degree": known[value]}

        return answers.taken(item, raw, "degree", chosen)

    def score(self, _item: ScaleItem, _answer: Answer | None) -> Fraction:
        """Nothing, ever."""
        return Fraction(0)

    def points(self, _item: ScaleItem) -> Fraction:
        """None."""
        return Fraction(0)

    def tell(self, item: ScaleItem, answer: Answer | None) -> str:
        """The degree and its words."""
        return answers.told(answer, lambda given: _told(item, given["degree"]))

    def tell_key(self, _item: ScaleItem) -> str:
        """There is no right answer."""
        return ""

    def foreseen(self, item: ScaleItem) -> Iterator[Foreseen]:
        """Every degree, worth nothing."""
        for degree in _range(item):
            yield Foreseen(_told(item, degree), Fraction(0))


def _range(item: ScaleItem) -> range:
    last = min(item.scale.max, item.scale.min + MOST_DEGREES - 1)
    return range(item.scale.min, last + 1)


def _told(item: ScaleItem, degree: int) -> str:
    label = item.scale.labels.get(str(degree))
    return f"{degree} ({label})" if label else str(degree)
