"""Many people at once: accounts, enrolments, roles; and taking them back.

What a roster writes takes the same few statements however long it is, so that nobody else waits
to write. Nothing is recorded here: the act that brought the people in is, with who they are.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from lms.cohorts.invitations import void_links
from lms.cohorts.models import Cohort, Enrolment, EnrolmentEvent, Status
from lms.cohorts.rules import EventKind, day_of
from lms.cohorts.settlement import IDENTITY, SITUATION
from lms.cohorts.trainees import TraineeRow
from lms.core.work import Work
from lms.people.models import Grant, Person
from lms.people.policy import Role


def add_people(work: Work, rows: Sequence[TraineeRow]) -> list[Person]:
    """Open an account without a password for each, in order; no address has one yet."""
    _insert(work, Person, [
        {name: getattr(row, name) for name in IDENTITY} | {"created_at": work.now} for row in rows
    ])
    emails = [row.email for row in rows]
    found = work.session.scalars(select(Person).where(Person.email.in_(emails)))
    people = {person.email: person for person in found}
    return [people[email] for email in emails]


def enrol_people(
    work: Work, cohort: Cohort, arrivals: Sequence[tuple[Person, TraineeRow]]
) -> list[Enrolment]:
    """Enrol each, or again after a cancellation, in order; without the role."""
    person_ids = [person.id for person, _ in arrivals]
    former = enrolments_by_person(work, cohort, person_ids)
    for person, row in arrivals:
        if person.id in former:
            again = former[person.id]
            again.cancelled_at, again.enrolled_at = None, work.now
            told = {name: getattr(row, name) for name in SITUATION}
            set_values(again, person, {
                name: value for name, value in told.items() if value is not None
            })
    _insert(work, Enrolment, [
        _first_enrolment(work, cohort, person, row)
        for person, row in arrivals if person.id not in former
    ])
    enrolments = enrolments_by_person(work, cohort, person_ids)
    happened = {"kind": EventKind.ENROLLED, "happened_on": day_of(work.now),
                "recorded_at": work.now, "recorded_by_id": work.actor_id}
    _insert(work, EnrolmentEvent, [
        happened | {"enrolment_id": each.id} for each in enrolments.values()
    ])
    return [enrolments[number] for number in person_ids]


def enrolments_by_person(
    work: Work, cohort: Cohort, person_ids: Collection[int]
) -> dict[int, Enrolment]:
    """The enrolments these people have or had in a cohort."""
    found = work.session.scalars(
        select(Enrolment).where(
            Enrolment.cohort_id == cohort.id, Enrolment.person_id.in_(person_ids)
        )
    )
    return {each.person_id: each for each in found}


def set_values(enrolment: Enrolment, person: Person, values: Mapping[str, Any]) -> None:
    """Write fields of a roster where they belong: the person's identity or the enrolment."""
    for name, value in values.items():
        if name == "status":
            enrolment.status = Status(value) if value is not None else None
        else:
            setattr(person if name in IDENTITY else enrolment, name, value)


def make_trainees(work: Work, cohort: Cohort, person_ids: Collection[int]) -> None:
    """Give the trainee role of a cohort to whoever does not hold it."""
    holding = set(work.session.scalars(
        select(Grant.person_id).where(
            Grant.person_id.in_(person_ids), Grant.cohort_id == cohort.id,
            Grant.role == Role.TRAINEE, Grant.revoked_at.is_(None),
        )
    ))
    given = {"role": Role.TRAINEE, "cohort_id": cohort.id, "granted_by_id": work.actor_id,
             "granted_at": work.now}
    _insert(work, Grant, [
        given | {"person_id": number} for number in person_ids if number not in holding
    ])


def cancel_enrolments(work: Work, cohort_id: int, enrolments: Sequence[Enrolment]) -> None:
    """Take enrolments of a cohort back as if they had not been made; their history stays."""
    session = work.session
    numbers = [each.id for each in enrolments]
    for each in enrolments:
        each.cancelled_at = work.now
    session.execute(
        update(EnrolmentEvent)
        .where(EnrolmentEvent.enrolment_id.in_(numbers), EnrolmentEvent.voided_at.is_(None))
        .values(voided_at=work.now)
    )
    people = {each.person_id for each in enrolments}
    session.execute(
        update(Grant)
        .where(Grant.person_id.in_(people), Grant.cohort_id == cohort_id,
               Grant.role == Role.TRAINEE, Grant.revoked_at.is_(None))
        .values(revoked_at=work.now)
    )
    holding = session.scalars(
        select(Grant.person_id).where(Grant.person_id.in_(people), Grant.revoked_at.is_(None))
    )
    void_links(work, people - set(holding))


def _first_enrolment(
    work: Work, cohort: Cohort, person: Person, row: TraineeRow
) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in SITUATION}
    told["status"] = Status(row.status) if row.status is not None else None
    return told | {"cohort_id": cohort.id, "person_id": person.id, "enrolled_at": work.now}


def _insert(work: Work, model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """One statement; the keys are read back by whoever needs them: SQLite gives them unordered."""
    if rows:
        work.session.execute(insert(model.__table__), rows)
