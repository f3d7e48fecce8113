"""One question of a package on its way to the bank: its texts, its pictures, what it loses."""

import hashlib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from lms.banks.formats.markup import Converted, markdown_of, placed
from lms.banks.formats.outcome import Met
from lms.banks.parsing import item_and_faults
from lms.core.errors import Fault, Invalid

MAX_PICTURE_BYTES = 10_000_000
NO_ALT = "Image sans description"
COMPLETE = "Complétez le texte."

_KINDS_OF_PICTURE = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"),
)
_IDENTITY: Mapping[str, Any] = {
    "schema": "lms-item/1", "id": "x", "version": 1, "status": "draft", "block": "B1",
    "competences": [], "authors": [{"name": "x"}],
}
# What may still be wrong with a question whose file does not say its key.
_OF_KEYS = frozenset({"no_key", "no_pair", "gap_no_key", "gap_answer", "score_missing",
                      "full_marks_unreachable"})

Find = Callable[[str], bytes | None]


class Draft:
    """Gathers what one question needs; ``find`` gives the file that an address names."""

    def __init__(self, place: str, lang: str, find: Find) -> None:
        self.place = place
        self.losses: set[str] = set()
        self.lang = lang
        self._find = find
        self._files: dict[str, bytes] = {}
        self._declared: dict[str, dict[str, Any]] = {}

    def text(self, html: Any) -> str:
        """Markdown of HTML, its pictures under their names in the bank."""
        return self.placed(markdown_of(html if isinstance(html, str) else ""))

    def placed(self, converted: Converted) -> str:
        """The text once its pictures are taken in."""
        names = {}
        for source in converted.pictures:
            media = self.picture(source, "")
            if media is not None:
                names[source] = self._declared[media]["file"]
        done = placed(converted, names)
        self.losses.update(done.losses)
        return done.text

    def picture(self, address: str, alt: str) -> str | None:
        """The id under which the question declares a picture; ``None`` when there is none to show.

        What it is is known by its first bytes. A drawing (SVG) may act: it is left out.
        """
        content = self._find(address)
        if content is None:
            self.losses.add("file_missing")
            return None
        kind = _kind_of(content)
        if kind is None or len(content) > MAX_PICTURE_BYTES:
            self.losses.add("LOSS_MEDIA")
            return None
        digest = hashlib.sha256(content).hexdigest()
        media, file = f"m-{digest[:12]}", f"media/{digest[:16]}.{kind}"
        if media not in self._declared:
            self._declared[media] = {"id": media, "file": file, "alt": NO_ALT}
            self._files[file] = content
        if alt.strip():
            self._declared[media]["alt"] = " ".join(alt.split())
        return media

    def shown(self, media: str) -> str:
        """A declared picture as a text shows it."""
        return f"![]({self._declared[media]['file']})"

    def met(self, data: Mapping[str, Any], *, is_key_missing: bool = False, external_id: str = "",
            category: str = "") -> Met:
        """The question met, refused with its first fault when it is not sound."""
        if any(one["alt"] == NO_ALT for one in self._declared.values()):
            self.losses.add("LOSS_ALT_MISSING")
        whole = {"lang": self.lang, **data}
        if self._declared:
            whole["media"] = list(self._declared.values())
        return sound(Met(self.place, whole, tuple(sorted(self.losses)), None, is_key_missing,
                         external_id, category, self._files))


def sound(met: Met) -> Met:
    """The same question if it makes an item without fault, otherwise refused."""
    if met.data is None:
        return met
    try:
        faults = item_and_faults({**_IDENTITY, **met.data})[1]
    except Invalid as deep:
        faults = list(deep.faults)
    faults = [one for one in faults if not (met.is_key_missing and _is_of_key(one))]
    if not faults:
        return met
    first = faults[0]
    refusal = Fault(met.place, first.code, first.text, first.facts)
    return Met(met.place, None, met.losses, refusal, False, met.external_id, met.category)


def share(raw: Any) -> Fraction | None:
    """The exact share or points that another platform writes as 33.33333; ``None`` if not one."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str | Fraction):
        return None
    value = raw if isinstance(raw, Fraction) else number(str(raw))
    if value is None:
        return None
    exact = Fraction(value)
    near = exact.limit_denominator(20)
    return near if abs(near - exact) < Fraction(5, 10_000) else exact.limit_denominator(9_999)


def number(raw: str) -> Decimal | None:
    """A decimal number with a point, short enough to compute with; ``None`` if it is not one."""
    text = raw.strip()
    try:
        value = Decimal(text) if len(text) <= 40 and "_" not in text else None
    except InvalidOperation:
        return None
    is_short = value is not None and value.is_finite() and abs(value.adjusted()) <= 18
    return value if is_short else None


def written(value: Fraction) -> int | str:
    """A share as items hold it: ``1`` or ``"1/3"``."""
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def letter(index: int) -> str:
    """The id of the n-th option, from 0; past ``z``, ids that the check of the kind will refuse."""
    return chr(ord("a") + index) if index < 26 else f"o{index}"


def rubric(points: int | str) -> list[dict[str, Any]]:
    """The one criterion of a question that people mark, when its file says none."""
    return [{"id": "contenu", "title": "Contenu attendu", "max": points, "levels": [
        {"score": 0, "text": "Absent"}, {"score": points, "text": "Présent"}]}]


def titled(title: Any) -> dict[str, str]:
    """The field ``title`` when there is something to say."""
    words = " ".join(title.split())[:200] if isinstance(title, str) else ""
    return {"title": words} if words.isprintable() and words else {}


def _is_of_key(fault: Fault) -> bool:
    return fault.code in _OF_KEYS or (
        fault.code in {"missing_field", "too_short"}
        and fault.place.rpartition(".")[2] in {"answer", "answers", "value"})


def _kind_of(content: bytes) -> str | None:
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _KINDS_OF_PICTURE if content.startswith(start)), None)
