"""The record of a question on the zones of a picture."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from lms.banks.items import AnyItem, Code, Media, Number, Record, Share, Text


class Area(Record):
    """A zone, in the picture's own pixels.

    ``coords``: ``rect`` left, top, right, bottom; ``circle`` centre and radius; ``ellipse`` centre
    and both radii; ``poly`` its corners.
    """

    id: Code
    shape: Literal["rect", "circle", "ellipse", "poly"]
    coords: Annotated[tuple[Number, ...], Field(min_length=3, max_length=200)]
    correct: bool = False
    score: Share | None = None
    text: Text | None = None


class HotspotItem(AnyItem):
    """The zones are also a list to choose from, by keyboard or ear, unless ``none`` is justified.

    The words of a zone must not tell the key.
    """

    type: Literal["hotspot"]
    image: Code
    areas: Annotated[tuple[Area, ...], Field(min_length=2, max_length=26)]
    max_choices: Annotated[int, Field(ge=1)] = 1
    accessible_alternative: Literal["list", "none"] = "list"

    def shown_texts(self) -> Iterator[tuple[str, str]]:
        """The stem and the words of the zones."""
        yield from super().shown_texts()
        for index, area in enumerate(self.areas):
            if area.text:
                yield f"areas[{index}].text", area.text

    def picture(self) -> Media | None:
        """The picture, if it is declared."""
        return next((media for media in self.media if media.id == self.image), None)

    def right_areas(self) -> tuple[Area, ...]:
        """The zones that earn something."""
        weighted = self.scoring.method == "weights"
        return tuple(area for area in self.areas
                     if ((area.score or 0) > 0 if weighted else area.correct))
