"""drafts: files of questions read from elsewhere, and the drafts they bring.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from lms.core import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    instant = tables.Instant(timezone=True)
    op.create_table(
        "question_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_code", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("previewed_at", instant, nullable=False),
        sa.Column("previewed_by_id", sa.Integer(), nullable=True),
        sa.Column("imported_at", instant, nullable=True),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["previewed_by_id"], ["person.id"],
                                name=op.f("fk_question_import_previewed_by_id_person")),
        sa.ForeignKeyConstraint(["imported_by_id"], ["person.id"],
                                name=op.f("fk_question_import_imported_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_import")),
        sa.UniqueConstraint("bank_code", "sha256",
                            name=op.f("uq_question_import_bank_code_sha256")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("bank_code", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=500), nullable=False),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(content IS NULL) = (verdict = 'refused')",
                           name=op.f("ck_draft_content")),
        sa.CheckConstraint("(refusal IS NULL) = (content IS NOT NULL)",
                           name=op.f("ck_draft_refusal")),
        sa.CheckConstraint("import_id IS NOT NULL OR content IS NOT NULL",
                           name=op.f("ck_draft_refused_import")),
        sa.ForeignKeyConstraint(["import_id"], ["question_import.id"],
                                name=op.f("fk_draft_import_id_question_import")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"],
                                name=op.f("fk_draft_created_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_draft_import_id_position")),
    )
    op.create_index(op.f("ix_draft_bank_code"), "draft", ["bank_code"])


def downgrade() -> None:
    """Undo the change; media of drafts stay, as those of editions do."""
    op.drop_index(op.f("ix_draft_bank_code"), table_name="draft")
    op.drop_table("draft")
    op.drop_table("question_import")
