"""Tables of the juries. A decision is appended; a correction supersedes the one before."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.cohorts.models import Cohort, Enrolment
from lms.core.tables import Base, state_column
from lms.exams.models import Attempt, Sitting
from lms.juries.states import JuryState, Outcome
from lms.people.models import Person


class Jury(Base):
    """A jury convened for one sitting of a cohort."""

    __tablename__ = "jury"
    __table_args__ = (
        CheckConstraint("quorum >= 2", name="quorum"),
        CheckConstraint("(opened_at IS NULL) = (state = 'convened')", name="opened"),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    quorum: Mapped[int]
    state: Mapped[JuryState] = mapped_column(
        state_column(JuryState, "state"), default=JuryState.CONVENED
    )
    convened_at: Mapped[datetime]
    convened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    sitting: Mapped[Sitting] = relationship(lazy="raise")
    members: Mapped[list["Member"]] = relationship(order_by="Member.id", lazy="raise")


class Member(Base):
    """A person on a jury; they sit once present, having declared their conflicts or none."""

    __tablename__ = "jury_member"
    __table_args__ = (UniqueConstraint("jury_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    jury_id: Mapped[int] = mapped_column(ForeignKey("jury.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    is_president: Mapped[bool]
    is_external: Mapped[bool]
    quality: Mapped[str] = mapped_column(String(200), default="")
    declared_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    conflicts: Mapped[list["ConflictOfInterest"]] = relationship(lazy="raise")


class ConflictOfInterest(Base):
    """A member declares a link with a candidate, and so takes no part in that decision."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (UniqueConstraint("member_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_member.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime]


class Decision(Base):
    """What the jury decided for one attempt: who, when, and why where it differs."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "(outcome = proposal AND supersedes_id IS NULL) OR length(trim(reason)) > 0",
            name="reason",
        ),
        UniqueConstraint("attempt_id", "rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    jury_id: Mapped[int] = mapped_column(ForeignKey("jury.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    block_code: Mapped[str] = mapped_column(String(40))
    rank: Mapped[int] = mapped_column(default=1)
    proposal: Mapped[Outcome] = mapped_column(state_column(Outcome, "proposal"))
    outcome: Mapped[Outcome] = mapped_column(state_column(Outcome, "outcome"))
    reason: Mapped[str] = mapped_column(Text, default="")
    score_run_id: Mapped[int | None] = mapped_column(ForeignKey("score_run.id"))
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), unique=True)

    jury: Mapped[Jury] = relationship(lazy="raise")
    attempt: Mapped[Attempt] = relationship(lazy="raise")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    decided_by: Mapped[Person] = relationship(lazy="raise")
