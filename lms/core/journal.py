"""The journal: who decided what and when, in a chain that shows any later change.

Each entry holds the SHA-256 of its own content joined with the digest of the entry before it, so
altering, removing or inserting a row breaks every digest after it. ``UNIQUE(previous_sha256)``
makes a fork impossible even if two processes append at once.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, ForeignKey, String, Table, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.tables import Base

GENESIS = "0" * 64
_BATCH = 1000
_LOCK = 7_104_223  # any constant: names the journal among PostgreSQL advisory locks


class JournalEntry(Base):
    """One act, chained to the one before."""

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(128), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)


@dataclass(frozen=True, slots=True)
class Line:
    """The content of an entry before it is chained."""

    at: datetime
    actor_id: int | None
    kind: str
    subject: str
    details: dict[str, Any]

    def digest(self, previous_sha256: str) -> str:
        """SHA-256 over the canonical JSON of the content and the previous digest."""
        content = json.dumps(
            [previous_sha256, self.at.isoformat(), self.actor_id, self.kind, self.subject,
             self.details],
            ensure_ascii=False, sort_keys=True, separators=(",", ":"),
        )
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry where the chain does not hold, and why."""

    entry_id: int
    reason: str


# Built once: each hand-in of an exam appends.
_NEWEST = select(JournalEntry.sha256).order_by(JournalEntry.id.desc()).limit(1)
_APPEND = insert(cast(Table, JournalEntry.__table__)).inline()


def append(session: Session, line: Line) -> None:
    """Chain the line after the newest entry; writers of the journal wait for each other."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    session.flush()
    connection = session.connection()
    previous = connection.execute(_NEWEST).scalar() or GENESIS
    connection.execute(_APPEND, {
        "at": line.at, "actor_id": line.actor_id, "kind": line.kind, "subject": line.subject,
        "details": line.details, "previous_sha256": previous, "sha256": line.digest(previous),
    })


def verify(session: Session) -> tuple[int, Break | None]:
    """Walk the whole chain: the number of sound entries, and the first break if any."""
    sound, previous = 0, GENESIS
    for entry in _entries(session):
        if entry.previous_sha256 != previous:
            return sound, Break(entry.id, "an entry before this one was removed or inserted")
        line = Line(entry.at, entry.actor_id, entry.kind, entry.subject, entry.details)
        if line.digest(previous) != entry.sha256:
            return sound, Break(entry.id, "the content of this entry was changed")
        sound, previous = sound + 1, entry.sha256
    return sound, None


def _entries(session: Session) -> Iterator[JournalEntry]:
    """The whole journal in order, a thousand entries at a time."""
    last = 0
    while True:
        batch = session.scalars(
            select(JournalEntry).where(JournalEntry.id > last).order_by(JournalEntry.id)
            .limit(_BATCH)
        ).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1].id
