"""PostgreSQL closes connections under us (restart, failover): idle ones are tried before use."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.errors import Busy
from tests.databases import OpenDatabase


@pytest.fixture
def server(empty_database: OpenDatabase) -> Iterator[db.Database]:
    with empty_database("postgresql") as url:
        database = db.connect(Settings(database_url=url))
        yield database
        database.dispose()


def ask(database: db.Database) -> int:
    with db.transaction(database, write=True) as session:
        return session.execute(text("SELECT pg_backend_pid()")).scalar_one()


def kill(database: db.Database, backend: int) -> None:
    """Close a connection of the pool, from outside."""
    url = database.writer.url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 2000)", [backend]).fetchone() == (
            True,)


def test_a_connection_in_steady_use_is_kept_and_not_asked_each_time(
    server: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pings: list[object] = []
    ping = server.writer.dialect.do_ping
    monkeypatch.setattr(server.writer.dialect, "do_ping",
                        lambda connection: pings.append(connection) or ping(connection))
    assert len({ask(server) for _ in range(5)}) == 1
    assert pings == []


def test_one_that_died_while_idle_is_replaced_and_nobody_notices(
    server: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = ask(server)
    kill(server, backend)
    later = ambient.stopwatch() + db.TRUSTED_SECONDS + 1
    monkeypatch.setattr(ambient, "stopwatch", lambda: later)
    assert ask(server) != backend


def test_one_that_has_just_died_is_said_busy_once(server: db.Database) -> None:
    backend = ask(server)
    kill(server, backend)
    with pytest.raises(Busy):
        ask(server)
    assert ask(server) != backend
