"""Tables of the room: who is in front of a screen, messages, incidents, the signed report."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.tables import Base, state_column


class Presence(Base):
    """The last sign of life of an exam page; one row an attempt, rewritten."""

    __tablename__ = "presence"

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id"), primary_key=True, autoincrement=False
    )
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id"))
    seen_at: Mapped[datetime]
    question: Mapped[int | None]
    is_hidden: Mapped[bool] = mapped_column(default=False)


class Message(Base):
    """A few words from the invigilator to one candidate, or to the whole room."""

    __tablename__ = "message"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class IncidentCategory(StrEnum):
    """What kind of thing went wrong."""

    TECHNICAL = "technical"
    QUESTION = "question"
    BEHAVIOUR = "behaviour"
    HEALTH = "health"
    OTHER = "other"


class Incident(Base):
    """Something to be told in the minutes; about one candidate, one question, or the room."""

    __tablename__ = "incident"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    category: Mapped[IncidentCategory] = mapped_column(state_column(IncidentCategory, "category"))
    text: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RoomReport(Base):
    """The minutes of a sitting as its invigilator signed them: frozen facts and their PDF."""

    __tablename__ = "room_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), unique=True)
    facts: Mapped[str] = mapped_column(Text)
    pdf_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
