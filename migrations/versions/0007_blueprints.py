"""blueprints: tables of specification, parallel forms, and the sittings drawn from them.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from lms.core import tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    instant = tables.Instant(timezone=True)
    ratio = tables.Ratio(length=64)
    op.create_table(
        "blueprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("certification_code", sa.String(length=40), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("method", sa.Enum("random", "assembled", "fixed", name="method",
                                    native_enum=False, create_constraint=True, length=32),
                  nullable=False),
        sa.Column("item_codes", sa.JSON(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", instant, nullable=True),
        sa.CheckConstraint("duration_minutes BETWEEN 1 AND 600",
                           name=op.f("ck_blueprint_duration")),
        sa.CheckConstraint("number > 0", name=op.f("ck_blueprint_number")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"],
                                name=op.f("fk_blueprint_created_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blueprint")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_blueprint_code_number")),
    )
    op.create_index(op.f("ix_blueprint_certification_code"), "blueprint", ["certification_code"])
    op.create_table(
        "blueprint_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("blueprint_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=40), nullable=False),
        sa.Column("competence", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("success_from", ratio, nullable=True),
        sa.Column("success_to", ratio, nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.CheckConstraint("count > 0", name=op.f("ck_blueprint_row_count")),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_blueprint_row_seconds")),
        sa.ForeignKeyConstraint(["blueprint_id"], ["blueprint.id"],
                                name=op.f("fk_blueprint_row_blueprint_id_blueprint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blueprint_row")),
        sa.UniqueConstraint("blueprint_id", "position",
                            name=op.f("uq_blueprint_row_blueprint_id_position")),
    )
    op.create_table(
        "assembly",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("blueprint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("most_shared", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("tolerance", sa.Double(), nullable=False),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("is_proved", sa.Boolean(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["blueprint_id"], ["blueprint.id"],
                                name=op.f("fk_assembly_blueprint_id_blueprint")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"],
                                name=op.f("fk_assembly_edition_id_edition")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"],
                                name=op.f("fk_assembly_made_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly")),
        sa.UniqueConstraint("blueprint_id", "number",
                            name=op.f("uq_assembly_blueprint_id_number")),
    )
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blueprint_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("assembly_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_sitting_blueprint_id_blueprint"), "blueprint",
                                    ["blueprint_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_sitting_assembly_id_assembly"), "assembly",
                                    ["assembly_id"], ["id"])
    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assembled_number", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo the change; papers already drawn stay as they are."""
    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.drop_column("assembled_number")
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_sitting_assembly_id_assembly"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_sitting_blueprint_id_blueprint"), type_="foreignkey")
        batch_op.drop_column("assembly_id")
        batch_op.drop_column("blueprint_id")
    op.drop_table("assembly")
    op.drop_table("blueprint_row")
    op.drop_index(op.f("ix_blueprint_certification_code"), table_name="blueprint")
    op.drop_table("blueprint")
