"""An open sitting in a database, its candidates ready to enter."""

from sqlalchemy import select

from lms.core import ambient, db
from lms.core.work import Work
from lms.exams import queries, sittings
from lms.exams.models import Attempt
from lms.people.models import Person
from tests import make

CODE = "PONT-42"


def open_sitting(
    database: db.Database, candidates: int, questions: int = 10
) -> tuple[int, list[tuple[str, int]]]:
    """The sitting's id, and the address and attempt of each candidate."""
    with db.transaction(database, write=True) as session:
        work = Work(session, None, ambient.now())
        cohort = make.make_cohort(session)
        for _ in range(candidates):
            make.make_enrolment(session, cohort)
        sitting = make.make_sitting(session, cohort, question_count=questions)
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        rows = session.execute(
            select(Person.email, Attempt.id).join(Attempt.enrolment)
            .join(Person, Person.id == queries.Enrolment.person_id).order_by(Attempt.id)
        )
        return sitting.id, [(email, attempt) for email, attempt in rows]
