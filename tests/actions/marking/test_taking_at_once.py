"""Markers who ask for work at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from lms.core import db
from lms.core.work import Work
from lms.exams import sittings
from lms.exams.mark_models import Copy
from lms.exams.models import Attempt
from lms.marking import actions
from tests import make
from tests.actions.marking.test_marking import open_sitting, write

MARKERS = 6


def test_markers_who_ask_at_once_get_different_copies(database: db.Database) -> None:
    """The second to hand in the same copy would have worked for nothing."""
    with db.transaction(database, write=True) as session:
        work = Work(session, None, make.NOW)
        sitting = open_sitting(work, MARKERS)
        for attempt in session.query(Attempt).order_by(Attempt.id):
            write(work, attempt)
        sittings.close_sitting(work, sitting)
        session.flush()
        item_id, sitting_id = session.query(Copy.item_id).distinct().scalar(), sitting.id
        people = [make.make_person(session).id for _ in range(MARKERS)]
    together = Barrier(MARKERS)

    def take(person_id: int) -> str:
        together.wait()
        with db.transaction(database, write=True) as session:
            found = actions.take_next(Work(session, person_id, make.NOW), sitting_id, item_id)
            assert found is not None
            return found.code

    with ThreadPoolExecutor(MARKERS) as pool:
        codes = list(pool.map(take, people))
    assert len(set(codes)) == MARKERS
