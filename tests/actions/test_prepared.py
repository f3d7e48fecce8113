"""The driver's own way to a row gives what SQLAlchemy gives, and a transaction that undoes."""

from datetime import timedelta

import psycopg
import pytest
from pysqlite3 import dbapi2
from sqlalchemy import func, select

from lms.core import db
from lms.core.appending import appending
from lms.core.config import Settings
from lms.core.errors import Busy, Unstorable
from lms.core.prepared import Prepared
from lms.exams import actions, seats
from lms.exams.models import Answer, AttemptState, SittingState
from lms.people.models import SignIn
from tests import make


@pytest.fixture
def attempt_id(database) -> int:
    """An open attempt that somebody signed in as « token » has entered."""
    with db.transaction(database, write=True) as session:
        cohort = make.make_cohort(session)
        enrolment = make.make_enrolment(session, cohort)
        sitting = make.make_sitting(session, cohort, state=SittingState.OPEN,
                                    published_at=make.NOW)
        attempt = make.make_attempt(session, sitting, enrolment, AttemptState.OPEN)
        sign_in = SignIn(person_id=enrolment.person_id, signed_in_at=make.NOW,
                         token_sha256=seats.people_rules.digest("token"),
                         expires_at=make.NOW + timedelta(hours=1))
        session.add(sign_in)
        session.flush()
        attempt.sign_in_id = sign_in.id
        return attempt.id


def append_to(database) -> Prepared:
    dialect = database.writer.dialect
    return Prepared.of(appending(dialect.name, Answer.__table__, actions.ROW_COLUMNS,
                                 actions.ROW_KEY), dialect)


def row_of(attempt_id: int, seq: int = 1) -> dict:
    return {"attempt_id": attempt_id, "client_seq": seq, "question": 1, "value": '{"text":"é"}',
            "received_at": make.NOW + timedelta(microseconds=7)}


def stored(database) -> list[Answer]:
    with db.transaction(database, write=False) as session:
        return list(session.scalars(select(Answer).order_by(Answer.client_seq)))


def test_a_row_read_by_the_driver_has_the_same_values_and_types(database, attempt_id) -> None:
    prepared = Prepared.of(seats.LOCKED, database.writer.dialect)
    with db.driver_transaction(database) as connection:
        row = prepared.first(connection, seats.sought("token", make.NOW, attempt_id))
        assert prepared.first(connection, seats.sought("autre", make.NOW, attempt_id)) is None
    assert row is not None
    with db.transaction(database, write=True) as session:
        usual = seats.locked_seat_of(session, "token", make.NOW, attempt_id)
    quick = seats.seat_from(row)
    assert quick == usual
    assert repr(quick) == repr(usual)
    assert quick.standing.state is AttemptState.OPEN
    assert quick.standing.deadline_at.utcoffset() == timedelta(0)


def test_a_row_appended_by_the_driver_is_read_as_any_other(database, attempt_id) -> None:
    append = append_to(database)
    with db.driver_transaction(database) as connection:
        assert append.first(connection, row_of(attempt_id)) is not None
        assert append.first(connection, row_of(attempt_id)) is None
    [answer] = stored(database)
    assert {name: getattr(answer, name) for name in actions.ROW_COLUMNS} == row_of(attempt_id)


def test_whatever_is_raised_undoes_and_the_connection_serves_again(database, attempt_id) -> None:
    append = append_to(database)

    def fail(connection: object) -> None:
        append.first(connection, row_of(attempt_id))
        raise KeyError

    with pytest.raises(KeyError), db.driver_transaction(database) as connection:
        fail(connection)
    assert stored(database) == []
    with db.driver_transaction(database) as connection:
        append.first(connection, row_of(attempt_id))
    assert len(stored(database)) == 1


def test_what_the_driver_refuses_is_no_crash(database, attempt_id) -> None:
    with pytest.raises(Unstorable), db.driver_transaction(database) as connection:
        connection.execute("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(Unstorable), db.driver_transaction(database) as connection:
        append_to(database).first(connection, row_of(attempt_id + 1000))  # no such attempt
    for error in (dbapi2.OperationalError("database is locked"),
                  psycopg.OperationalError("server closed the connection unexpectedly")):
        with pytest.raises(Busy), db.driver_transaction(database):
            raise error
    with db.transaction(database, write=True) as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 0


def test_a_pool_without_a_connection_left_is_busy(database, monkeypatch) -> None:
    def none(*_: object) -> None:
        raise db.PoolTimeout

    monkeypatch.setattr(type(database.writer), "raw_connection", none)
    with pytest.raises(Busy), db.driver_transaction(database):
        pass


def test_a_server_that_is_not_there_is_busy() -> None:
    database = db.connect(Settings(database_url="postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(Busy), db.driver_transaction(database):
        pass
    database.dispose()
