"""Fixtures of every level: a session on each database, a work, an application and its clients."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy.orm import Session

from lms.core import ambient, db, schema
from lms.core.config import Settings
from lms.core.work import Work
from tests.databases import *  # noqa: F403
from tests.databases import OpenDatabase

CHROMIUM_ARGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


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
def settings(fresh_database: OpenDatabase, kind: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings on a fresh migrated database, with mails in files and a clock at ``NOW``."""
    clock = tmp_path / "clock"
    clock.write_text(str((NOW - datetime.now(UTC)).total_seconds()))  # noqa: TID251
    with fresh_database(kind) as url:  # type: ignore[arg-type]
        yield Settings(
            database_url=url, data_dir=tmp_path, secret_key="k" * 40,
            mail_dir=tmp_path / "mails", clock_file=clock,
        )
    ambient.use_clock_file(None)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates are compiled once a run, not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """The sealed application; forms are sent without their anti-forgery token."""
    from lms.app import create_app  # the whole product: only tests through HTTP need it

    database = db.connect(settings)
    app = create_app(settings, database)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.jinja_env.bytecode_cache = compiled_templates
    yield app
    database.dispose()


@pytest.fixture
def strict_app(settings: Settings, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """The application exactly as served, anti-forgery tokens included."""
    from lms.app import create_app

    database = db.connect(replace(settings))
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = compiled_templates
    yield app
    database.dispose()


@pytest.fixture
def world(app: Flask) -> Callable[[], AbstractContextManager[Work]]:
    """``with world() as work:`` writes to the application's own database and commits."""
    return lambda: _writing(app.extensions["lms.database"])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all the tests of this worker: there cannot be two in a process."""
    from playwright.sync_api import expect, sync_playwright  # only tests in a browser need it

    expect.set_options(timeout=20_000)  # a loaded machine is slow, not wrong
    asked = os.environ.get("LMS_TEST_CHROMIUM", "")  # noqa: TID251 - a setting of the tests alone
    names = (asked, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    path = next(filter(None, map(which, filter(None, names))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@contextmanager
def _writing(database: db.Database) -> Iterator[Work]:
    with db.transaction(database, write=True) as session:
        yield Work(session, None, ambient.now())
