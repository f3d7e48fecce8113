"""Fixtures of every level: a session on each database, a work, an application and its clients."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from lms.banks.formats import limited
from lms.core import ambient, db, schema
from lms.core.config import Settings
from lms.core.work import Work
from lms.people import passwords
from tests import reading_here
from tests.databases import *  # noqa: F403
from tests.databases import KINDS, Kind, OpenDatabase
from tests.order import dealt, waits

# Thousands of sign-ins: a cheap hash of the same kind; tests of passwords say what they need.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

# A loaded machine is slow, not wrong.
hypothesis_settings.register_profile("lms", deadline=None)
hypothesis_settings.load_profile("lms")

# The first that is there, as in tools/browser.sh: a headless shell draws no window around pages.
BROWSERS = ("chromium-headless-shell", "chrome-headless-shell",
            "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM_ARGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    # Fewer processes: two cores serve several browsers at once.
    "--in-process-gpu", "--disable-extensions", "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Several workers begin with what waits for servers and browsers."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers > 1:
        items[:] = dealt(items, lambda item: waits(item.nodeid), workers)


@pytest.fixture(scope="session")
def migrate() -> Callable[[str], None]:
    """Bring the empty database at a URL to the newest schema."""

    def migrate(url: str) -> None:
        database = db.connect(Settings(database_url=url))
        schema.upgrade(database)
        database.dispose()

    return migrate


@pytest.fixture(scope="session")
def shared_database(database_url: str) -> Iterator[db.Database]:
    """A migrated database of each kind; tests on it undo what they write."""
    database = db.connect(Settings(database_url=database_url))
    yield database
    database.dispose()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, fresh_database: OpenDatabase) -> Iterator[db.Database]:
    """A migrated database of each kind, this test's own: what it commits stays until its end."""
    kind: Kind = request.param
    with fresh_database(kind) as url:
        found = db.connect(Settings(database_url=url))
        yield found
        found.dispose()


@pytest.fixture
def put_tables(fresh_database: OpenDatabase) -> Callable[[Path], None]:
    """``put_tables(folder)``: what ``lms db upgrade`` makes in a new ``LMS_DATA_DIR``, copied."""

    def put_tables(folder: Path) -> None:
        folder.mkdir()
        with fresh_database("sqlite") as url:
            shutil.copyfile(make_url(url).database or "", make_url(
                Settings(data_dir=folder).url).database or "")

    return put_tables


@pytest.fixture
def session(shared_database: db.Database) -> Iterator[Session]:
    """A session whose writes are undone at the end of the test."""
    with shared_database.writer.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint",
                     expire_on_commit=False) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def work(session: Session) -> Work:
    """A unit of work of the system at ``NOW``."""
    return Work(session, None, NOW)


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database of a test through HTTP; journeys parametrise it with both."""
    return str(request.param)


@pytest.fixture
def settings_on(
    tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Settings]]:
    """The settings on the database at some address: mails in files and a clock at ``NOW``.

    They are the same from one test to the next, so that an application may serve again; the folder
    begins empty.
    """

    def on(url: str) -> Settings:
        folder = tmp_path_factory.getbasetemp() / f"home-{Path(make_url(url).database or '').stem}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        clock = folder / "clock"
        clock.write_text(str((NOW - datetime.now(UTC)).total_seconds()))  # noqa: TID251
        return Settings(
            database_url=url, data_dir=folder, secret_key="k" * 40,
            mail_dir=folder / "mails", clock_file=clock,
        )

    yield on
    ambient.use_clock_file(None)


@pytest.fixture
def settings(
    fresh_database: OpenDatabase, kind: str, settings_on: Callable[[str], Settings]
) -> Iterator[Settings]:
    """The settings of a test, on a fresh migrated database."""
    with fresh_database(kind) as url:  # type: ignore[arg-type]
        yield settings_on(url)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates are compiled once a run, not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def applications(compiled_templates: BytecodeCache) -> Callable[[Settings, bool], Flask]:
    """The application of some settings, built once: half of what a short test would spend."""
    built: dict[tuple[Settings, bool], Flask] = {}

    def application(settings: Settings, is_strict: bool) -> Flask:
        from lms.app import create_app  # the whole product: only tests through HTTP need it

        if (settings, is_strict) not in built:
            app = built[settings, is_strict] = create_app(settings)
            app.jinja_env.bytecode_cache = compiled_templates
            if not is_strict:
                app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
        ambient.use_clock_file(settings.clock_file)
        # A request of the last test, late, may have opened the database that is no more.
        built[settings, is_strict].extensions["lms.database"].dispose()
        return built[settings, is_strict]

    return application


@pytest.fixture
def app(
    settings: Settings, applications: Callable[[Settings, bool], Flask]
) -> Iterator[Flask]:
    """The sealed application; forms are sent without their anti-forgery token."""
    app = applications(settings, False)
    yield app
    app.extensions["lms.database"].dispose()


@pytest.fixture
def strict_app(
    settings: Settings, applications: Callable[[Settings, bool], Flask]
) -> Iterator[Flask]:
    """The application exactly as served, anti-forgery tokens included."""
    app = applications(settings, True)
    yield app
    app.extensions["lms.database"].dispose()


@pytest.fixture
def world(app: Flask) -> Callable[[], AbstractContextManager[Work]]:
    """``with world() as work:`` writes to the application's own database and commits."""
    return lambda: _writing(app.extensions["lms.database"])


@pytest.fixture
def own_process() -> None:
    """For a test of a module that ``reads_here``: this one reads files as the product does."""


@pytest.fixture
def reads_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of questions are read in this process."""
    if "own_process" not in request.fixturenames:
        monkeypatch.setattr(limited, "_run", reading_here.run)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all the tests of this worker: there cannot be two in a process."""
    from playwright.sync_api import expect, sync_playwright  # only tests in a browser need it

    expect.set_options(timeout=30_000)  # a loaded machine is slow, not wrong
    asked = os.environ.get("LMS_TEST_CHROMIUM", "")  # noqa: TID251 - a setting of the tests alone
    path = next(filter(None, map(shutil.which, filter(None, (asked, *BROWSERS)))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@contextmanager
def _writing(database: db.Database) -> Iterator[Work]:
    with db.transaction(database, write=True) as session:
        yield Work(session, None, ambient.now())
