"""The picture of a question on zones, each outlined and numbered as in the list under it."""

from collections.abc import Sequence

from lms.banks.booklet import figures, marks, outlines
from lms.banks.booklet.prose import Column
from lms.banks.kinds.hotspot_item import Area, HotspotItem
from lms.core.pagination import Piece
from lms.core.paper import Paper, Step


def picture(item: HotspotItem, order: Sequence[str], column: Column) -> Piece:
    """The picture with its zones, or its words when it cannot be printed."""
    shown = item.picture()
    if shown is None:
        return figures.figure(column.x, column.width, "", figures.Shown(b""))
    content = column.files.get(shown.file, b"")
    size = figures.size_of(content)
    # Zones are in the pixels that the question declares for its picture.
    ratio = size[0] / shown.width if size and shown.width else 1.0
    areas = {area.id: area for area in item.areas}

    def overlay(paper: Paper, x: float, top: float, scale: float) -> None:
        for number, name in enumerate(order, start=1):
            steps = [(step, _placed(numbers, x, top, scale * ratio))
                     for step, numbers in _steps(areas[name])]
            paper.outline(steps, marks.outline_pen())
            places = [numbers for step, numbers in steps if step in "ML"]
            left = min(place[0] for place in places)
            above = min(place[1] for place in places)
            marks.numbered(paper, left + 2, above + 2, str(number))

    return figures.figure(column.x, column.width, shown.alt,
                          figures.Shown(content, shown.width), overlay)


def _placed(numbers: Sequence[float], x: float, top: float, scale: float) -> tuple[float, ...]:
    return tuple(number * scale + (top if place % 2 else x)
                 for place, number in enumerate(numbers))


def _steps(area: Area) -> list[Step]:
    coords = [float(number) for number in area.coords]
    if area.shape == "rect":
        left, top, right, bottom = coords
        return outlines.rectangle(left, top, right - left, bottom - top, 0)
    if area.shape == "poly":
        return outlines.polyline(coords, is_closed=True)
    radii = coords[2:] if area.shape == "ellipse" else coords[2:] * 2
    return outlines.ellipse(coords[0], coords[1], radii[0], radii[1])
