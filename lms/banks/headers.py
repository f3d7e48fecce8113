"""What stands around the items of a bank: ``bank.yaml``, its framework, the stimuli."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from lms.banks.items import (
    Code,
    ItemId,
    Language,
    Line,
    Media,
    Pool,
    Record,
    Share,
    Source,
    Text,
)


class DefaultScoring(Record):
    """What items may leave out of ``scoring``."""

    points: Share | None = None
    min: Share | None = None
    max: Share | None = None
    unanswered: Share | None = None
    dont_know: bool | None = None


class DefaultExposure(Record):
    """What items may leave out of ``exposure``."""

    pool: Pool | None = None
    max_exposures: Annotated[int, Field(ge=1)] | None = None


class Defaults(Record):
    """Values that hold for every item that does not write its own."""

    scoring: DefaultScoring = DefaultScoring()
    exposure: DefaultExposure = DefaultExposure()

    def applied(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The written item with the defaults filled in.

        An item with a penalty and no ``min`` keeps the floor its penalty needs: what one item
        says goes before what the bank says of all.
        """
        scoring = self.scoring.written()
        own = value.get("scoring")
        if isinstance(own, dict) and "penalty" in own:
            scoring.pop("min", None)
        exposure = self.exposure.written()
        filled = {"scoring": scoring, "exposure": exposure}
        return {**value, **{name: _over(value.get(name), filled[name]) for name in filled}}


class Bank(Record):
    """The header of a bank; its framework is read apart."""

    schema_: Literal["lms-bank/1"] = Field(alias="schema")
    id: ItemId
    title: Line
    lang: Language
    licence: Line
    owner: Line
    defaults: Defaults = Defaults()
    blueprint: Mapping[str, Any] | None = None


class WrittenBlock(Record):
    """A block of an inline framework."""

    id: Code
    title: Line


class WrittenCompetence(Record):
    """A competence of an inline framework."""

    id: Code
    block: Code
    title: Line


class InlineFramework(Record):
    """A framework written inside ``bank.yaml``."""

    title: Line
    rncp: Line | None = None
    blocks: Annotated[tuple[WrittenBlock, ...], Field(min_length=1)]
    competences: Annotated[tuple[WrittenCompetence, ...], Field(min_length=1)]


class Stimulus(Record):
    """A text that several items will share."""

    schema_: Literal["lms-stimulus/1"] = Field(alias="schema")
    id: ItemId
    version: Annotated[int, Field(ge=1)]
    lang: Language
    title: Line
    text: Text
    media: tuple[Media, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """What a bank needs to know of its framework, wherever it is written.

    ``blocks`` maps codes to titles; ``competences`` maps codes to the code of their block. ``code``
    is that of the certification, unknown when the framework is written inside ``bank.yaml``.
    """

    code: str | None
    title: str
    blocks: Mapping[str, str]
    competences: Mapping[str, str]


def _over(own: Any, defaults: dict[str, Any]) -> Any:
    """The defaults under what the item wrote; anything but fields is left for the checks."""
    if own is None:
        return defaults
    return {**defaults, **own} if isinstance(own, dict) else own
