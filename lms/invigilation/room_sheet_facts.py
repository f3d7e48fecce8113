"""What the attendance sheet of a sitting prints."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.catalog.models import Block
from lms.cohorts.models import Cohort, Enrolment
from lms.core.errors import Conflict
from lms.core.i18n import N_
from lms.exams.models import Attempt, Sitting
from lms.invigilation.room_sheet import Expected, RoomSheet
from lms.people.models import Grant, Organisation, Person
from lms.people.policy import Role


class NotPublishedYet(Conflict):
    """Nobody has a place at the sitting yet."""

    code = "not_published_yet"
    text = N_("L'épreuve n'est pas publiée : aucun candidat n'y a encore sa place.")


def room_sheet_of(session: Session, sitting: Sitting) -> RoomSheet:
    """The sheet of a loaded sitting; raises ``NotPublishedYet`` while nobody is placed."""
    attempts = placed_attempts(session, sitting.id)
    if not attempts:
        raise NotPublishedYet
    cohort = sitting.cohort
    names = Counter(attempt.enrolment.person.sorted_name for attempt in attempts)
    return RoomSheet(
        organisation=organisation_name(session, cohort), cohort=cohort.title,
        certification=f"{cohort.certification.title} ({cohort.certification.code})",
        block=block_title(session, sitting), title=sitting.title, place=sitting.place,
        starts_at=sitting.starts_at, duration_minutes=sitting.duration_minutes,
        invigilators=_invigilators(session, cohort),
        candidates=tuple(_expected(attempt, names) for attempt in attempts),
    )


def placed_attempts(session: Session, sitting_id: int) -> list[Attempt]:
    """Everyone with a place at the sitting, in French alphabetical order."""
    found = session.scalars(
        select(Attempt).join(Attempt.enrolment).join(Enrolment.person)
        .where(Attempt.sitting_id == sitting_id)
        .options(contains_eager(Attempt.enrolment).contains_eager(Enrolment.person))
    )
    return sorted(found, key=lambda attempt: attempt.enrolment.person.sort_key)


def organisation_name(session: Session, cohort: Cohort) -> str:
    """The training body of a cohort."""
    return session.get_one(Organisation, cohort.organisation_id).name


def block_title(session: Session, sitting: Sitting) -> str:
    """Code and title of the block of a sitting."""
    title = session.scalar(select(Block.title).where(
        Block.certification_id == sitting.cohort.certification_id,
        Block.code == sitting.block_code,
    ))
    return f"{sitting.block_code} – {title}" if title else sitting.block_code


def told_apart(person: Person, names: Counter[str]) -> str:
    """The birth date, only where two candidates bear the same name."""
    if names[person.sorted_name] > 1 and person.born_on:
        return f"né(e) le {person.born_on:%d/%m/%Y}"
    return ""


def _expected(attempt: Attempt, names: Counter[str]) -> Expected:
    person = attempt.enrolment.person
    return Expected(person.sorted_name, told_apart(person, names), attempt.seat,
                    attempt.allowed_seconds)


def _invigilators(session: Session, cohort: Cohort) -> tuple[str, ...]:
    """Who invigilates for this very cohort; those of the whole body write their name by hand."""
    people = {
        grant.person for grant in session.scalars(
            select(Grant).where(Grant.role == Role.INVIGILATOR, Grant.cohort_id == cohort.id,
                                Grant.revoked_at.is_(None)).options(joinedload(Grant.person))
        )
    }
    return tuple(person.full_name for person in sorted(people, key=lambda one: one.sort_key))
