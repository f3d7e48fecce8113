"""Tables of people: organisations, persons, grants, sign-ins, invitations."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.ordering import french_key
from lms.core.tables import Base, state_column
from lms.people.policy import Role


class Organisation(Base):
    """A training body, a certifier, a funder or an employer that works with the platform."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    address: Mapped[str] = mapped_column(String(300), default="")
    siret: Mapped[str | None] = mapped_column(String(14))
    nda: Mapped[str | None] = mapped_column(String(11))
    created_at: Mapped[datetime]


class Person(Base):
    """Someone with an account, or invited to have one. Names are kept as they were typed."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("sex IN ('F', 'M')", name="sex"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    family_name: Mapped[str] = mapped_column(String(120))
    given_name: Mapped[str] = mapped_column(String(120))
    usage_name: Mapped[str | None] = mapped_column(String(120))
    civility: Mapped[str | None] = mapped_column(String(10))
    sex: Mapped[str | None] = mapped_column(String(1))
    born_on: Mapped[date | None]
    phone: Mapped[str | None] = mapped_column(String(30))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    @property
    def full_name(self) -> str:
        """``Prénom NOM`` with the usage name when there is one."""
        return f"{self.given_name} {(self.usage_name or self.family_name).upper()}"

    @property
    def sort_key(self) -> tuple[str, ...]:
        """What lists are sorted by, in French alphabetical order."""
        return french_key(self.usage_name or self.family_name, self.given_name, str(self.id))

    @property
    def sorted_name(self) -> str:
        """``NOM Prénom``, as in French lists."""
        return f"{(self.usage_name or self.family_name).upper()} {self.given_name}"


class Grant(Base):
    """A role held by a person for an organisation, a cohort, or (neither) the platform."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("organisation_id IS NULL OR cohort_id IS NULL", name="one_scope"),
        Index("ix_role_grant_live", "person_id", sqlite_where=text("revoked_at IS NULL"),
              postgresql_where=text("revoked_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(state_column(Role, "role"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    # Cohorts stand above people on the ladder: the key is checked where the grant is given.
    cohort_id: Mapped[int | None] = mapped_column(index=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


class SignIn(Base):
    """One sign-in of one person; the cookie holds a token of which only the digest is kept."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    signed_in_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class SignInTry(Base):
    """A failed sign-in, counted to slow down guessing."""

    __tablename__ = "sign_in_try"
    __table_args__ = (
        Index("ix_sign_in_try_email", "email_sha256", "tried_at"),
        Index("ix_sign_in_try_address", "address", "tried_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email_sha256: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    tried_at: Mapped[datetime]


class ResetRequest(Base):
    """A letter asked for a lost password, whether the account exists or not: kept for a day."""

    __tablename__ = "reset_request"
    __table_args__ = (
        Index("ix_reset_request_email", "email_sha256", "asked_at"),
        Index("ix_reset_request_address", "address", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email_sha256: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
    asked_at: Mapped[datetime]


class Invitation(Base):
    """A single-use link by which a person chooses a password (first time or after a loss)."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(16), default="invite")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
