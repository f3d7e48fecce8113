"""Reads of the register: everything that was issued, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from lms.attestations import rules
from lms.attestations.facts import AttestationFacts
from lms.attestations.models import Attestation
from lms.attestations.rules import Status
from lms.cohorts.models import Cohort, Enrolment
from lms.core.errors import Fault, Invalid, Missing
from lms.core.i18n import N_
from lms.juries.models import Decision
from lms.people.models import Person
from lms.people.policy import Reach, Scope

MOST_WORDS = 10
LONGEST_SEARCH = 200
MOST_PAGES = 1_000_000
_TOO_LONG = N_("Cherchez avec {words} mots et {signs} caractères au plus.")


@dataclass(frozen=True, slots=True)
class Issued:
    """An attestation with its frozen facts, and whether a later one stands for it."""

    attestation: Attestation
    facts: AttestationFacts
    is_superseded: bool

    def status(self, today: date) -> Status:
        """What it is worth on ``today``."""
        return rules.status_of(self.attestation, self.is_superseded, today)


@dataclass(frozen=True, slots=True)
class Search:
    """What a list of attestations is narrowed to; ``page`` counts from 1, ``size`` a page.

    Raises ``Invalid`` at ``q`` for a text too long to be searched: each word is a condition, and a
    database only takes so many.
    """

    text: str = ""
    status: Status | None = None
    page: int = 1
    size: int = 50

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST_SEARCH or len(self.text.split()) > MOST_WORDS:
            facts = {"words": MOST_WORDS, "signs": LONGEST_SEARCH}
            raise Invalid([Fault("q", "search_too_long", _TOO_LONG, facts)])


def issued(session: Session, attestation_id: int) -> Issued:
    """One attestation; raises ``Missing``."""
    found = issued_where(session, Attestation.id == attestation_id)
    if not found:
        raise Missing
    return found[0]


def issued_under(session: Session, code: str) -> Issued | None:
    """The attestation of a verification code in its canonical form, if any."""
    return next(iter(issued_where(session, Attestation.code == code)), None)


def issued_as(session: Session, pdf_sha256: str) -> Issued | None:
    """The attestation whose PDF has this digest, if any."""
    return next(iter(issued_where(session, Attestation.pdf_sha256 == pdf_sha256)), None)


def issued_where(session: Session, *conditions: ColumnElement[bool]) -> list[Issued]:
    """The attestations that meet every condition, the latest first.

    Conditions may bear on the attestation, its decision, the enrolment, the person, the cohort.
    """
    return _told(session, _everything().where(*conditions))


def issued_within(
    session: Session, reach: Reach, search: Search, today: date
) -> tuple[list[Issued], int]:
    """One page of the attestations within reach, the latest first, and how many there are."""
    wanted = [within(reach), *_matching(search.text)]
    if search.status is not None:
        wanted.append(_worth(search.status, today))
    statement = _everything().where(*wanted)
    counted = statement.with_only_columns(func.count(Attestation.id)).order_by(None)
    page = statement.limit(search.size).offset(search.size * (search.page - 1))
    return _told(session, page), session.scalar(counted) or 0


def scope_of_attestation(session: Session, attestation_id: int) -> Scope:
    """Where an attestation lives and whose it is; raises ``Missing``."""
    row = session.execute(
        select(Cohort.organisation_id, Cohort.id, Enrolment.person_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .join(Decision, Decision.enrolment_id == Enrolment.id)
        .join(Attestation, Attestation.decision_id == Decision.id)
        .where(Attestation.id == attestation_id)
    ).first()
    if row is None:
        raise Missing
    return Scope(*row)


def holder_of(session: Session, attestation: Attestation) -> Person:
    """Whom an attestation was issued to."""
    return session.scalars(
        select(Person).join(Enrolment, Enrolment.person_id == Person.id)
        .join(Decision, Decision.enrolment_id == Enrolment.id)
        .where(Decision.id == attestation.decision_id)
    ).one()


def is_superseded() -> ColumnElement[bool]:
    """The condition that a later attestation stands for an attestation."""
    later = aliased(Attestation)
    return select(later.id).where(later.supersedes_id == Attestation.id).exists()


def is_in_force() -> ColumnElement[bool]:
    """The condition that an attestation is neither revoked nor superseded."""
    return and_(Attestation.revoked_at.is_(None), ~is_superseded())


def within(reach: Reach) -> ColumnElement[bool]:
    """The condition that a cohort is within reach."""
    if reach.everywhere:
        return true()
    return or_(Cohort.organisation_id.in_(reach.organisation_ids),
               Cohort.id.in_(reach.cohort_ids))


def _everything() -> Select[Attestation, bool]:
    return (
        select(Attestation, is_superseded()).join(Attestation.decision).join(Decision.enrolment)
        .join(Enrolment.cohort).join(Enrolment.person)
        .options(contains_eager(Attestation.decision).options(
            joinedload(Decision.jury),
            contains_eager(Decision.enrolment).options(
                contains_eager(Enrolment.person), contains_eager(Enrolment.cohort)),
        ))
        .order_by(Attestation.id.desc())
    )


def _told(session: Session, statement: Select[Attestation, bool]) -> list[Issued]:
    return [
        Issued(attestation, AttestationFacts.from_json(attestation.facts), superseded)
        for attestation, superseded in session.execute(statement)
    ]


def _matching(text: str) -> Sequence[ColumnElement[bool]]:
    """Every word must be in the name, the number or the code."""
    searched = func.lower(
        Person.given_name + " " + Person.family_name + " " + func.coalesce(Person.usage_name, "")
        + " " + Attestation.number + " " + Attestation.code
    )
    return [searched.contains(word.lower(), autoescape=True) for word in text.split()]


def _worth(status: Status, today: date) -> ColumnElement[bool]:
    over = func.coalesce(Attestation.valid_until < today, False)
    return {
        Status.REVOKED: Attestation.revoked_at.is_not(None),
        Status.SUPERSEDED: and_(Attestation.revoked_at.is_(None), is_superseded()),
        Status.EXPIRED: and_(is_in_force(), over),
        Status.VALID: and_(is_in_force(), ~over),
    }[status]
