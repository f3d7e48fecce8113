"""The one migration history, for both databases: up, down, and is it current?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from lms.core.config import ConfigError
from lms.core.db import Database

_HERE = Path(__file__).parent.parent
# In a checkout the history stands beside the package; in a wheel, inside it.
MIGRATIONS = next(
    path for path in (_HERE.parent / "migrations", _HERE / "migrations") if path.is_dir()
)


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables up to ``revision``. Raises ``ConfigError`` for a revision unknown here."""
    _check_known(database)
    with _clearly(revision):
        command.upgrade(_config(database.writer), revision)


def downgrade(database: Database, revision: str) -> None:
    """Bring the tables down to ``revision`` (``base`` removes everything)."""
    _check_known(database)
    with _clearly(revision):
        command.downgrade(_config(database.writer), revision)


@contextmanager
def _clearly(revision: str) -> Iterator[None]:
    """What cannot be done with the revision asked for, as a wrong setting."""
    if not revision.strip():
        raise ConfigError("a revision is needed: base, head or its number")
    try:
        yield
    except CommandError as error:
        said = " ".join(str(error).split())
        raise ConfigError(f"no way to the revision {revision!r}: {said}") from None


def _check_known(database: Database) -> None:
    """Refuse tables that only a newer version of the code knows."""
    current, scripts = revision_of(database), ScriptDirectory.from_config(_config(database.writer))
    if current not in {None, *(script.revision for script in scripts.walk_revisions())}:
        newest = scripts.get_current_head()
        raise ConfigError(
            f"the database is at revision {current}, unknown to this version, whose newest is "
            f"{newest}: install the version that made it, or run its `lms db downgrade {newest}`"
        )


def check_drift(database: Database) -> None:
    """Raise when the models and the migrated tables differ."""
    command.check(_config(database.writer))


def revision_of(database: Database) -> str | None:
    """The revision the tables are at."""
    with database.writer.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head(database: Database) -> str | None:
    """The newest revision of the history."""
    return ScriptDirectory.from_config(_config(database.writer)).get_current_head()


def check_current(database: Database) -> None:
    """Refuse to serve on tables of another version."""
    _check_known(database)
    if revision_of(database) != head(database):
        raise ConfigError("the database is not up to date: run `lms db upgrade`")
