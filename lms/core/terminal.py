"""What a command line needs: settings, a database, one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from lms.core import ambient, db, schema
from lms.core.config import ConfigError, Settings, settings_from_environment
from lms.core.secret import with_secret_key
from lms.core.work import Work


def settings() -> Settings:
    """The settings of this process, with the clock they ask for."""
    found = with_secret_key(settings_from_environment())
    ambient.use_clock_file(found.clock_file)
    try:
        ambient.now()
    except (ValueError, OverflowError):
        raise ConfigError(f"{found.clock_file} does not hold an offset in seconds") from None
    return found


@contextmanager
def database() -> Iterator[db.Database]:
    """The database of the settings, closed afterwards."""
    found = db.connect(settings())
    try:
        yield found
    finally:
        found.dispose()


@contextmanager
def reading() -> Iterator[Session]:
    """A read-only transaction."""
    with database() as found:
        schema.check_current(found)
        with db.transaction(found, write=False) as session:
            yield session


@contextmanager
def writing(actor_id: int | None = None) -> Iterator[Work]:
    """A transaction that commits when the command ends well; the system acts unless told who."""
    with database() as found:
        schema.check_current(found)
        with db.transaction(found, write=True) as session:
            yield Work(session, actor_id, ambient.now())
