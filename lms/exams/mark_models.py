"""Tables of marking: the answers that people mark, and what they gave. Marks are never edited."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.tables import Base, state_column
from lms.exams.marks import Need
from lms.exams.models import Attempt


class Copy(Base):
    """One answer that people mark, made when the papers are taken in; « copie » in French.

    ``code`` names it to those who must not know whose it is. An answer admitted late is another
    copy: marks belong to the very words they were given to.
    """

    __tablename__ = "exam_copy"
    __table_args__ = (
        UniqueConstraint("attempt_id", "question", "answer_sha256"),
        CheckConstraint("question > 0", name="question"),
        CheckConstraint("(held_by_id IS NULL) = (held_until IS NULL)", name="held"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    answer_sha256: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]
    # Another answer counts by now: nobody needs to mark this one any more.
    superseded_at: Mapped[datetime | None]
    # What its marks leave to do, kept beside them so that it can be looked for.
    awaits: Mapped[Need | None] = mapped_column(state_column(Need, "awaits"), default=Need.MARK)
    # While somebody has it on the desk, others are given another one first.
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    held_until: Mapped[datetime | None]

    attempt: Mapped[Attempt] = relationship(lazy="raise")


class Mark(Base):
    """What one person gave one copy, by criterion; a later number of the same turn supersedes.

    ``turn`` is 1 for the first marker, 2 for the second...; the one after the last ordinary turn
    is that of whoever settles a gap. ``points`` is canonical JSON, ``{"criterion": "3/2"}``.
    """

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("copy_id", "turn", "number"),
        CheckConstraint("turn BETWEEN 1 AND 4", name="turn"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("number = 1 OR reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("exam_copy.id"))
    turn: Mapped[int]
    number: Mapped[int]
    marker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    points: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # why a mark replaces an earlier one
    made_at: Mapped[datetime]
