"""Runs the history on the engine given by ``lms.core.schema``."""

from alembic import context

from lms import tables
from lms.core.tables import Base

assert tables.EVERY  # imported so that every model is known  # noqa: S101

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    # SQLite changes a table by writing it again: links to it must not be followed meanwhile.
    raw = connection.connection.dbapi_connection
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        user_module_prefix="tables.",
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"the migration leaves rows without what they belong to: {broken}")
    connection.commit()
    if is_sqlite:
        raw.execute("PRAGMA foreign_keys=ON")
