"""Tables of scores: each computation, and the questions taken out of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.tables import Base


class ScoreRun(Base):
    """One computation of the score of an attempt; a later one supersedes, none is edited."""

    __tablename__ = "score_run"
    __table_args__ = (UniqueConstraint("attempt_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    scoring_version: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    # What decisions add to the answers, canonical JSON: {"late_up_to": id, "neutralised": [...]}.
    inputs: Mapped[str] = mapped_column(Text, default="{}")
    report: Mapped[str] = mapped_column(Text)
    report_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class Neutralisation(Base):
    """A faulty question taken out of the score of everyone at a sitting; undone by a date."""

    __tablename__ = "neutralisation"
    __table_args__ = (
        CheckConstraint("(voided_at IS NULL) = (voided_by_id IS NULL)", name="voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
