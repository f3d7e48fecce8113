"""workshop: banks being worked on, their questions, revisions, remarks and steps.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from lms.core import tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    instant = tables.Instant(timezone=True)
    op.create_table(
        "working_bank",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("licence", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=500), nullable=False),
        sa.Column("certification_code", sa.String(length=40), nullable=False),
        sa.Column("blueprint", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_working_bank_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_bank")),
        sa.UniqueConstraint("code", name=op.f("uq_working_bank_code")),
    )
    op.create_index(
        op.f("ix_working_bank_certification_code"), "working_bank", ["certification_code"]
    )

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("block_code", sa.String(length=40), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("files_sha256", sa.String(length=64), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'approved', 'pilot', 'retired', 'neutralised')",
            name=op.f("ck_question_state"),
        ),
        sa.CheckConstraint("revision > 0", name=op.f("ck_question_revision")),
        sa.CheckConstraint("version > 0", name=op.f("ck_question_version")),
        sa.ForeignKeyConstraint(["bank_id"], ["working_bank.id"], name=op.f("fk_question_bank_id")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_question_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_question_created_by_id")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_question_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("bank_id", "code", name=op.f("uq_question_bank_id_code")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_question_draft_id")),
    )
    op.create_table(
        "question_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", instant, nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NULL) OR (settled_at >= made_at)",
            name=op.f("ck_question_remark_settled"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_question_remark_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_remark_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_question_remark_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_remark")),
    )
    op.create_index(op.f("ix_question_remark_question_id"), "question_remark", ["question_id"])

    op.create_table(
        "question_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("written_at", instant, nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_revision_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_question_revision_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_revision")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq_question_revision_question_id_number")
        ),
    )
    op.create_table(
        "question_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("taken_at", instant, nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_step_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["person.id"], name=op.f("fk_question_step_taken_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_step")),
    )
    op.create_index(op.f("ix_question_step_question_id"), "question_step", ["question_id"])


def downgrade() -> None:
    """Undo the change."""
    op.drop_index(op.f("ix_question_step_question_id"), table_name="question_step")

    op.drop_table("question_step")
    op.drop_table("question_revision")
    op.drop_index(op.f("ix_question_remark_question_id"), table_name="question_remark")

    op.drop_table("question_remark")
    op.drop_table("question")
    op.drop_index(op.f("ix_working_bank_certification_code"), table_name="working_bank")

    op.drop_table("working_bank")
