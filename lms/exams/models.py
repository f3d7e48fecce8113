"""Tables of the exam engine. Answers and score runs are appended, never edited."""

from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.banks.models import Edition
from lms.cohorts.models import Cohort, Enrolment
from lms.core.tables import Base, state_column


class SittingState(StrEnum):
    """Draft until its forms are drawn; then published, open, closed."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"


class AttemptState(StrEnum):
    """Ready until started; then open until submitted, expired, or never started (absent)."""

    READY = "ready"
    OPEN = "open"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    ABSENT = "absent"


class Sitting(Base):
    """A supervised exam of one block for one cohort, at a date and place."""

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("duration_minutes BETWEEN 1 AND 600", name="duration"),
        CheckConstraint("question_count > 0", name="question_count"),
        CheckConstraint("(published_at IS NULL) = (state = 'draft')", name="published"),
        CheckConstraint("(closed_at IS NULL) = (state <> 'closed')", name="closed"),
        CheckConstraint("released_at IS NULL OR state = 'closed'", name="released"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    block_code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    question_count: Mapped[int]
    pass_share: Mapped[Fraction]
    access_code: Mapped[str] = mapped_column(String(20))
    state: Mapped[SittingState] = mapped_column(
        state_column(SittingState, "state"), default=SittingState.DRAFT
    )
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    edition: Mapped[Edition] = relationship(lazy="raise")


class Form(Base):
    """The paper of one candidate, drawn and frozen when the sitting is published.

    ``content`` is canonical JSON: ``[{"item": id, "order": [option ids]}, ...]``, as shown.
    """

    __tablename__ = "form"

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    seed: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))


class Attempt(Base):
    """One candidate at one sitting; made at publication, started by the candidate."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("sitting_id", "enrolment_id"),
        CheckConstraint("(started_at IS NULL) = (state IN ('ready', 'absent'))", name="started"),
        CheckConstraint("(started_at IS NULL) = (deadline_at IS NULL)", name="deadline"),
        CheckConstraint("(submitted_at IS NOT NULL) = (state = 'submitted')", name="submitted"),
        CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('submitted', 'expired', 'absent'))", name="ended"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"), unique=True)
    state: Mapped[AttemptState] = mapped_column(
        state_column(AttemptState, "state"), default=AttemptState.READY
    )
    sign_in_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in.id"))
    started_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    sitting: Mapped[Sitting] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    form: Mapped[Form] = relationship(lazy="raise")


class Answer(Base):
    """One save of one question, as the browser sent it; the centre of the product.

    ``value`` is JSON in the terms of the form (shown positions); ``null`` clears the answer.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("attempt_id", "client_seq"),
        CheckConstraint("client_seq > 0", name="client_seq"),
        CheckConstraint("question > 0", name="question"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    client_seq: Mapped[int]
    question: Mapped[int]
    value: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]


class ScoreRun(Base):
    """One computation of the score of an attempt; a later one supersedes, none is edited."""

    __tablename__ = "score_run"
    __table_args__ = (UniqueConstraint("attempt_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    scoring_version: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(200))
    report: Mapped[str] = mapped_column(Text)
    report_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
