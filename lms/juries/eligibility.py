"""Who may sit in the jury of a cohort, and who holds the role already."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from lms.cohorts.models import Cohort, Enrolment
from lms.juries.models import Jury, Member
from lms.people.models import Grant, Person
from lms.people.policy import Reach, Role


def trainer_ids(session: Session, cohort: Cohort) -> frozenset[int]:
    """Who trains the cohort: those who may now, and those who once held that role for it."""
    may_now = and_(Grant.revoked_at.is_(None), _covering(cohort))
    return frozenset(session.scalars(
        select(Grant.person_id).where(
            Grant.role == Role.TRAINER, or_(Grant.cohort_id == cohort.id, may_now)
        )
    ))


def trainee_ids(session: Session, cohort: Cohort) -> frozenset[int]:
    """The persons enrolled in the cohort."""
    return frozenset(session.scalars(
        select(Enrolment.person_id).where(Enrolment.cohort_id == cohort.id,
                                          Enrolment.cancelled_at.is_(None))
    ))


def jury_role_holders(
    session: Session, cohort: Cohort, person_ids: Iterable[int]
) -> frozenset[int]:
    """Which of these persons already hold the role of jury member for the cohort."""
    return frozenset(session.scalars(
        select(Grant.person_id).where(
            Grant.role == Role.JURY_MEMBER, Grant.revoked_at.is_(None),
            Grant.person_id.in_(list(person_ids)), _covering(cohort),
        )
    ))


def _covering(cohort: Cohort) -> ColumnElement[bool]:
    everywhere = and_(Grant.organisation_id.is_(None), Grant.cohort_id.is_(None))
    return or_(everywhere, Grant.organisation_id == cohort.organisation_id,
               Grant.cohort_id == cohort.id)


def eligible_people(session: Session, reach: Reach, cohort: Cohort) -> Sequence[Person]:
    """Persons one may name: open accounts within reach, neither trainers nor trainees, by name."""
    live = select(Grant.person_id).where(Grant.revoked_at.is_(None))
    others = live.where(Grant.role != Role.TRAINEE)
    if reach.everywhere:
        within = or_(Person.id.in_(others), Person.id.not_in(live))
    else:
        within = Person.id.in_(others.where(or_(
            Grant.organisation_id.in_(reach.organisation_ids),
            Grant.cohort_id.in_(reach.cohort_ids),
        )))
    barred = trainer_ids(session, cohort) | trainee_ids(session, cohort)
    return session.scalars(
        select(Person).where(Person.disabled_at.is_(None), within, Person.id.not_in(barred))
        .order_by(Person.family_name, Person.given_name, Person.id)
    ).all()


def people_by_id(session: Session, person_ids: Iterable[int]) -> Mapping[int, Person]:
    """The open accounts among these persons."""
    found = session.scalars(select(Person).where(Person.id.in_(list(person_ids)),
                                                 Person.disabled_at.is_(None)))
    return {person.id: person for person in found}


def idle_grants(
    session: Session, cohort_id: int, person_ids: Iterable[int]
) -> Sequence[Grant]:
    """The roles of jury member for the cohort held by those who sit in none of its juries."""
    seated = (
        select(Member.person_id).join(Jury, Jury.id == Member.jury_id)
        .where(Jury.cohort_id == cohort_id)
    )
    return session.scalars(
        select(Grant).where(
            Grant.role == Role.JURY_MEMBER, Grant.revoked_at.is_(None),
            Grant.cohort_id == cohort_id, Grant.person_id.in_(list(person_ids)),
            Grant.person_id.not_in(seated),
        )
    ).all()
