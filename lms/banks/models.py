"""Tables of the banks: an edition freezes the items of a bank with their digests."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.tables import Base


class MediaFile(Base):
    """A stored file that questions show: signed-in people who know its digest may read it."""

    __tablename__ = "media_file"

    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), primary_key=True)


class Edition(Base):
    """All the items of a bank as they were on one day; never edited."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("bank_code", "number"),
        UniqueConstraint("bank_code", "content_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_code: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    licence: Mapped[str] = mapped_column(String(40))
    certification_code: Mapped[str] = mapped_column(String(40), index=True)
    content_sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    items: Mapped[list["Item"]] = relationship(order_by="Item.code", lazy="raise")


class Item(Base):
    """One question of an edition: its canonical content and what selects it."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    block_code: Mapped[str] = mapped_column(String(40), index=True)
    competences: Mapped[list[str]] = mapped_column(JSON)
    points: Mapped[Fraction]
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))
