"""Tables of the catalog; a published version is never edited, a change is a new version."""

from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.tables import Base, state_column


class Registration(StrEnum):
    """Where a certification stands with France compétences; never confused on a document."""

    INTERNAL = "interne"
    RS = "RS"
    RNCP = "RNCP"


class Certification(Base):
    """One published version of a certification."""

    __tablename__ = "certification"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("(state = 'interne') = (registration IS NULL)", name="registration"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    purpose: Mapped[str] = mapped_column(Text)
    state: Mapped[Registration] = mapped_column(state_column(Registration, "state"))
    registration: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    blocks: Mapped[list["Block"]] = relationship(order_by="Block.position", lazy="raise")


class Block(Base):
    """A bloc de compétences: assessed and validated on its own."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("certification_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    aim: Mapped[str] = mapped_column(String(60))
    modality: Mapped[str] = mapped_column(Text)
    hours: Mapped[Fraction]
    pass_share: Mapped[Fraction]

    certification: Mapped[Certification] = relationship(lazy="raise", overlaps="blocks")
    competences: Mapped[list["Competence"]] = relationship(
        order_by="Competence.position", lazy="raise"
    )


class Competence(Base):
    """What someone can do, in what context and to what end."""

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("block_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    eliminatory: Mapped[bool]

    criteria: Mapped[list["Criterion"]] = relationship(order_by="Criterion.position", lazy="raise")


class Criterion(Base):
    """What is looked at to say that a competence is acquired."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("competence_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    competence_id: Mapped[int] = mapped_column(ForeignKey("competence.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    mandatory: Mapped[bool]
