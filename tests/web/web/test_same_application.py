"""The application of the tests serves again: nothing of the last test's database is left in it."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import make_url

from lms.core import db
from lms.core.config import Settings
from tests.databases import OpenDatabase


def test_a_request_that_outlives_its_test_does_not_spoil_the_next(
    fresh_database: OpenDatabase, applications: Callable[[Settings, bool], Flask],
    tmp_path: Path,
) -> None:
    with fresh_database("sqlite") as url:
        settings = Settings(database_url=url, data_dir=tmp_path, secret_key="k" * 40)
        database: db.Database = applications(settings, False).extensions["lms.database"]
    database.dispose()
    with database.reads() as session:  # of the file that is no more
        session.execute(text("SELECT 1"))
    with fresh_database("sqlite") as again:
        assert make_url(again) == make_url(url)
        database = applications(settings, False).extensions["lms.database"]
        with database.reads() as session:
            assert session.execute(text("SELECT count(*) FROM person")).scalar() == 0
        database.dispose()
