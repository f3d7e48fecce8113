"""trials: sittings may ask questions on trial, never scored.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("trial_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(
            op.f("ck_sitting_trial_count"), "trial_count BETWEEN 0 AND 10")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.alter_column("trial_count", server_default=None)


def downgrade() -> None:
    """Undo the change; papers already drawn keep their questions."""
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_sitting_trial_count"), type_="check")
        batch_op.drop_column("trial_count")
