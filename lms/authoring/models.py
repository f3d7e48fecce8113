"""Tables of the workshop: banks being worked on, their questions, revisions, remarks and steps."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.authoring.rules import STATES
from lms.core.tables import Base
from lms.people.models import Person

_STATES = ", ".join(f"'{state}'" for state in STATES)


class WorkingBank(Base):
    """A bank that its authors work on here; what ``bank.yaml`` says of it, and its framework."""

    __tablename__ = "working_bank"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(8))
    licence: Mapped[str] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(500))
    certification_code: Mapped[str] = mapped_column(String(40), index=True)
    # What bank.yaml may say besides: the table of specification of its authors.
    blueprint: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Question(Base):
    """One question as it stands in the workshop.

    ``content`` is plain data of lms-item/1 as canonical JSON; a draft may lack what a question
    needs to be asked. ``state``, ``version`` and the columns lists need say what it says.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("bank_id", "code"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("revision > 0", name="revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("working_bank.id"))
    code: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    block_code: Mapped[str] = mapped_column(String(40))
    competences: Mapped[list[str]] = mapped_column(JSON)
    level: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    # All its text that a search looks in, in lower case.
    words: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    # What is still wrong with it: a question with faults cannot be given to review.
    fault_count: Mapped[int]
    # Digest of the content that the bank's files had when they were last exchanged.
    files_sha256: Mapped[str | None] = mapped_column(String(64))
    # The import it came from, if it did.
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"), unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    bank: Mapped[WorkingBank] = relationship(lazy="raise")


class Revision(Base):
    """A question as somebody left it; never edited."""

    __tablename__ = "question_revision"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    written_by: Mapped[Person | None] = relationship(lazy="raise")


class Remark(Base):
    """What a reviewer says of one field of a question; settled by whoever answered it."""

    __tablename__ = "question_remark"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) OR (settled_at >= made_at)", name="settled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    revision: Mapped[int]
    # A path such as options[2].text; empty for the whole question.
    field: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id], lazy="raise")


class Step(Base):
    """A change of state of a question: who, when, of which revision, and why."""

    __tablename__ = "question_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    revision: Mapped[int]
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    taken_by: Mapped[Person | None] = relationship(lazy="raise")
