"""Reads about cohorts and those enrolled in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.cohorts.models import Cohort, Enrolment, EnrolmentEvent, RosterImport
from lms.cohorts.rules import EventKind
from lms.core.errors import Missing
from lms.people.models import Grant, Person
from lms.people.policy import Reach, Role, Scope


def cohort(session: Session, cohort_id: int) -> Cohort:
    """One cohort with its certification, organisation and agreement; raises ``Missing``."""
    found = session.scalar(
        select(Cohort).where(Cohort.id == cohort_id).options(
            joinedload(Cohort.certification), joinedload(Cohort.organisation),
            joinedload(Cohort.agreement),
        )
    )
    if found is None:
        raise Missing
    return found


def cohorts_within(session: Session, reach: Reach) -> Sequence[Cohort]:
    """Cohorts within reach with their certification and organisation, the latest first."""
    statement = (
        select(Cohort).options(joinedload(Cohort.certification), joinedload(Cohort.organisation))
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )
    if not reach.everywhere:
        statement = statement.where(or_(
            Cohort.organisation_id.in_(reach.organisation_ids), Cohort.id.in_(reach.cohort_ids)
        ))
    return session.scalars(statement).all()


def scope_of_cohort(session: Session, cohort_id: int) -> Scope:
    """Where a cohort lives; raises ``Missing``."""
    organisation_id = session.scalar(
        select(Cohort.organisation_id).where(Cohort.id == cohort_id)
    )
    if organisation_id is None:
        raise Missing
    return Scope(organisation_id, cohort_id)


def scope_of_enrolment(
    session: Session, cohort_id: int, enrolment_id: int, **_more: int
) -> Scope:
    """Where an enrolment lives; raises ``Missing`` if it is not of this cohort."""
    found = select(Enrolment.id).where(
        Enrolment.id == enrolment_id, Enrolment.cohort_id == cohort_id
    )
    if session.scalar(found) is None:
        raise Missing
    return scope_of_cohort(session, cohort_id)


def scope_of_roster(session: Session, cohort_id: int, roster_id: int) -> Scope:
    """Where a roster lives; raises ``Missing`` if it is not of this cohort."""
    found = select(RosterImport.id).where(
        RosterImport.id == roster_id, RosterImport.cohort_id == cohort_id
    )
    if session.scalar(found) is None:
        raise Missing
    return scope_of_cohort(session, cohort_id)


def scope_of_trainer(session: Session, cohort_id: int, person_id: int) -> Scope:
    """Where a cohort lives; raises ``Missing`` if the person does not train it."""
    if all(given.person_id != person_id for given in trainers_of(session, cohort_id)):
        raise Missing
    return scope_of_cohort(session, cohort_id)


def enrolments_of(session: Session, cohort_id: int) -> Sequence[Enrolment]:
    """Who is enrolled in a cohort and not cancelled, with the person, by name."""
    return session.scalars(
        select(Enrolment).join(Enrolment.person).options(contains_eager(Enrolment.person))
        .where(Enrolment.cohort_id == cohort_id, Enrolment.cancelled_at.is_(None))
        .order_by(Person.family_name, Person.given_name, Enrolment.id)
    ).all()


def enrolment(session: Session, enrolment_id: int) -> Enrolment:
    """One enrolment with its person and cohort, cancelled or not; raises ``Missing``."""
    found = session.scalar(
        select(Enrolment).where(Enrolment.id == enrolment_id)
        .options(joinedload(Enrolment.person), joinedload(Enrolment.cohort))
    )
    if found is None:
        raise Missing
    return found


def events_of(session: Session, enrolment_id: int) -> Sequence[EnrolmentEvent]:
    """Everything recorded of an enrolment, voided or not, in the order it was recorded."""
    return session.scalars(
        select(EnrolmentEvent).where(EnrolmentEvent.enrolment_id == enrolment_id)
        .order_by(EnrolmentEvent.recorded_at, EnrolmentEvent.id)
    ).all()


def events_by_enrolment(
    session: Session, enrolment_ids: Collection[int]
) -> dict[int, dict[EventKind, EnrolmentEvent]]:
    """The events that stand, by enrolment and kind; an empty mapping for whoever has none."""
    found: dict[int, dict[EventKind, EnrolmentEvent]] = {number: {} for number in enrolment_ids}
    for event in session.scalars(
        select(EnrolmentEvent).where(
            EnrolmentEvent.enrolment_id.in_(enrolment_ids), EnrolmentEvent.voided_at.is_(None)
        )
    ):
        found[event.enrolment_id][event.kind] = event
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people of a cohort.

    ``enrolled`` counts, as the statistics do, everybody whose enrolment was not cancelled:
    ``withdrew`` before entry are among them, and left their place.
    """

    enrolled: int = 0
    withdrew: int = 0
    entered: int = 0
    completed: int = 0
    dropped_out: int = 0

    @property
    def places_taken(self) -> int:
        """How many places of the cohort are taken."""
        return self.enrolled - self.withdrew


def figures_of(session: Session, cohort_ids: Collection[int]) -> Mapping[int, Figures]:
    """The figures of each of these cohorts."""
    live = (Enrolment.cohort_id.in_(cohort_ids), Enrolment.cancelled_at.is_(None))
    totals = session.execute(
        select(Enrolment.cohort_id, func.count()).where(*live).group_by(Enrolment.cohort_id)
    )
    enrolled = {cohort_id: count for cohort_id, count in totals}
    by_kind = session.execute(
        select(Enrolment.cohort_id, EnrolmentEvent.kind, func.count())
        .join(EnrolmentEvent, EnrolmentEvent.enrolment_id == Enrolment.id)
        .where(*live, EnrolmentEvent.voided_at.is_(None))
        .group_by(Enrolment.cohort_id, EnrolmentEvent.kind)
    )
    counts = {(cohort_id, kind): count for cohort_id, kind, count in by_kind}
    return {
        number: Figures(
            enrolled.get(number, 0),
            *(counts.get((number, kind), 0) for kind in (
                EventKind.WITHDREW, EventKind.ENTERED, EventKind.COMPLETED, EventKind.DROPPED_OUT
            )),
        )
        for number in cohort_ids
    }


def places_taken(session: Session, cohort_id: int) -> int:
    """How many places of a cohort are taken: whoever withdrew before entry left theirs."""
    return figures_of(session, [cohort_id])[cohort_id].places_taken


def trainers_of(session: Session, cohort_id: int) -> Sequence[Grant]:
    """The trainer roles held for this cohort, with their person, by name."""
    return session.scalars(
        select(Grant).join(Grant.person).options(contains_eager(Grant.person))
        .where(Grant.cohort_id == cohort_id, Grant.role == Role.TRAINER,
               Grant.revoked_at.is_(None))
        .order_by(Person.family_name, Person.given_name, Grant.id)
    ).all()


def possible_trainers(session: Session, organisation_id: int) -> Sequence[Person]:
    """Who trains for an organisation or one of its cohorts, or administers it, by name.

    Those who are there to invigilate, to mark, to judge or to look on are not proposed.
    """
    cohorts = select(Cohort.id).where(Cohort.organisation_id == organisation_id)
    holders = select(Grant.person_id).where(
        Grant.revoked_at.is_(None), Grant.role.in_((Role.TRAINER, Role.ADMINISTRATOR)),
        or_(Grant.organisation_id == organisation_id, Grant.cohort_id.in_(cohorts)),
    )
    return session.scalars(
        select(Person).where(Person.id.in_(holders), Person.disabled_at.is_(None))
        .order_by(Person.family_name, Person.given_name, Person.id)
    ).all()
