"""Two administrators close each other's account at the same instant: one of them stays."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from lms.core import db
from lms.core.config import Settings
from lms.core.work import Work
from lms.people import actions, queries
from lms.people.models import Grant, Person
from lms.people.policy import HeldRole, Role
from tests import make
from tests.databases import KINDS, OpenDatabase

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("act", ["disable", "revoke"])
@pytest.mark.parametrize("kind", KINDS)
def test_of_two_administrators_who_remove_each_other_one_stays(
    fresh_database: OpenDatabase, kind: str, act: str
) -> None:
    with fresh_database(kind) as url:  # type: ignore[arg-type]
        database = db.connect(Settings(database_url=url))
        pair = _two_administrators(database)
        together = threading.Barrier(2)

        def remove_other(mine: int) -> str:
            together.wait()
            try:
                _remove(database, pair[mine], pair[1 - mine], act)
            except actions.LastAdministrator:
                return "refused"
            return "done"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(remove_other, range(2))) == ["done", "refused"]
        with db.transaction(database, write=True) as session:
            assert len(queries.administering_grants(session)) == 1
        database.dispose()


def _two_administrators(database: db.Database) -> list[int]:
    with db.transaction(database, write=True) as session:
        people = [make.make_person(session) for _ in range(2)]
        for person in people:
            actions.grant(Work(session, None, NOW), person.id, HeldRole(Role.ADMINISTRATOR))
        return [person.id for person in people]


def _remove(database: db.Database, actor_id: int, other_id: int, act: str) -> None:
    with db.transaction(database, write=True) as session:
        work = Work(session, actor_id, NOW)
        other = session.get_one(Person, other_id)
        given = session.scalars(select(Grant).where(Grant.person_id == other_id)).one()
        session.execute(select(func.count(Person.id)))
        if act == "disable":
            actions.disable(work, other)
        else:
            actions.revoke(work, given)
