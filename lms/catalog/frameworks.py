"""The framework of a certification as it is written in ``framework.yaml`` (lms-framework/1).

Types only: what is present, of which type, within which bounds. What the values mean together is
the business of ``checks``. Values are exact: hours and shares are fractions, never floats.
"""

import hashlib
import json
import unicodedata
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import StringConstraints as Bounds

from lms.catalog.values import above_zero, day, exact, listed, share

_Value = TypeVar("_Value")


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_NFC = AfterValidator(_composed)
Code = Annotated[str, Bounds(min_length=1, max_length=40)]
Word = Annotated[str, Bounds(strip_whitespace=True, min_length=1, max_length=40), _NFC]
Title = Annotated[str, Bounds(strip_whitespace=True, min_length=1, max_length=300), _NFC]
Text = Annotated[str, Bounds(strip_whitespace=True, min_length=1, max_length=4000), _NFC]
Hours = Annotated[Fraction, BeforeValidator(exact), AfterValidator(above_zero)]
Share = Annotated[Fraction, BeforeValidator(exact), AfterValidator(share)]
Day = Annotated[date, BeforeValidator(day)]
Several = Annotated[tuple[_Value, ...], BeforeValidator(listed)]
OneOrMore = Annotated[tuple[_Value, ...], BeforeValidator(listed), Field(min_length=1)]


class _Written(BaseModel):
    """No guess and no surplus: a wrong type or an unknown field is a fault."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Level(_Written):
    """One step of the scale on which every criterion is observed."""

    score: int
    label: Word


class WrittenCriterion(_Written):
    """What is looked at to say that a competence is acquired."""

    code: Code
    text: Text
    mandatory: bool


class WrittenCompetence(_Written):
    """What someone can do, in what context and to what end."""

    code: Code
    title: Title
    context: Text
    purpose: Text
    eliminatory: bool
    criteria: OneOrMore[WrittenCriterion]


class WrittenBlock(_Written):
    """A bloc de compétences; ``hours`` of training, ``pass_share`` of its points to reach."""

    code: Code
    title: Title
    aim: Annotated[str, Bounds(strip_whitespace=True, min_length=1, max_length=60), _NFC]
    modality: Text
    hours: Hours
    pass_share: Share
    competences: OneOrMore[WrittenCompetence]


class WrittenRegistration(_Written):
    """The entry in a national register; ``level`` (1 to 8) is for the RNCP, the RS has none."""

    code: Code
    decision_on: Day
    end_on: Day
    level: int | None = None
    nsf_codes: Several[Code] = ()


class FrameworkFile(_Written):
    """A whole framework. ``hours``, when written, must be the sum of those of the blocks."""

    written_as: Literal["lms-framework/1"] = Field(alias="schema")
    code: Code
    version: int = Field(ge=1, le=9999)
    title: Title
    state: Literal["interne", "RS", "RNCP"]
    registration: WrittenRegistration | None
    purpose: Text
    lang: Literal["fr"]
    licence: Word
    hours: Hours | None = None
    scale: Several[Level]
    blocks: OneOrMore[WrittenBlock]

    @property
    def content(self) -> str:
        """The canonical text that is stored: JSON, sorted keys, no blanks, NFC."""
        plain = self.model_dump(mode="json", by_alias=True)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def content_sha256(self) -> str:
        """The digest of the content: two files that say the same have the same."""
        return hashlib.sha256(self.content.encode()).hexdigest()
