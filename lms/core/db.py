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

import psycopg
from pysqlite3 import dbapi2
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    DisconnectionError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from lms.core import ambient
from lms.core.config import ConfigError, Settings
from lms.core.errors import Busy, Unstorable

SAFE_SQLITE = (3, 51, 3)  # before it, WAL of several processes can corrupt (fixed 2026-03-13)
BUSY_MILLISECONDS = 5_000
"""How long a statement waits for a lock: less than the exam page waits for an answer."""
TRUSTED_SECONDS = 5.0
"""A connection that answered so recently is used without being tried; should it be dead after all,
whoever meets it is told to come back, and the page does."""
DRIVERS = frozenset({"sqlite", "postgresql+psycopg"})


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
    """The database of these settings; creates no table. Raises ``ConfigError``."""
    url = url_of(settings)
    if url.get_backend_name() == "sqlite":
        return _database(*_sqlite_engines(settings, url))
    engine = _postgresql_engine(url)
    return _database(engine.execution_options(postgresql_readonly=True), engine)


def url_of(settings: Settings) -> URL:
    """The address of the database; a refused one is not quoted, as it may hold a password."""
    try:
        url = make_url(settings.url)
    except (ArgumentError, ValueError):
        raise ConfigError(
            "LMS_DATABASE_URL is not an address such as postgresql://user:password@host:5432/name"
        ) from None
    if url.drivername not in DRIVERS:
        raise ConfigError(
            f"LMS_DATABASE_URL is for {url.drivername!r}: postgresql:// and sqlite:/// are served"
        )
    return url


def _database(reader: Engine, writer: Engine) -> Database:
    return Database(
        reader, writer,
        sessionmaker(reader, expire_on_commit=False, autoflush=False),
        sessionmaker(writer, expire_on_commit=False),
    )


def _postgresql_engine(url: URL) -> Engine:
    """One pool for reading and writing; a connection that was idle is tried before it is used."""
    engine = create_engine(
        url, hide_parameters=True, pool_size=10, max_overflow=10, pool_use_lifo=True,
        isolation_level="READ COMMITTED", pool_timeout=BUSY_MILLISECONDS / 1000,
        connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={BUSY_MILLISECONDS}"},
    )
    # SQLAlchemy's own pre-ping asks at each request: one more round trip for every save.

    @event.listens_for(engine, "checkin")
    def _(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = ambient.stopwatch()

    @event.listens_for(engine, "checkout")
    def _(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        since = record.info.get("idle_since")
        if since is None or ambient.stopwatch() - since < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise DisconnectionError from error  # the pool makes another one

    return engine


def _sqlite_engines(settings: Settings, url: URL) -> tuple[Engine, Engine]:
    if dbapi2.sqlite_version_info < SAFE_SQLITE:
        raise ConfigError(f"SQLite {dbapi2.sqlite_version} can corrupt a WAL: 3.51.3 is needed")
    if url.database and url.database != ":memory:" and "uri" not in url.query:
        _make_private(Path(url.database))
    engines = []
    for query_only, begin in ((True, "BEGIN DEFERRED"), (False, "BEGIN IMMEDIATE")):
        engine = create_engine(url, module=dbapi2, hide_parameters=True,
                               connect_args={"timeout": BUSY_MILLISECONDS / 1000},
                               pool_size=10, max_overflow=10,
                               pool_timeout=BUSY_MILLISECONDS / 1000)
        _prepare_sqlite(engine, settings.sqlite_synchronous.upper(), query_only, begin)
        engines.append(engine)
    return engines[0], engines[1]


def _make_private(path: Path) -> None:
    """An empty file for its owner alone, if there is none: ``-wal`` and ``-shm`` take its mode."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise ConfigError(
            f"the database cannot be put in {path.parent}: {error.strerror} (see LMS_DATA_DIR)"
        ) from None


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


_AWAY = (
    "locked", "busy", "lock timeout",  # held by someone else
    "connection refused", "could not connect", "connection failed", "connection timeout",
    "starting up", "shutting down", "server closed", "terminating connection", "is lost",
    "recovery mode", "too many clients",  # down, or not up yet
    "disk is full", "no space left", "could not extend", "disk i/o error",  # cannot be written
)


def is_busy(error: DBAPIError) -> bool:
    """Whether the database cannot be had now (as opposed to being asked something wrong).

    Only the words of an operational error count: another one may quote what somebody typed.
    """
    if error.connection_invalidated:
        return True
    return isinstance(error, OperationalError) and _is_away(error.orig)


def _is_away(error: BaseException | None) -> bool:
    message = str(error).lower()
    return any(sign in message for sign in _AWAY)


def check_writable(database: Database) -> None:
    """Write what is already there: raises ``Busy`` or an error when nothing can be saved."""
    with transaction(database, write=True) as session:
        session.execute(text("UPDATE alembic_version SET version_num = version_num"))


@contextmanager
def transaction(database: Database, *, write: bool) -> Iterator[Session]:
    """One transaction: leaving commits, raising undoes. The only commit of the code base."""
    session = (database.writes if write else database.reads)()
    try:
        with session:
            try:
                yield session
                if not write:
                    session.expunge_all()  # nothing to write, whatever a view did to what it read
                # Reading ends so too: psycopg forgets its prepared statements when it rolls back.
                session.commit()
            except BaseException:
                session.expunge_all()  # what was read stays readable for the error page
                raise
    except (OverflowError, UnicodeEncodeError, DataError) as error:
        raise Unstorable from error
    except PoolTimeout as error:
        raise Busy from error
    except DBAPIError as error:
        if is_busy(error):
            raise Busy from error
        raise


@contextmanager
def driver_transaction(database: Database) -> Iterator[Any]:
    """A transaction that writes, on a connection of the driver itself: see ``lms.core.prepared``.

    Raises ``Busy`` when the database cannot be had now, ``Unstorable`` for anything else that the
    driver refuses: whoever asked may try in the usual way, which says why.
    """
    try:
        held = database.writer.raw_connection()
    except (SQLAlchemyError, dbapi2.Error, psycopg.Error) as error:
        raise Busy from error  # no connection can be had
    try:
        connection: Any = held.driver_connection
        if database.is_sqlite:
            connection.execute("BEGIN IMMEDIATE")
        yield connection
        held.commit()
    except (dbapi2.Error, psycopg.Error) as error:
        held.invalidate(error)
        is_away = isinstance(error, dbapi2.OperationalError | psycopg.OperationalError)
        raise (Busy if is_away and _is_away(error) else Unstorable) from error
    finally:
        held.close()  # what was not committed is undone


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
