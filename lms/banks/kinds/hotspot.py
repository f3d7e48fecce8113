"""Pointing at one or several zones of a picture, or choosing them in a list."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.kinds import answers
from lms.banks.kinds.counting import COUNT_METHODS, Counts
from lms.banks.kinds.hotspot_item import Area, HotspotItem
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.soundness import common_faults, repeated
from lms.banks.media import picture_of
from lms.banks.text import html_of, said_of
from lms.core.errors import Fault
from lms.core.i18n import N_

METHODS = frozenset({*COUNT_METHODS, "weights"})
_COORDS = {"rect": 4, "circle": 3, "ellipse": 4}
_ZONE = N_("Zone {number}")
_TEXTS: Mapping[str, str] = {
    "unknown_image": N_("« image » doit nommer un média déclaré dans « media »."),
    "image_size": N_("La largeur et la hauteur de l'image (width, height) sont nécessaires."),
    "duplicate_area": N_("Deux zones portent le même identifiant."),
    "bad_coords": N_("Ces coordonnées ne font pas une zone de cette forme."),
    "area_outside": N_("Cette zone dépasse de l'image."),
    "no_key_area": N_("Aucune zone n'est bonne (correct: true)."),
    "max_areas": N_("« max_choices » va du nombre de bonnes zones ({keys}) au nombre de zones."),
    "no_alternative": N_(
        "Sans liste de zones, la question est impossible à la voix et au clavier : expliquez "
        "pourquoi dans « notes »."
    ),
}


class Hotspot:
    """Choosing zones."""

    name = "hotspot"
    model = HotspotItem
    is_automatic = True

    def check(self, item: HotspotItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, METHODS)
        yield from _picture_faults(item)
        for index in repeated(area.id for area in item.areas):
            yield _fault(f"areas[{index}].id", "duplicate_area")
        keys = len(item.right_areas())
        if keys == 0:
            yield _fault("areas", "no_key_area")
        elif not keys <= item.max_choices <= len(item.areas):
            yield _fault("max_choices", "max_areas", keys=keys)
        if item.accessible_alternative == "none" and not item.notes:
            yield _fault("accessible_alternative", "no_alternative")

    def order(self, item: HotspotItem, _draw: Shuffler) -> tuple[str, ...]:
        """Zones stay where they are on the picture."""
        return tuple(area.id for area in item.areas)

    def show(self, item: HotspotItem, order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``. Zones are known by their positions from 1."""
        areas = {area.id: area for area in item.areas}
        picture = item.picture()
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "dont_know": item.scoring.dont_know,
            "multiple": item.max_choices > 1,
            "max_choices": item.max_choices,
            "picture": picture_of(picture) if picture else None,
            "areas": [
                {"id": str(position), "shape": areas[name].shape,
                 "coords": [float(number) for number in areas[name].coords],
                 "text": said_of(areas[name].text or "")}
                for position, name in enumerate(order, start=1)
            ],
        }

    def read(self, item: HotspotItem, order: Sequence[str], raw: Any) -> Answer | None:
        """``{"chosen": ["2"]}`` in positions becomes the sorted ids of the author."""
        shown = {str(position): area for position, area in enumerate(order, start=1)}

        def chosen(value: Any) -> Answer | None:
            ids = answers.positions(value, shown, item.max_choices)
            return {"chosen": sorted(ids)} if ids else None

        return answers.taken(item, raw, "chosen", chosen)

    def score(self, item: HotspotItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``."""
        return settled(item, answer, lambda given: _judged(item, frozenset(given["chosen"])))

    def points(self, item: HotspotItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, item: HotspotItem, answer: Answer | None) -> str:
        """The chosen zones."""
        return answers.told(answer, lambda given: _told(item, given["chosen"]))

    def tell_key(self, item: HotspotItem) -> str:
        """The right zones."""
        return _told(item, [area.id for area in item.right_areas()])

    def foreseen(self, item: HotspotItem) -> Iterator[Foreseen]:
        """Every zone."""
        weighted = item.scoring.method == "weights"
        for number, area in enumerate(item.areas, start=1):
            share = (area.score or Fraction(0)) if weighted else Fraction(area.correct)
            yield Foreseen(_name(area, number), share)


def _picture_faults(item: HotspotItem) -> Iterator[Fault]:
    picture = item.picture()
    if picture is None:
        yield _fault("image", "unknown_image")
    elif picture.width is None or picture.height is None:
        yield _fault("image", "image_size")
    for index, area in enumerate(item.areas):
        numbers = len(area.coords)
        expected = _COORDS.get(area.shape)
        if numbers != expected if expected else numbers < 6 or numbers % 2:
            yield _fault(f"areas[{index}].coords", "bad_coords")
        elif picture and picture.width and picture.height:
            left, top, right, bottom = _box(area)
            if left >= right or top >= bottom:
                yield _fault(f"areas[{index}].coords", "bad_coords")
            if min(left, top) < 0 or right > picture.width or bottom > picture.height:
                yield _fault(f"areas[{index}].coords", "area_outside")


def _box(area: Area) -> tuple[Any, Any, Any, Any]:
    """Left, top, right and bottom of a zone."""
    if area.shape == "rect":
        left, top, right, bottom = area.coords
        return left, top, right, bottom
    if area.shape == "poly":
        across, down = area.coords[::2], area.coords[1::2]
        return min(across), min(down), max(across), max(down)
    x, y, wide, *rest = area.coords
    high = rest[0] if rest else wide
    return x - wide, y - high, x + wide, y + high


def _judged(item: HotspotItem, chosen: frozenset[str]) -> Fraction:
    if item.scoring.method == "weights":
        return sum((area.score or Fraction(0) for area in item.areas if area.id in chosen),
                   Fraction(0))
    right = sum(area.correct for area in item.areas if area.id in chosen)
    return COUNT_METHODS[item.scoring.method](Counts(
        n=len(item.areas), k=sum(area.correct for area in item.areas),
        c=right, w=len(chosen) - right,
    ))


def _told(item: HotspotItem, ids: Sequence[str]) -> str:
    return " ; ".join(
        _name(area, number) for number, area in enumerate(item.areas, start=1) if area.id in ids
    )


def _name(area: Area, number: int) -> str:
    return said_of(area.text) if area.text else _ZONE.format(number=number)


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
