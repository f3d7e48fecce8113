"""media_pause: the files that questions show; the pause of a whole room.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from lms.core import tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "media_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_file.sha256"], name=op.f("fk_media_file_sha256_stored_file")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_media_file")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paused_at", tables.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo the change; the bytes stay in ``stored_file``."""
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_column("paused_at")
    op.drop_table("media_file")
