"""Tables of the attestations: frozen facts, the bytes that were issued, and what became of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.tables import Base
from lms.juries.models import Decision


class Attestation(Base):
    """A document issued from a decision; never edited, only superseded or revoked.

    A decision has one of each kind that stands; once it is revoked (a misspelt name, say) another
    may be issued.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        Index("ix_attestation_live", "decision_id", "kind", unique=True,
              sqlite_where=sql("revoked_at IS NULL"),
              postgresql_where=sql("revoked_at IS NULL")),
        CheckConstraint(
            "(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revocation"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(60), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    facts: Mapped[str] = mapped_column(Text)
    pdf_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    valid_until: Mapped[date | None]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("attestation.id"), unique=True)
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revocation_reason: Mapped[str | None] = mapped_column(Text)

    decision: Mapped[Decision] = relationship(lazy="raise")


class NumberSeries(Base):
    """The last number given in a series (a certification and a year); one row, one UPDATE."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int]
