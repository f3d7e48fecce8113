"""Runs the history on the engine given by ``lms.core.schema``."""

from alembic import context

from lms import tables
from lms.core.tables import Base

assert tables.EVERY  # imported so that every model is known  # noqa: S101

engine = context.config.attributes["engine"]
with engine.connect() as connection:
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
    connection.commit()
