"""handed_files: the files that candidates hand in during an exam.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from lms.core import tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "handed_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("question > 0", name=op.f("ck_handed_file_question")),
        sa.CheckConstraint("size > 0", name=op.f("ck_handed_file_size")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_handed_file_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_file.sha256"], name=op.f("fk_handed_file_sha256_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_in.id"], name=op.f("fk_handed_file_sign_in_id_sign_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_file")),
        sa.UniqueConstraint(
            "attempt_id", "question", "sha256", name=op.f("uq_handed_file_attempt_id_question_sha256")
        ),
    )


def downgrade() -> None:
    """Undo the change; the bytes stay in ``stored_file``."""
    op.drop_table("handed_file")
