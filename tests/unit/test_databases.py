"""The tests' own databases: a test that shares one by accident would prove nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests.databases import (
    KINDS,
    Databases,
    Kind,
    Postgres,
    Sqlite,
    postgres_url,
    server_url_of,
)

__all__ = ["postgres_url"]

PATIENCE_SECONDS = 20


def run_sql(url: str, *statements: str) -> list[str]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
            return inspect(connection).get_table_names()
    finally:
        engine.dispose()


def count_of_learners(url: str) -> int:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text("select count(*) from learner")) or 0)
    finally:
        engine.dispose()


def make_learners(url: str) -> None:
    run_sql(url, "create table learner (name text)")


@pytest.fixture
def databases(tmp_path: Path, request: pytest.FixtureRequest) -> Databases:
    return Databases(
        shared=tmp_path,
        prefix=f"unit_{os.getpid()}_{tmp_path.name}"[:50].lower(),
        worker="gw0",
        migrate=make_learners,
        engines={
            "sqlite": Sqlite(tmp_path),
            "postgresql": Postgres(lambda: request.getfixturevalue("postgres_url")),
        },
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_fresh_database_is_migrated_and_holds_nothing(databases: Databases, kind: Kind) -> None:
    with databases.fresh(kind) as url:
        assert make_url(url).get_backend_name() == kind
        run_sql(url, "insert into learner values ('Zoé')")
    with databases.fresh(kind) as url:
        assert count_of_learners(url) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_database_has_no_table(databases: Databases, kind: Kind) -> None:
    with databases.empty(kind) as url:
        assert run_sql(url) == []


@pytest.mark.parametrize("kind", KINDS)
def test_two_open_databases_do_not_see_each_other(databases: Databases, kind: Kind) -> None:
    with databases.fresh(kind) as one, databases.fresh(kind) as other:
        run_sql(one, "insert into learner values ('Œuvrard')")
        assert (count_of_learners(one), count_of_learners(other)) == (1, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_all_workers_share_one_migration(databases: Databases, kind: Kind) -> None:
    migrated: list[str] = []

    def counted(url: str) -> None:
        migrated.append(url)
        make_learners(url)

    workers = [replace(databases, worker=worker, migrate=counted) for worker in ("gw0", "gw1")]
    with workers[0].fresh(kind) as one, workers[1].fresh(kind) as other:
        assert one != other
    assert len(migrated) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_goes_even_when_its_test_left_a_connection_open(
    databases: Databases, kind: Kind
) -> None:
    with databases.fresh(kind) as url:
        made = names_of(databases, kind)
        engine = create_engine(url)
        left_open = engine.connect()
        left_open.execute(text("select * from learner"))
    left = names_of(databases, kind)
    left_open.invalidate()
    left_open.close()
    engine.dispose()
    assert set(made) - set(left) == {Path(make_url(url).database or "").name}


def test_a_migration_that_fails_is_tried_again_from_nothing(databases: Databases) -> None:
    def halfway(url: str) -> None:
        make_learners(url)
        raise ZeroDivisionError

    for kind in KINDS:
        with pytest.raises(ZeroDivisionError), replace(databases, migrate=halfway).fresh(kind):
            raise AssertionError("a half-migrated database was given out")
        with databases.fresh(kind) as url:
            assert count_of_learners(url) == 0


def test_an_sqlite_template_left_open_is_refused(databases: Databases, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/{databases.prefix}_template.sqlite")

    def forgetful(url: str) -> None:
        with engine.begin() as connection:
            connection.execute(text("pragma journal_mode=wal"))
            connection.execute(text("create table learner (name text)"))

    with (
        pytest.raises(AssertionError, match="dispose"),
        replace(databases, migrate=forgetful).fresh("sqlite"),
    ):
        pass
    engine.dispose()


def test_a_killed_run_leaves_no_server_and_no_folder(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as owner:
        url = server_url_of(tmp_path, "killed", owner.pid, "")
        folder = Path(str(make_url(url).query["host"]))
        server_pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
        owner.send_signal(signal.SIGKILL)
    wait_until(lambda: not folder.parent.exists())
    assert not is_running(server_pid)


def test_a_given_server_is_used_and_left_without_the_databases_of_the_run(
    databases: Databases, postgres_url: str, tmp_path: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as owner:
        url = server_url_of(tmp_path, databases.prefix, owner.pid, postgres_url)
        Postgres(lambda: url).create(f"{databases.prefix}_forgotten", None)
        assert f"{databases.prefix}_forgotten" in names_of(databases, "postgresql")
        owner.send_signal(signal.SIGKILL)
    assert make_url(url) == make_url(postgres_url)
    wait_until(lambda: names_of(databases, "postgresql") == [])


def test_a_given_server_that_cannot_be_reached_is_said_at_once(tmp_path: Path) -> None:
    nowhere = f"postgresql://nobody@/none?host={tmp_path}"
    with pytest.raises(RuntimeError, match=r"(?s)no PostgreSQL for the tests.*No such file"):
        server_url_of(tmp_path, "nowhere", os.getpid(), nowhere)


def names_of(databases: Databases, kind: Kind) -> list[str]:
    """Return the names of the databases that ``databases`` made and that are still there."""
    if kind == "sqlite":
        return sorted(path.name for path in databases.shared.glob("*.sqlite"))
    engine = create_engine(databases.engines["postgresql"].server_url())  # type: ignore[attr-defined]
    try:
        with engine.connect() as connection:
            names = connection.scalars(text("select datname from pg_database"))
            return sorted(name for name in names if name.startswith(databases.prefix))
    finally:
        engine.dispose()


def is_running(pid: int) -> bool:
    """Say whether the process ``pid`` does anything: one nobody has waited for does not."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
