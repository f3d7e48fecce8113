"""Tables of the cohorts: who is trained, in what situation, and what happened since."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.catalog.models import Certification
from lms.cohorts.rules import EventKind
from lms.core.tables import Base, state_column
from lms.people.models import Organisation, Person
from lms.steering.models import Agreement


class Status(StrEnum):
    """The situation of a trainee when enrolled."""

    EMPLOYEE = "salarie"
    JOBSEEKER = "demandeur_emploi"
    SELF_EMPLOYED = "independant"
    OTHER = "autre"


class Cohort(Base):
    """A promotion: trainees followed together under an agreement towards a certification."""

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("target > 0", name="target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    capacity: Mapped[int]
    target: Mapped[int]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    agreement: Mapped[Agreement] = relationship(lazy="raise")
    certification: Mapped[Certification] = relationship(lazy="raise")


class Enrolment(Base):
    """One person in one cohort, with the situation declared at entry."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        CheckConstraint("job_category BETWEEN 1 AND 8", name="job_category"),
        CheckConstraint("qualification_level BETWEEN 0 AND 8", name="qualification_level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enrolled_at: Mapped[datetime]
    status: Mapped[Status | None] = mapped_column(state_column(Status, "status"))
    firm_siret: Mapped[str | None] = mapped_column(String(14))
    firm_name: Mapped[str | None] = mapped_column(String(200))
    firm_headcount: Mapped[int | None]
    branch_idcc: Mapped[str | None] = mapped_column(String(4))
    department: Mapped[str | None] = mapped_column(String(3))
    job_title: Mapped[str | None] = mapped_column(String(200))
    job_category: Mapped[int | None]  # level 1 of the INSEE nomenclature of occupations
    qualification_level: Mapped[int | None]  # national framework, 0 for none
    planned_minutes: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class EnrolmentEvent(Base):
    """Something that happened to an enrolment; appended, never edited."""

    __tablename__ = "enrolment_event"
    __table_args__ = (
        CheckConstraint("(kind = 'dropped_out') = (cause IS NOT NULL)", name="cause"),
        Index("ix_enrolment_event_once", "enrolment_id", "kind", unique=True,
              sqlite_where=sql("voided_at IS NULL"), postgresql_where=sql("voided_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[EventKind] = mapped_column(state_column(EventKind, "kind"))
    happened_on: Mapped[date]
    cause: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    voided_at: Mapped[datetime | None]


class RosterImport(Base):
    """One roster applied to a cohort, so that it can be shown again and undone."""

    __tablename__ = "roster_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    previewed_at: Mapped[datetime]
    previewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    lines: Mapped[list["RosterLine"]] = relationship(order_by="RosterLine.row", lazy="raise")


class RosterLine(Base):
    """What one row of an applied roster did, with what it replaced."""

    __tablename__ = "roster_line"
    __table_args__ = (UniqueConstraint("roster_import_id", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"))
    row: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(16))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    created_person: Mapped[bool] = mapped_column(default=False)
    created_enrolment: Mapped[bool] = mapped_column(default=False)
    # field -> [what it was, what the roster wrote], of the person or of the enrolment
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    @hybrid_property
    def acted(self) -> bool:
        """Whether the row enrolled somebody or changed something."""
        return self.created_enrolment or self.before is not None

    @acted.inplace.expression
    @classmethod
    def _acted(cls) -> ColumnElement[bool]:
        return cls.created_enrolment | cls.before.is_not(None)
