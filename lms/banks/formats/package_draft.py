"""One question of a package on its way to the bank: its texts, its pictures, what it loses."""

import hashlib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from lms.banks.formats.markup import Converted, markdown_of, placed
from lms.banks.formats.outcome import Met, sound
from lms.banks.formats.pictures import MAX_PICTURE_BYTES, extension_of
from lms.banks.formats.shares import writable

NO_ALT = "Image sans description"
COMPLETE = "Complétez le texte."

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

        What it is is known by its first bytes; a drawing that acts is left out.
        """
        content = self._find(address)
        if content is None:
            self.losses.add("file_missing")
            return None
        kind = extension_of(content)
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


def share(raw: Any) -> Fraction | None:
    """The exact share or points that another platform writes as 33.33333; ``None`` if not one."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str | Fraction):
        return None
    value = raw if isinstance(raw, Fraction) else number(str(raw))
    return None if value is None else writable(Fraction(value))


def number(raw: str) -> Decimal | None:
    """A decimal number with a point, short enough to compute with; ``None`` if it is not one."""
    text = raw.strip()
    try:
        value = Decimal(text) if len(text) <= 40 and "_" not in text else None
    except InvalidOperation:
        return None
    is_short = value is not None and value.is_finite() and abs(value.adjusted()) <= 18
    return value if is_short else None


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
