"""A file sent from the editor of a question: judged, kept by content, named by its digest."""

import io
import re
import warnings
from collections.abc import Mapping
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.banks import media_files
from lms.banks.draft_media import digests_in
from lms.banks.formats import xml
from lms.banks.items import Media
from lms.banks.models import MediaFile
from lms.banks.reader import MAX_MEDIA_BYTES
from lms.core.errors import Fault, Invalid
from lms.core.files import digest_of
from lms.core.i18n import N_
from lms.core.work import Work

_TEXTS: Mapping[str, str] = {
    "no_file": N_("Choisissez d'abord un fichier."),
    "media_too_big": N_("Le fichier {file} dépasse {limit} Mo."),
    "media_unknown": N_(
        "Le fichier {file} n'est ni une image, ni un son, ni une vidéo, ni un PDF, ni un document "
        "ou un tableau que Passerelle connaît."
    ),
    "media_forged": N_("Un fichier de cette question n'a jamais été reçu : envoyez-le de nouveau."),
}
_LENGTH = re.compile(r"\s*([0-9]{1,5})(?:\.[0-9]+)?(?:px)?\s*")
_MOST_PIXELS = 20_000


def received(work: Work, name: str, content: bytes, alt: str) -> dict[str, Any]:
    """The media that a sent file becomes, without its id; raises ``Invalid``, place empty."""
    shown = re.sub(r"[{}\x00-\x1f]", "", name)[:80]
    if not content:
        raise _refusal("no_file")
    if len(content) > MAX_MEDIA_BYTES:
        raise _refusal("media_too_big", file=shown, limit=MAX_MEDIA_BYTES // 1_000_000)
    suffix = media_files.suffix_of(content, name)
    if suffix is None:
        raise _refusal("media_unknown", file=shown)
    sha256 = digest_of(content)
    media = Media(id="m", file=f"media/{sha256[:16]}{suffix}", alt="-")
    faults = [Fault("", one.code, one.text, {**one.facts, "file": shown})
              for one in media_files.content_faults(media, content)]
    if faults:
        raise Invalid(faults)
    media_files.store(work, media, content)
    said = {"alt": alt.strip()} if alt.strip() else {}
    return {"file": media.file, "sha256": sha256, **said, **_size(content, suffix)}


def check_received(session: Session, content: str, before: str) -> None:
    """Raise ``Invalid`` when a question names the digest of a file that was never received."""
    named = digests_in(content) - digests_in(before)
    if not named:
        return
    known = set(session.scalars(select(MediaFile.sha256).where(MediaFile.sha256.in_(named))))
    if named - known:
        raise _refusal("media_forged")


def _size(content: bytes, suffix: str) -> dict[str, int]:
    """Width and height of a picture, in its own pixels; nothing for other files."""
    size = _drawing_size(content) if suffix == ".svg" else _picture_size(content)
    if size is None or not all(0 < length <= _MOST_PIXELS for length in size):
        return {}
    return {"width": size[0], "height": size[1]}


def _picture_size(content: bytes) -> tuple[int, int] | None:
    """What the head of the file says; the picture itself is never decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
                return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _drawing_size(content: bytes) -> tuple[int, int] | None:
    root = xml.parse(content)
    lengths = [_LENGTH.fullmatch(str(root.get(name, ""))) for name in ("width", "height")]
    if all(lengths):
        return int(lengths[0][1]), int(lengths[1][1])  # type: ignore[index]
    corners = re.split(r"[\s,]+", str(root.get("viewBox", "")).strip())
    sides = [_LENGTH.fullmatch(one) for one in corners[2:4]]
    if len(sides) == 2 and all(sides):
        return int(sides[0][1]), int(sides[1][1])  # type: ignore[index]
    return None


def _refusal(code: str, **facts: Any) -> Invalid:
    return Invalid([Fault("", code, _TEXTS[code], facts)])
