"""What ``lms seed`` prints: ids, addresses, passwords and codes, by the keys of the scenario."""

from typing import Any

from sqlalchemy import select

from lms.cohorts.models import Enrolment
from lms.core.work import Work
from lms.exams.models import Attempt
from lms.people.models import Person
from lms.worlds.building import World
from lms.worlds.scenario import Scenario


def tell(work: Work, scenario: Scenario, world: World) -> dict[str, Any]:
    """The world as JSON."""
    asked = {person.key: person.password for person in scenario.people}
    keys = {person.id: key for key, person in world.people.items()}
    return {
        "seed": scenario.seed,
        "now": work.now.isoformat(),
        "organisations": {key: {"id": one.id} for key, one in world.organisations.items()},
        "certifications": [
            {"id": one.id, "code": one.code, "version": one.version}
            for one in world.certifications
        ],
        "people": {
            key: {"id": one.id, "email": one.email, "password": asked.get(key, scenario.password)}
            for key, one in world.people.items()
        },
        "banks": {
            key: {"edition": one.id, "items": {item.code: item.id for item in one.items}}
            for key, one in world.banks.items()
        },
        "cohorts": {
            key: {"id": one.id, "enrolments": _enrolments(work, one.id, keys)}
            for key, one in world.cohorts.items()
        },
        "sittings": {
            key: {"id": one.id, "access_code": one.access_code, "state": one.state.value,
                  "attempts": _attempts(work, one.id, keys)}
            for key, one in world.sittings.items()
        },
    }


def _enrolments(work: Work, cohort_id: int, keys: dict[int, str]) -> dict[str, int]:
    rows = work.session.execute(
        select(Enrolment.person_id, Enrolment.id).where(Enrolment.cohort_id == cohort_id)
        .order_by(Enrolment.id)
    )
    return {keys[person_id]: enrolment_id for person_id, enrolment_id in rows}


def _attempts(work: Work, sitting_id: int, keys: dict[int, str]) -> dict[str, int]:
    rows = work.session.execute(
        select(Person.id, Attempt.id).join(Enrolment, Enrolment.person_id == Person.id)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .where(Attempt.sitting_id == sitting_id).order_by(Attempt.id)
    )
    return {keys[person_id]: attempt_id for person_id, attempt_id in rows}
