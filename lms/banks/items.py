"""What an item of the native format ``lms-item/1`` says, whatever its kind.

Every record is strict, frozen and refuses unknown fields. Scores are exact: a share is a
``Fraction`` written ``1/2``, ``0.25`` or ``1``; a measured value is a ``Decimal``.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

MAX_TEXT_CHARS = 10_000

_SHARE = re.compile(r"(-?[0-9]{1,6})/([1-9][0-9]{0,3})")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _share(value: Any) -> Fraction:
    if isinstance(value, str) and (match := _SHARE.fullmatch(value)):
        exact = Fraction(int(match[1]), int(match[2]))
    else:
        exact = value if isinstance(value, Fraction) else Fraction(_number(value))
    if abs(exact) > 1000:
        raise PydanticCustomError("number", "too large")
    return exact


def _number(value: Any) -> Decimal:
    """The value as an exact decimal, once it is known to be short enough to compute with."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "not a number")
    number = Decimal(value)
    if (
        not number.is_finite()
        or len(number.as_tuple().digits) > 36
        or abs(number.adjusted()) > 18
    ):
        raise PydanticCustomError("number", "too long")
    return number


def _sound_text(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "blank")
    if _CONTROL.search(value):
        raise PydanticCustomError("control", "control character")
    return unicodedata.normalize("NFC", value)


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise PydanticCustomError("day", "not a day") from None


Share = Annotated[Fraction, PlainValidator(_share)]
Number = Annotated[Decimal, PlainValidator(_number)]
Text = Annotated[
    str, StringConstraints(max_length=MAX_TEXT_CHARS), AfterValidator(_sound_text)
]
Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(_sound_text)]
Day = Annotated[str, AfterValidator(_day)]
ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]{1,500}$")]
Method = Literal[
    "all_or_nothing", "net_correct", "each_option", "coverage", "proportional_if_no_error",
    "weights", "per_pair", "per_gap", "adjacent_pairs", "exact_positions", "lcs", "best_answer",
    "rubric", "sum", "none",
]
Status = Literal["draft", "review", "approved", "pilot", "retired", "neutralised"]
Level = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
Pool = Literal["training", "positioning", "certification", "pilot"]


class Record(BaseModel):
    """Base of everything written in a bank."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    def written(self) -> dict[str, Any]:
        """The fields that are not at their default, under the names of the format, values exact.

        ``model_dump`` would not do: it turns fractions into text.
        """
        values = ((alias, getattr(self, name), default)
                  for name, alias, default in _fields_of(type(self)))
        return {alias: value for alias, value, default in values if value != default}


@cache
def _fields_of(model: type[Record]) -> tuple[tuple[str, str, Any], ...]:
    """The name of each field, its name in the format, its default."""
    return tuple((name, field.alias or name, field.default)
                 for name, field in model.model_fields.items())


class Scoring(Record):
    """How an answer becomes a share, and how many points the whole is worth.

    ``min``, ``max``, ``penalty`` and ``unanswered`` are shares, before points. ``penalty`` is what
    a wrong answer earns (zero or less); ``unanswered`` is also what « je ne sais pas » earns.
    """

    method: Method
    points: Share = Fraction(1)
    min: Share | None = None
    max: Share = Fraction(1)
    penalty: Share = Fraction(0)
    unanswered: Share = Fraction(0)
    dont_know: bool = False

    @property
    def floor(self) -> Fraction:
        """The least share: ``min``, or what the penalty needs when ``min`` is not written."""
        return min(Fraction(0), self.penalty) if self.min is None else self.min


class Slider(Record):
    """Bounds of a slider, in the unit of the answer."""

    min: Number
    max: Number
    step: Number


class Presentation(Record):
    """How the item is laid out; options are shuffled unless the author says no."""

    shuffle: bool = True
    keep_last: tuple[Code, ...] = ()
    columns: Annotated[int, Field(ge=1, le=4)] = 1
    in_text: bool = False
    slider: Slider | None = None


class Feedback(Record):
    """What is said after the answer, in the training pool only."""

    general: Text | None = None
    correct: Text | None = None
    incorrect: Text | None = None


class Difficulty(Record):
    """The authored estimate (Angoff and its kin): share of just-able people who succeed."""

    estimated: Share
    method: Line | None = None
    judges: Annotated[int, Field(ge=1)] | None = None
    date: Day | None = None


class Author(Record):
    """Who wrote the item."""

    name: Line
    organisation: Line | None = None


class Review(Record):
    """What another person decided about one version of the item."""

    by: Line
    date: Day | None = None
    decision: Literal["accepted", "changes", "rejected"]
    note: Text | None = None
    version: Annotated[int, Field(ge=1)] | None = None


class Source(Record):
    """Where the content of the item can be checked."""

    title: Line
    author: Line | None = None
    url: WebAddress | None = None
    date: Line | None = None


class Media(Record):
    """A file of the ``media`` folder, with the words that replace it."""

    id: Code
    file: Annotated[str, StringConstraints(pattern=r"^media/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    alt: Text
    width: Annotated[int, Field(ge=1)] | None = None
    height: Annotated[int, Field(ge=1)] | None = None
    licence: Line | None = None
    credit: Line | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class Exposure(Record):
    """Who may be given the item, and how often; a policy, never a statistic."""

    pool: Pool | None = None
    max_exposures: Annotated[int, Field(ge=1)] | None = None
    embargo_until: Day | None = None
    enemies: tuple[ItemId, ...] = ()


class Origin(Record):
    """Where an imported item comes from, and what the import could not keep."""

    format: Line
    version: Line | None = None
    file: Line | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    locator: Line | None = None
    importer: Line | None = None
    date: Day | None = None
    losses: tuple[Line, ...] = ()


def digested(media: tuple[Media, ...], digests: Mapping[str, str]) -> tuple[Media, ...]:
    """The media with the digest of those that do not say theirs, by path."""
    return tuple(
        one.model_copy(update={"sha256": one.sha256 or digests.get(one.file)}) for one in media
    )


class AnyItem(Record):
    """The fields every kind of item has; each kind adds its own."""

    schema_: Literal["lms-item/1"] = Field(alias="schema")
    id: ItemId
    version: Annotated[int, Field(ge=1)]
    status: Status
    type: str
    lang: Language
    title: Line | None = None
    block: Code
    competences: tuple[Code, ...]
    level: Level | None = None
    stem: Text
    rationale: Text | None = None
    scoring: Scoring
    presentation: Presentation = Presentation()
    feedback: Feedback = Feedback()
    time_seconds: Annotated[int, Field(ge=1, le=7200)] | None = None
    difficulty: Difficulty | None = None
    authors: Annotated[tuple[Author, ...], Field(min_length=1)]
    reviews: tuple[Review, ...] = ()
    sources: tuple[Source, ...] = ()
    licence: Line | None = None
    media: tuple[Media, ...] = ()
    exposure: Exposure = Exposure()
    tags: tuple[Line, ...] = ()
    notes: Text | None = None
    origin: Origin | None = None

    def shown_texts(self) -> Iterator[tuple[str, str]]:
        """``(place, Markdown)`` of every text a candidate reads."""
        yield "stem", self.stem

    def every_media(self) -> Iterator[Media]:
        """The files it shows, wherever they are declared."""
        yield from self.media

    def with_digests(self, digests: Mapping[str, str]) -> Self:
        """The same with the digest of the files that do not say theirs, by path."""
        return self.model_copy(update={"media": digested(self.media, digests)})

    def rationales(self) -> Iterator[str]:
        """Why the key is right, wherever the author explains it."""
        yield from filter(None, (self.rationale, self.feedback.general, self.feedback.correct))
