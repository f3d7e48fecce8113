"""The one migration history, for both databases: up, down, and is it current?"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
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
    """Bring the tables up to ``revision``."""
    command.upgrade(_config(database.writer), revision)


def downgrade(database: Database, revision: str) -> None:
    """Bring the tables down to ``revision`` (``base`` removes everything)."""
    command.downgrade(_config(database.writer), revision)


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
    if revision_of(database) != head(database):
        raise ConfigError("the database is not up to date: run `lms db upgrade`")
