"""The files that questions show, known by the digest of what they hold."""

from typing import Any

from lms.banks.items import Media

PREFIX = "/media/"


def address_of(media: Media) -> str | None:
    """Where a page finds the file; ``None`` before an edition has taken its content in."""
    return f"{PREFIX}{media.sha256}" if media.sha256 else None


def picture_of(media: Media) -> dict[str, Any]:
    """A picture as a page shows it."""
    return {"src": address_of(media), "alt": media.alt, "width": media.width,
            "height": media.height}
