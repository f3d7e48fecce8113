"""Databases for the tests: SQLite files and a real PostgreSQL, each migrated once per run.

``tests/conftest.py`` imports everything from here and defines the fixture ``migrate``. A run,
however many workers it has, shares one PostgreSQL server and one migrated template of each kind;
a new database is a copy of the template. The server is the one named by ``LMS_TEST_PG_URL`` (a
role that may create databases is needed), else one that comes with the development lock and is
started at the first test that asks for it.
"""

import fcntl
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

__all__ = [
    "database_url",
    "databases",
    "empty_database",
    "fresh_database",
    "migrate",
    "postgres_url",
]

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")
Migration = Callable[[str], None]
OpenDatabase = Callable[[Kind], AbstractContextManager[str]]

KEEPER = Path(__file__).with_name("postgres_keeper.py")
_keepers: list[subprocess.Popen[str]] = []  # kept: a forgotten Popen warns that it still runs


class Engine(Protocol):
    """Creates and drops databases of one kind."""

    def create(self, name: str, template_url: str | None) -> str:
        """Make the database ``name``, empty or a copy of a template, and return its URL."""

    def drop(self, url: str) -> None:
        """Remove a database, even while something is still connected to it."""


class Sqlite:
    """SQLite files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, name: str, template_url: str | None) -> str:
        path = self.folder / f"{name}.sqlite"
        url = f"sqlite:///{path}"
        self.drop(url)
        if template_url is not None:
            template = _path_of(template_url)
            if _beside(template, "-wal").exists():
                raise AssertionError(f"the migration left {template} open: dispose of its engine")
            shutil.copyfile(template, path)
        return url

    def drop(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            _beside(_path_of(url), suffix).unlink(missing_ok=True)


class Postgres:
    """Databases on one PostgreSQL server, reached when the first one is asked for."""

    def __init__(self, server_url: Callable[[], str]) -> None:
        self.server_url = server_url

    def create(self, name: str, template_url: str | None) -> str:
        template = make_url(template_url).database if template_url else "template1"
        self._execute("drop database if exists {} with (force)", name)
        self._execute("create database {} template {}", name, template or "")
        return _url_of(make_url(self.server_url()).set(database=name))

    def drop(self, url: str) -> None:
        self._execute("drop database if exists {} with (force)", make_url(url).database or "")

    def _execute(self, statement: str, *names: str) -> None:
        server = _url_of(make_url(self.server_url()).set(drivername="postgresql"))
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@dataclass(frozen=True)
class Databases:
    """What one worker creates its databases with.

    ``shared`` is a folder that all workers of the run see, ``prefix`` begins the name of every
    database of the run, ``worker`` tells this worker's apart. ``migrate`` brings an empty database
    to the newest schema and must leave no connection open.
    """

    shared: Path
    prefix: str
    worker: str
    migrate: Migration
    engines: Mapping[Kind, Engine]
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _names: list[str] = field(default_factory=list)

    @contextmanager
    def empty(self, kind: Kind) -> Iterator[str]:
        """Give the URL of a database without any table; it is dropped at the end."""
        with self._created(kind, None) as url:
            yield url

    @contextmanager
    def fresh(self, kind: Kind) -> Iterator[str]:
        """Give the URL of a migrated database without any row; it is dropped at the end.

        Its name serves again: what was made for a URL, such as an application, may be kept.
        """
        with self._created(kind, self._template(kind)) as url:
            yield url

    @contextmanager
    def _created(self, kind: Kind, template_url: str | None) -> Iterator[str]:
        engine = self.engines[kind]
        name = self._names.pop() if self._names else str(next(self._numbers))
        url = engine.create(f"{self.prefix}_{self.worker}_{name}", template_url)
        try:
            yield url
        finally:
            engine.drop(url)
            self._names.append(name)

    def _template(self, kind: Kind) -> str:
        with locked(self.shared / f"{kind}.lock"):
            done = self.shared / f"{kind}.template"
            if not done.exists():
                url = self.engines[kind].create(f"{self.prefix}_template", None)
                self.migrate(url)
                done.write_text(url)
            return done.read_text()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process of the run at a time through."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def server_url_of(shared: Path, prefix: str, owner_pid: int, given_url: str) -> str:
    """Return the URL of the run's PostgreSQL, started here if no worker did so before.

    It stays until the process ``owner_pid`` has ended. With a ``given_url`` that server is used,
    and is rid of the run's databases in the end.
    """
    known = shared / "postgres.url"
    with locked(shared / "postgres.lock"):
        if not known.exists():
            known.write_text(_start_keeper(shared / "postgres.log", owner_pid, prefix, given_url))
        return known.read_text()


def _start_keeper(log: Path, owner_pid: int, prefix: str, given_url: str) -> str:
    folder = tempfile.mkdtemp(prefix="passerelle-pg-")  # short: a socket's path has 107 bytes
    given = _url_of(make_url(given_url).set(drivername="postgresql")) if given_url else ""
    with log.open("w") as errors:
        keeper = subprocess.Popen(
            [sys.executable, "-P", "-W", "ignore", KEEPER, str(owner_pid), folder, prefix, given],
            env=_keeper_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,  # Ctrl-C is for the tests; the keeper then sees them end
        )
    _keepers.append(keeper)
    assert keeper.stdout is not None
    with keeper.stdout as answer:
        url = answer.readline().strip()
    if not url:
        raise RuntimeError(f"no PostgreSQL for the tests:\n{log.read_text()}")
    return _url_of(make_url(url).set(drivername="postgresql+psycopg"))


def _keeper_environment(folder: str) -> dict[str, str]:
    ours = dict(os.environ)  # noqa: TID251 - a process is started, no setting is read
    # useradd lies in a folder that a plain user's path lacks; the locale decides how names sort.
    path = os.pathsep.join([ours.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    return ours | {"PATH": path, "LC_ALL": "C.UTF-8", "XDG_RUNTIME_DIR": folder}


def _url_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _path_of(url: str) -> Path:
    return Path(make_url(url).database or "")


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@pytest.fixture(scope="session")
def migrate() -> Migration:
    """Bring the empty database at a URL to the newest schema: ``tests/conftest.py`` says how."""
    raise NotImplementedError("tests/conftest.py defines the fixture migrate")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str, testrun_uid: str) -> str:
    """Return the URL of the run's PostgreSQL server (its maintenance database)."""
    alone = worker_id == "master"
    return server_url_of(
        _shared_folder(tmp_path_factory, worker_id),
        _prefix(testrun_uid),
        os.getpid() if alone else os.getppid(),
        os.environ.get("LMS_TEST_PG_URL", ""),  # noqa: TID251 - a setting of the tests alone
    )


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    testrun_uid: str,
    migrate: Migration,
) -> Databases:
    """Return what this worker creates its databases with."""
    shared = _shared_folder(tmp_path_factory, worker_id)
    engines: dict[Kind, Engine] = {
        "sqlite": Sqlite(shared),
        "postgresql": Postgres(lambda: request.getfixturevalue("postgres_url")),
    }
    return Databases(shared, _prefix(testrun_uid), worker_id, migrate, engines)


@pytest.fixture(scope="session")
def fresh_database(databases: Databases) -> OpenDatabase:
    """Return a context manager giving a migrated database of its own: ``with f(kind) as url``."""
    return databases.fresh


@pytest.fixture(scope="session")
def empty_database(databases: Databases) -> OpenDatabase:
    """Return a context manager giving a database without tables, to try the migrations on."""
    return databases.empty


@pytest.fixture(scope="session", params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """Give this worker's migrated database of each kind; a test undoes what it wrote there."""
    with databases.fresh(request.param) as url:
        yield url


def _shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


def _prefix(testrun_uid: str) -> str:
    return f"passerelle_{testrun_uid[:8]}"
