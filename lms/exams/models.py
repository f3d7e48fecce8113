"""Tables of the exam engine. Answers and score runs are appended, never edited."""

from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.banks.models import Edition
from lms.cohorts.models import Cohort, Enrolment
from lms.core.tables import Base, state_column


class SittingState(StrEnum):
    """Draft until its forms are drawn; then published, open, closed, and reported on."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    REPORTED = "reported"


OVER = (SittingState.CLOSED, SittingState.REPORTED)


class AttemptState(StrEnum):
    """Ready until started, then open; it ends submitted, expired, excluded or absent."""

    READY = "ready"
    OPEN = "open"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    ABSENT = "absent"
    EXCLUDED = "excluded"


class EventKind(StrEnum):
    """What can happen to an attempt besides its answers."""

    PRESENT = "present"
    AUTHORISED = "authorised"
    REFUSED = "refused"
    WRONG_CODE = "wrong_code"
    ADDRESS_REFUSED = "address_refused"
    BROWSER_REFUSED = "browser_refused"
    STARTED = "started"
    RESUMED = "resumed"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_GRANTED = "handover_granted"
    PAUSED = "paused"
    CONTINUED = "continued"
    TIME_GIVEN = "time_given"
    OUTAGE_CREDITED = "outage_credited"
    ADJUSTED = "adjusted"
    LINE_LOST = "line_lost"
    FOCUS_LOST = "focus_lost"
    FOCUS_BACK = "focus_back"
    HELP_ASKED = "help_asked"
    HELP_SETTLED = "help_settled"
    MOVED = "moved"
    EXCLUDED = "excluded"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    LATE_ADMITTED = "late_admitted"
    NEUTRALISED = "neutralised"
    MARKED = "marked"
    MARK_CORRECTED = "mark_corrected"


class Sitting(Base):
    """A supervised exam of one block for one cohort, at a date and place."""

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("duration_minutes BETWEEN 1 AND 600", name="duration"),
        CheckConstraint("question_count > 0", name="question_count"),
        CheckConstraint("trial_count BETWEEN 0 AND 10", name="trial_count"),
        CheckConstraint("(published_at IS NULL) = (state = 'draft')", name="published"),
        CheckConstraint("(closed_at IS NULL) = (state NOT IN ('closed', 'reported'))",
                        name="closed"),
        CheckConstraint("(reported_at IS NULL) = (state <> 'reported')", name="reported"),
        CheckConstraint("released_at IS NULL OR state IN ('closed', 'reported')",
                        name="released"),
        CheckConstraint("(seb_config IS NULL) = (seb_config_key IS NULL)", name="seb"),
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
    # Questions on trial that each paper has besides, asked like the others and never scored.
    trial_count: Mapped[int] = mapped_column(default=0)
    # What the papers are made of, and the parallel forms dealt at publication; else any questions.
    blueprint_id: Mapped[int | None] = mapped_column(ForeignKey("blueprint.id"))
    assembly_id: Mapped[int | None] = mapped_column(ForeignKey("assembly.id"))
    pass_share: Mapped[Fraction]
    access_code: Mapped[str] = mapped_column(String(20))
    authorises_each: Mapped[bool] = mapped_column(default=False)  # by name, besides the code
    # Networks from which the exam may be taken, one CIDR a line; empty means any.
    address_ranges: Mapped[str] = mapped_column(Text, default="")
    # The Safe Exam Browser file and its Config Key, when it is required.
    seb_config: Mapped[str | None] = mapped_column(Text)
    seb_config_key: Mapped[str | None] = mapped_column(String(64))
    seb_quit_code: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[SittingState] = mapped_column(
        state_column(SittingState, "state"), default=SittingState.DRAFT
    )
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]  # the whole room: whoever starts then starts paused
    reported_at: Mapped[datetime | None]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    edition: Mapped[Edition] = relationship(lazy="raise")

    @property
    def asked_count(self) -> int:
        """How many questions a paper asks, those on trial included."""
        return self.question_count + self.trial_count

    @property
    def is_over(self) -> bool:
        """Whether no paper can be answered any more."""
        return self.state in OVER


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
    assembled_number: Mapped[int | None]  # which of the parallel forms it is, from 1


class Attempt(Base):
    """One candidate at one sitting; made at publication, started by the candidate.

    ``deadline_at`` is ``started_at + allowed_seconds + credited_seconds``, written together so
    that a save needs no sum; while ``paused_at`` is set the clock stands still.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("sitting_id", "enrolment_id"),
        CheckConstraint("started_at IS NOT NULL OR state IN ('ready', 'absent', 'excluded')",
                        name="started"),
        CheckConstraint("started_at IS NULL OR state NOT IN ('ready', 'absent')",
                        name="not_started"),
        CheckConstraint("(started_at IS NULL) = (deadline_at IS NULL)", name="deadline"),
        CheckConstraint("(submitted_at IS NOT NULL) = (state = 'submitted')", name="submitted"),
        CheckConstraint("(ended_at IS NOT NULL) = (state NOT IN ('ready', 'open'))", name="ended"),
        CheckConstraint("paused_at IS NULL OR state = 'open'", name="paused"),
        CheckConstraint("allowed_seconds > 0 AND credited_seconds >= 0", name="seconds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"), unique=True)
    state: Mapped[AttemptState] = mapped_column(
        state_column(AttemptState, "state"), default=AttemptState.READY
    )
    seat: Mapped[str] = mapped_column(String(80), default="")
    sign_in_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in.id"))
    allowed_seconds: Mapped[int]
    credited_seconds: Mapped[int] = mapped_column(default=0)
    present_at: Mapped[datetime | None]
    authorised_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    handover_asked_at: Mapped[datetime | None]
    handover_granted_at: Mapped[datetime | None]
    help_asked_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # Grows with everything the page must learn of (pause, time, message): a save tells it.
    news: Mapped[int] = mapped_column(default=0)

    sitting: Mapped[Sitting] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    form: Mapped[Form] = relationship(lazy="raise")


class AttemptEvent(Base):
    """Something that happened to an attempt, in order; answers are told by their own table."""

    __tablename__ = "attempt_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    # No CHECK on the kind: the list grows and old rows never change.
    kind: Mapped[EventKind] = mapped_column(
        Enum(EventKind, native_enum=False, create_constraint=False, length=32,
             values_callable=lambda kinds: [kind.value for kind in kinds])
    )
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    seconds: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text, default="")


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


class LateReason(StrEnum):
    """Why an answer was kept aside."""

    ENDED = "ended"
    OVERDUE = "overdue"
    REPLACED = "replaced"


class LateAnswer(Base):
    """An answer that came after the end or from a replaced device: kept, shown, not counted.

    ``waited_ms`` is how long the page says it held the answer before it could send it. Only an
    explicit admission (``ScoreRun.inputs``) makes it count.
    """

    __tablename__ = "late_answer"
    __table_args__ = (UniqueConstraint("attempt_id", "sign_in_id", "client_seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id"))
    client_seq: Mapped[int]
    question: Mapped[int]
    value: Mapped[str] = mapped_column(Text)
    reason: Mapped[LateReason] = mapped_column(state_column(LateReason, "reason"))
    waited_ms: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
