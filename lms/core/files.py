"""Bytes kept by content: the same bytes are stored once and found by their SHA-256.

They live in the database, so that a backup of the database is a backup of every document and a
document exists exactly when the transaction that issued it does (docs/adr/0004).
"""

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.appending import append_once
from lms.core.errors import Missing
from lms.core.tables import Base
from lms.core.work import Work


class StoredFile(Base):
    """Some bytes and what they are."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime]


def digest_of(content: bytes) -> str:
    """The SHA-256 under which these bytes are known, in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def store(work: Work, content: bytes, media_type: str) -> str:
    """Keep the bytes; returns their digest. Storing the same bytes again changes nothing, even
    when two people do it at once.
    """
    sha256 = digest_of(content)
    known = select(StoredFile.sha256).where(StoredFile.sha256 == sha256)
    if work.session.scalar(known) is None:
        append_once(work.session, StoredFile, {
            "sha256": sha256, "media_type": media_type, "content": content,
            "stored_at": work.now,
        }, ("sha256",))
    return sha256


def read(session: Session, sha256: str) -> StoredFile:
    """The stored bytes; raises :class:`Missing`."""
    found = session.get(StoredFile, sha256)
    if found is None:
        raise Missing
    return found
