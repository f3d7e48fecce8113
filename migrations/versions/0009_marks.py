"""marks: the answers that people mark, and what they gave.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from lms.core import tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    instant = tables.Instant(timezone=True)
    op.create_table(
        "exam_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("answer_sha256", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("superseded_at", instant, nullable=True),
        sa.Column("awaits", sa.Enum("mark", "settling", name="awaits", native_enum=False,
                                    create_constraint=True, length=32), nullable=True),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_until", instant, nullable=True),
        sa.CheckConstraint("question > 0", name=op.f("ck_exam_copy_question")),
        sa.CheckConstraint("(held_by_id IS NULL) = (held_until IS NULL)",
                           name=op.f("ck_exam_copy_held")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"],
                                name=op.f("fk_exam_copy_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"],
                                name=op.f("fk_exam_copy_item_id_item")),
        sa.ForeignKeyConstraint(["held_by_id"], ["person.id"],
                                name=op.f("fk_exam_copy_held_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_copy")),
        sa.UniqueConstraint("attempt_id", "question", "answer_sha256",
                            name=op.f("uq_exam_copy_attempt_id_question_answer_sha256")),
    )
    op.create_index(op.f("ix_exam_copy_item_id"), "exam_copy", ["item_id"])
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.CheckConstraint("turn BETWEEN 1 AND 4", name=op.f("ck_mark_turn")),
        sa.CheckConstraint("number > 0", name=op.f("ck_mark_number")),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_mark_reason")),
        sa.ForeignKeyConstraint(["copy_id"], ["exam_copy.id"],
                                name=op.f("fk_mark_copy_id_exam_copy")),
        sa.ForeignKeyConstraint(["marker_id"], ["person.id"],
                                name=op.f("fk_mark_marker_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("copy_id", "turn", "number",
                            name=op.f("uq_mark_copy_id_turn_number")),
    )
    op.create_index(op.f("ix_mark_marker_id"), "mark", ["marker_id"])


def downgrade() -> None:
    """Undo the change; what people marked is lost."""
    op.drop_table("mark")
    op.drop_table("exam_copy")
