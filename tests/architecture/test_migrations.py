"""One numbered history for both databases: up, down, with data, and equal to the models."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from lms.core import db, schema
from lms.core.config import Settings
from lms.people.models import Person
from tests import make
from tests.databases import KINDS, OpenDatabase

VERSIONS = sorted((schema.MIGRATIONS / "versions").glob("*.py"))


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, empty_database: OpenDatabase) -> Iterator[db.Database]:
    with empty_database(request.param) as url:
        database = db.connect(Settings(database_url=url))
        yield database
        database.dispose()


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [path.name[:4] for path in VERSIONS]
    assert numbers == [f"{number:04d}" for number in range(1, len(VERSIONS) + 1)]


def test_the_head_file_names_the_last_migration_so_that_branches_conflict() -> None:
    assert (schema.MIGRATIONS / "HEAD").read_text().strip() == VERSIONS[-1].stem


def test_each_migration_follows_the_one_before() -> None:
    for path, before in zip(VERSIONS, [None, *VERSIONS], strict=False):
        found = re.search(r"^down_revision = (.+)$", path.read_text(), re.MULTILINE)
        assert found is not None
        assert found[1].strip("'\"") == (before.name[:4] if before else "None")


def test_the_migrated_tables_are_those_of_the_models(empty: db.Database) -> None:
    schema.upgrade(empty)
    schema.check_drift(empty)
    assert schema.revision_of(empty) == schema.head(empty)


def test_going_up_down_and_up_again_leaves_nothing_and_then_everything(empty: db.Database) -> None:
    schema.upgrade(empty)
    tables = set(inspect(empty.writer).get_table_names())
    schema.downgrade(empty, "base")
    assert set(inspect(empty.writer).get_table_names()) <= {"alembic_version"}
    schema.upgrade(empty)
    assert set(inspect(empty.writer).get_table_names()) == tables


def test_going_down_with_data_succeeds(empty: db.Database) -> None:
    schema.upgrade(empty)
    with db.transaction(empty, write=True) as session:
        cohort = make.make_cohort(session)
        enrolment = make.make_enrolment(session, cohort)
        blueprint = make.make_blueprint(session, cohort.certification)
        edition = make.make_edition(session, cohort.certification)
        assembly = make.make_assembly(session, blueprint, edition, [[[0, edition.items[0].id]]])
        sitting = make.make_sitting(session, cohort, edition_id=edition.id,
                                    blueprint_id=blueprint.id, assembly_id=assembly.id)
        make.make_attempt(session, sitting, enrolment)
        make.make_jury(session, sitting)
    for path in reversed(VERSIONS):
        number = int(path.name[:4])
        schema.downgrade(empty, f"{number - 1:04d}" if number > 1 else "base")


def test_tables_of_another_version_are_refused(empty: db.Database) -> None:
    with pytest.raises(Exception, match="lms db upgrade"):
        schema.check_current(empty)


def test_a_reading_transaction_cannot_write(empty: db.Database) -> None:
    schema.upgrade(empty)
    with (
        pytest.raises(Exception, match=r"readonly|read-only"),
        db.transaction(empty, write=False) as session,
    ):
        session.execute(text("DELETE FROM person"))


def test_what_raises_is_undone(empty: db.Database) -> None:
    schema.upgrade(empty)
    with contextlib.suppress(LookupError), db.transaction(empty, write=True) as session:
        make.make_person(session)
        raise LookupError
    with db.transaction(empty, write=False) as session:
        assert session.query(Person).count() == 0


def test_migrations_stand_beside_the_package_and_in_the_wheel() -> None:
    assert Path(schema.MIGRATIONS, "env.py").is_file()
