"""mail: tries, failures and retries of mails; requests for a lost password.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from lms.core import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failed_at", tables.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("held_until_at", tables.Instant(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        batch_op.add_column(sa.Column("last_error", sa.String(length=300), nullable=True))

    op.create_table(
        "reset_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_sha256", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("asked_at", tables.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_request")),
    )
    with op.batch_alter_table("reset_request", schema=None) as batch_op:
        batch_op.create_index("ix_reset_request_address", ["address", "asked_at"], unique=False)
        batch_op.create_index("ix_reset_request_email", ["email_sha256", "asked_at"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("reset_request")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        for name in ("last_error", "attempts", "held_until_at", "failed_at"):
            batch_op.drop_column(name)
