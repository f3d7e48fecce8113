"""Two databases behind one door: engines, sessions and the transaction.

SQLite runs with WAL, ``synchronous=FULL`` and two engines on one file: one whose connections are
``query_only`` for safe requests, one whose transactions begin ``IMMEDIATE`` for writes. PostgreSQL
runs safe requests in READ ONLY transactions and writes in READ COMMITTED ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from lms.core.config import ConfigError, Settings
from lms.core.errors import Busy, Unstorable

SAFE_SQLITE = (3, 51, 3)  # before it, WAL of several processes can corrupt (fixed 2026-03-13)
BUSY_MILLISECONDS = 10_000


@dataclass(frozen=True, slots=True)
class Database:
    """The two ways in: ``reads()`` cannot write, ``writes()`` can; both give a session."""

    reader: Engine
    writer: Engine
    reads: sessionmaker[Session]
    writes: sessionmaker[Session]

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite (else PostgreSQL)."""
        return self.writer.dialect.name == "sqlite"

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.reader.dispose()
        self.writer.dispose()


def connect(settings: Settings) -> Database:
    """The database of these settings; creates no table."""
    if make_url(settings.url).get_backend_name() == "sqlite":
        return _database(*_sqlite_engines(settings))
    engine = create_engine(
        settings.url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10,
        isolation_level="READ COMMITTED",
    )
    return _database(engine.execution_options(postgresql_readonly=True), engine)


def _database(reader: Engine, writer: Engine) -> Database:
    return Database(
        reader, writer,
        sessionmaker(reader, expire_on_commit=False, autoflush=False),
        sessionmaker(writer, expire_on_commit=False),
    )


def _sqlite_engines(settings: Settings) -> tuple[Engine, Engine]:
    if dbapi2.sqlite_version_info < SAFE_SQLITE:
        raise ConfigError(f"SQLite {dbapi2.sqlite_version} can corrupt a WAL: 3.51.3 is needed")
    path = make_url(settings.url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engines = []
    for query_only, begin in ((True, "BEGIN DEFERRED"), (False, "BEGIN IMMEDIATE")):
        engine = create_engine(settings.url, module=dbapi2, hide_parameters=True,
                               connect_args={"timeout": 10},
                               pool_size=10, max_overflow=10)
        _prepare_sqlite(engine, settings.sqlite_synchronous.upper(), query_only, begin)
        engines.append(engine)
    return engines[0], engines[1]


def _prepare_sqlite(engine: Engine, synchronous: str, query_only: bool, begin: str) -> None:
    pragmas = [
        "journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}", "temp_store=MEMORY",
        *(["query_only=ON"] if query_only else []),
    ]

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must emit no BEGIN of its own
        for pragma in pragmas:
            connection.execute("PRAGMA " + pragma)

    @event.listens_for(engine, "begin")
    def _(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def is_busy(error: OperationalError) -> bool:
    """Whether the database could not be had in time (as opposed to being wrong)."""
    message = str(error.orig).lower()
    return "locked" in message or "busy" in message or "lock timeout" in message


@contextmanager
def transaction(database: Database, *, write: bool) -> Iterator[Session]:
    """One transaction: leaving commits, raising undoes. The only commit of the code base."""
    session = (database.writes if write else database.reads)()
    try:
        with session:
            try:
                yield session
                if write:
                    session.commit()
            except BaseException:
                session.expunge_all()  # what was read stays readable for the error page
                raise
    except (OverflowError, UnicodeEncodeError, DataError) as error:
        raise Unstorable from error
    except OperationalError as error:
        if is_busy(error):
            raise Busy from error
        raise


def check_durability(database: Database) -> None:
    """Refuse to run exams on a database that may forget a commit (promise P8)."""
    problems = []
    with database.writer.connect() as connection:
        if database.is_sqlite:
            if connection.execute(text("PRAGMA synchronous")).scalar_one() < 2:
                problems.append("SQLite synchronous is below FULL")
        else:
            problems += [
                f"PostgreSQL {name} is off"
                for name in ("fsync", "synchronous_commit", "full_page_writes")
                if connection.execute(text(f"SHOW {name}")).scalar_one() == "off"
            ]
    if problems:
        raise ConfigError("exams cannot run: " + "; ".join(problems))
