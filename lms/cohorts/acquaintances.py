"""Who the base already knows, to compare a roster with."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.settlement import IDENTITY, SITUATION, Acquaintance
from lms.cohorts.trainees import KnownTrainee
from lms.people.models import Grant, Person
from lms.people.policy import Role


def known_trainees(session: Session) -> Sequence[KnownTrainee]:
    """Everyone ever enrolled anywhere, with the situation of their latest enrolment."""
    latest = select(func.max(Enrolment.id)).group_by(Enrolment.person_id)
    rows = session.execute(
        select(Person, Enrolment).join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.id.in_(latest)).order_by(Person.id)
    )
    return [known_as(person, enrolment) for person, enrolment in rows]


def acquaintances_of(
    session: Session, cohort: Cohort, emails: Collection[str]
) -> dict[int, Acquaintance]:
    """By person: everyone the cohort's organisation ever enrolled, and whoever has these addresses.

    Those of other organisations are found by their exact address only.
    """
    ours = select(Cohort.id).where(Cohort.organisation_id == cohort.organisation_id)
    ever_ours = select(Enrolment.person_id).where(Enrolment.cohort_id.in_(ours))
    wanted = or_(Person.id.in_(ever_ours), Person.email.in_(emails))
    return _acquaintances(session, cohort, wanted)


def acquaintance_of(session: Session, cohort: Cohort, person: Person) -> Acquaintance:
    """One person as seen from the cohort."""
    return _acquaintances(session, cohort, Person.id == person.id)[person.id]


def _acquaintances(
    session: Session, cohort: Cohort, wanted: ColumnElement[bool]
) -> dict[int, Acquaintance]:
    same_body = Cohort.organisation_id == cohort.organisation_id
    ours = set(session.scalars(select(Cohort.id).where(same_body)))
    followed = set(session.scalars(
        select(Enrolment.person_id).join(Enrolment.person)
        .where(Enrolment.cohort_id.in_(ours), wanted)
    ))
    rows = session.execute(
        select(Person, Enrolment).outerjoin(Enrolment, and_(
            Enrolment.person_id == Person.id, Enrolment.cohort_id == cohort.id
        )).where(wanted).order_by(Person.id)
    ).all()
    grants = _live_grants(session, wanted)
    found = {}
    for person, enrolment in rows:
        held = grants.get(person.id, [])
        found[person.id] = Acquaintance(
            trainee=known_as(person, enrolment),
            is_enrolled=enrolment is not None and enrolment.cancelled_at is None,
            is_ours=person.id in followed and _only_trainee_in(held, ours),
            is_elsewhere=any(cohort_id != cohort.id for _, cohort_id in held),
            has_password=person.password_hash is not None,
            is_closed=person.disabled_at is not None,
        )
    return found


def known_as(person: Person, enrolment: Enrolment | None) -> KnownTrainee:
    """The person as a roster would describe them; without an enrolment, without a situation."""
    values: dict[str, Any] = {name: getattr(person, name) for name in IDENTITY}
    if enrolment is not None:
        values |= {name: getattr(enrolment, name) for name in SITUATION}
        values["status"] = enrolment.status.value if enrolment.status else None
    return KnownTrainee(id=person.id, **values)


def _live_grants(
    session: Session, wanted: ColumnElement[bool]
) -> Mapping[int, list[tuple[Role, int | None]]]:
    """Role and cohort of every grant that holds, by person."""
    held: dict[int, list[tuple[Role, int | None]]] = {}
    rows = session.execute(
        select(Grant.person_id, Grant.role, Grant.cohort_id).join(Grant.person)
        .where(Grant.revoked_at.is_(None), wanted)
    )
    for person_id, role, cohort_id in rows:
        held.setdefault(person_id, []).append((role, cohort_id))
    return held


def _only_trainee_in(held: Iterable[tuple[Role, int | None]], cohort_ids: set[int]) -> bool:
    return all(role is Role.TRAINEE and cohort_id in cohort_ids for role, cohort_id in held)
