"""What one interaction becomes, and what it is made from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.body import Writer
from lms.banks.formats.qti.declarations import Response
from lms.banks.formats.qti.names import text_of
from lms.banks.formats.qti.processing import Processing
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.scores import Judge, Scores, forgiving
from lms.banks.formats.qti.values import Scalar
from lms.banks.text import plain_of

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_PICTURE = re.compile(r"!\[((?:\\.|[^\]\\])*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Part:
    """A question without its text: ``data`` are the fields of its kind, ``top`` its points."""

    data: dict[str, Any]
    prompt: str = ""
    method: str = "all_or_nothing"
    top: Fraction = Fraction(1)
    rules: Mapping[str, Any] = field(default_factory=dict)
    is_key_missing: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """The item around an interaction; a response without a judge has no known key."""

    writer: Writer
    responses: Mapping[str, Response]
    scores: Scores
    processing: Processing
    lang: str = "fr"

    @property
    def declared(self) -> Fraction | None:
        """The points that the file says."""
        return self.processing.declared

    @property
    def rules(self) -> Any:
        """The rules of the processing, if it has any."""
        return self.processing.rules

    @property
    def judges(self) -> Mapping[str, Judge]:
        """What each response earns alone."""
        return self.scores.judges

    def response(self, interaction: Any) -> Response:
        """The response that an interaction fills. Raises ``UnreadError``."""
        name = interaction.get("response-identifier") or ""
        if name not in self.responses:
            raise UnreadError("response_not_declared")
        return self.responses[name]

    def forgiven(self, response: Response) -> Judge:
        """The judge of a response without what its mapping takes off, which is lost.

        Raises ``UnreadError`` when the score is not that of a mapping alone.
        """
        if self.rules is not None or self.scores.is_joint:
            raise UnreadError("scoring_not_expressible")
        judge = forgiving(response)
        self.lose("LOSS_WRONG_SCORE")
        return judge

    def lose(self, code: str) -> None:
        """Note a loss."""
        self.writer.losses.add(code)

    def literals(self, base_types: frozenset[str]) -> list[Scalar]:
        """The values of these types written in the rules."""
        return self.processing.literals(base_types)


def coded(elements: Sequence[Any], prefix: str) -> dict[str, str]:
    """Our ids by foreign identifiers, the same when they fit. Raises ``UnreadError``."""
    names = [element.get("identifier") or "" for element in elements]
    if len(set(names)) < len(names) or "" in names:
        raise UnreadError("duplicate_identifier")
    codes = shortened(names)
    if all(map(_CODE.fullmatch, codes)) and len(set(map(str.casefold, codes))) == len(codes):
        return dict(zip(names, codes, strict=True))
    return {name: f"{prefix}{rank}" for rank, name in enumerate(names, start=1)}


def shortened(names: Sequence[str]) -> list[str]:
    """Identifiers without the sign that XML wants before a digit."""
    return [re.sub(r"^_(?=[0-9])", "", name) for name in names]


def answer_codes(names: Sequence[str], prefix: str) -> list[str]:
    """Our ids of gaps or parts, from the names of their responses when these fit."""
    codes = shortened([name.removeprefix("RESPONSE_") for name in names])
    if len({name.partition(".")[0] for name in codes}) == 1 and all("." in one for one in codes):
        codes = [name.partition(".")[2] for name in codes]
    if all(map(_CODE.fullmatch, codes)) and len(set(map(str.casefold, codes))) == len(codes):
        return codes
    return [f"{prefix}{rank}" for rank in range(1, len(names) + 1)]


def labels(elements: Sequence[Any], writer: Writer) -> list[str]:
    """The Markdown of options; those that are only a picture are told apart by words too."""
    texts = [writer.of(element) for element in elements]
    bare = [text for text in texts if text and not plain_of(text).strip()]
    seen: set[str] = set()
    for rank, text in enumerate(texts):
        if text not in bare:
            continue
        found = _PICTURE.search(text)
        words = found[1] if found else ""
        if not words or words in seen:
            words = f"{words} ({rank + 1})".strip()
        seen.add(words)
        texts[rank] = f"{text} {words}"
    return texts


def whole(text: str | None, default: int) -> int:
    """A count written in an attribute."""
    return int(text) if text and re.fullmatch(r"\s*[0-9]{1,6}\s*", text) else default


def is_true(text: str | None) -> bool:
    """Whether an attribute says yes."""
    return (text or "").strip() in {"true", "1"}


def words_of(element: Any) -> str:
    """The words of an element, or those that replace its picture."""
    words = text_of(element)
    if words:
        return words
    found = [one.get("alt") or one.get("label") for one in element.iter("img", "object")]
    return " ".join(filter(None, [*found, element.get("object-label")]))
