"""Tables of the banks: frozen editions with their items; imports and the drafts they bring."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
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


class QuestionImport(Base):
    """A file of questions from elsewhere: read and shown first, then taken in or thrown away."""

    __tablename__ = "question_import"
    __table_args__ = (UniqueConstraint("bank_code", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_code: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    lang: Mapped[str] = mapped_column(String(8))
    # "seen" and one count a verdict
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    # place, code, text and facts of what is to be known of the file itself
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    previewed_at: Mapped[datetime]
    previewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    imported_at: Mapped[datetime | None]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Draft(Base):
    """A question that no bank holds yet, or the reason why one could not be read.

    One whose import is not taken in yet belongs to a preview alone.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("(content IS NULL) = (verdict = 'refused')", "content"),
        CheckConstraint("(refusal IS NULL) = (content IS NOT NULL)", "refusal"),
        CheckConstraint("import_id IS NOT NULL OR content IS NOT NULL", "refused_import"),
        UniqueConstraint("import_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("question_import.id"))
    bank_code: Mapped[str] = mapped_column(String(64), index=True)
    position: Mapped[int]
    place: Mapped[str] = mapped_column(String(300))
    verdict: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(500))
    losses: Mapped[list[str]] = mapped_column(JSON)
    # plain data of lms-item/1 less its identity, as canonical JSON; None when refused
    content: Mapped[str | None] = mapped_column(Text)
    # place, code, text and facts
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
