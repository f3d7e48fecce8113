"""Who the base already knows, as one training body may know them, to compare a roster with.

Whoever gave somebody their first role described them: their training body may read that identity.
To any other body they are a stranger, known by the address it gives and the name they go by.
"""

from collections.abc import Collection, Mapping, Sequence
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


def strangers_in(session: Session, cohort: Cohort) -> frozenset[int]:
    """The people of a cohort whose identity its organisation may not read."""
    enrolled = select(Enrolment.person_id).where(Enrolment.cohort_id == cohort.id)
    ours = _cohorts_of(session, cohort.organisation_id)
    grants = _grants(session, Person.id.in_(enrolled))
    return frozenset(
        person_id for person_id, held in grants.items() if not _is_here(held[0], cohort, ours)
    )


def known_as(person: Person, enrolment: Enrolment | None) -> KnownTrainee:
    """The person as a roster would describe them; without an enrolment, without a situation."""
    values: dict[str, Any] = {name: getattr(person, name) for name in IDENTITY}
    return KnownTrainee(id=person.id, **values, **_situation(enrolment))


def stranger(person: Person, enrolment: Enrolment | None) -> KnownTrainee:
    """The same to a training body that did not describe them: no identity but the name in use."""
    return KnownTrainee(
        id=person.id, is_stranger=True, email=person.email, given_name=person.given_name,
        family_name=person.usage_name or person.family_name, **_situation(enrolment),
    )


def _acquaintances(
    session: Session, cohort: Cohort, wanted: ColumnElement[bool]
) -> dict[int, Acquaintance]:
    ours = _cohorts_of(session, cohort.organisation_id)
    followed = set(session.scalars(
        select(Enrolment.person_id).join(Enrolment.person)
        .where(Enrolment.cohort_id.in_(ours), wanted)
    ))
    rows = session.execute(
        select(Person, Enrolment).outerjoin(Enrolment, and_(
            Enrolment.person_id == Person.id, Enrolment.cohort_id == cohort.id
        )).where(wanted).order_by(Person.id)
    ).all()
    grants = _grants(session, wanted)
    found = {}
    for person, enrolment in rows:
        held = grants.get(person.id, [])
        live = [given for given in held if given.revoked_at is None]
        is_described_here = not held or _is_here(held[0], cohort, ours)
        found[person.id] = Acquaintance(
            trainee=(known_as if is_described_here else stranger)(person, enrolment),
            is_enrolled=enrolment is not None and enrolment.cancelled_at is None,
            is_ours=is_described_here and person.id in followed and all(
                given.role is Role.TRAINEE and given.cohort_id in ours for given in live
            ),
            is_elsewhere=any(given.cohort_id != cohort.id for given in live),
            has_password=person.password_hash is not None,
            is_closed=person.disabled_at is not None,
        )
    return found


def _situation(enrolment: Enrolment | None) -> Mapping[str, Any]:
    if enrolment is None:
        return {}
    values = {name: getattr(enrolment, name) for name in SITUATION}
    return values | {"status": enrolment.status.value if enrolment.status else None}


def _cohorts_of(session: Session, organisation_id: int) -> set[int]:
    return set(session.scalars(
        select(Cohort.id).where(Cohort.organisation_id == organisation_id)
    ))


def _grants(session: Session, wanted: ColumnElement[bool]) -> Mapping[int, list[Any]]:
    """Role, place and end of every grant there ever was, the first one first, by person."""
    held: dict[int, list[Any]] = {}
    rows = session.execute(
        select(Grant.person_id, Grant.role, Grant.organisation_id, Grant.cohort_id,
               Grant.revoked_at)
        .join(Grant.person).where(wanted).order_by(Grant.id)
    )
    for row in rows:
        held.setdefault(row.person_id, []).append(row)
    return held


def _is_here(given: Any, cohort: Cohort, ours: set[int]) -> bool:
    """Whether a role is one of the cohort's organisation."""
    return given.cohort_id in ours or given.organisation_id == cohort.organisation_id
