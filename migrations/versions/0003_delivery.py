"""delivery: time, invigilation, late answers, accommodations, outages.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from lms.core import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATES = {
    "sitting": ("'draft', 'published', 'open', 'closed'", ", 'reported'"),
    "attempt": ("'ready', 'open', 'submitted', 'expired', 'absent'", ", 'excluded'"),
}
_BEFORE = {
    "sitting": {
        "closed": "(closed_at IS NULL) = (state <> 'closed')",
        "released": "released_at IS NULL OR state = 'closed'",
        "state": f"state IN ({_STATES['sitting'][0]})",
    },
    "attempt": {
        "started": "(started_at IS NULL) = (state IN ('ready', 'absent'))",
        "ended": "(ended_at IS NOT NULL) = (state IN ('submitted', 'expired', 'absent'))",
        "state": f"state IN ({_STATES['attempt'][0]})",
    },
}
_AFTER = {
    "sitting": {
        "closed": "(closed_at IS NULL) = (state NOT IN ('closed', 'reported'))",
        "released": "released_at IS NULL OR state IN ('closed', 'reported')",
        "reported": "(reported_at IS NULL) = (state <> 'reported')",
        "seb": "(seb_config IS NULL) = (seb_config_key IS NULL)",
        "state": f"state IN ({''.join(_STATES['sitting'])})",
    },
    "attempt": {
        "started": "started_at IS NOT NULL OR state IN ('ready', 'absent', 'excluded')",
        "not_started": "started_at IS NULL OR state NOT IN ('ready', 'absent')",
        "ended": "(ended_at IS NOT NULL) = (state NOT IN ('ready', 'open'))",
        "paused": "paused_at IS NULL OR state = 'open'",
        "seconds": "allowed_seconds > 0 AND credited_seconds >= 0",
        "state": f"state IN ({''.join(_STATES['attempt'])})",
    },
}


def _columns(table: str) -> Sequence[sa.Column[object]]:
    instant = tables.Instant(timezone=True)
    if table == "sitting":
        return (
            sa.Column("authorises_each", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("address_ranges", sa.Text(), nullable=False, server_default=""),
            sa.Column("seb_config", sa.Text(), nullable=True),
            sa.Column("seb_config_key", sa.String(64), nullable=True),
            sa.Column("seb_quit_code", sa.String(20), nullable=True),
            sa.Column("reported_at", instant, nullable=True),
            sa.Column("reported_by_id", sa.Integer(), nullable=True),
        )
    return (
        sa.Column("seat", sa.String(80), nullable=False, server_default=""),
        sa.Column("allowed_seconds", sa.Integer(), nullable=False, server_default="3600"),
        sa.Column("credited_seconds", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("news", sa.Integer(), nullable=False, server_default="0"),
        *(sa.Column(name, instant, nullable=True) for name in (
            "present_at", "authorised_at", "paused_at", "handover_asked_at",
            "handover_granted_at", "help_asked_at",
        )),
    )


def _swap_checks(
    batch: BatchOperations, table: str, old: dict[str, str], new: dict[str, str]
) -> None:
    for name in old:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    for name, condition in new.items():
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(condition))


def upgrade() -> None:
    """Make the change."""
    for table in ("sitting", "attempt"):
        with op.batch_alter_table(table) as batch:
            for column in _columns(table):
                batch.add_column(column)
            if table == "sitting":
                batch.create_foreign_key(
                    op.f("fk_sitting_reported_by_id"), "person", ["reported_by_id"], ["id"]
                )
            _swap_checks(batch, table, _BEFORE[table], _AFTER[table])
    op.execute(
        "UPDATE attempt SET allowed_seconds = 60 * (SELECT duration_minutes FROM sitting "
        "WHERE sitting.id = attempt.sitting_id)"
    )
    with op.batch_alter_table("score_run") as batch:
        batch.add_column(sa.Column("inputs", sa.Text(), nullable=False, server_default="{}"))
    _create_engine_tables()
    _create_room_tables()


def _person(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=True)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, tables.Instant(timezone=True), nullable=nullable)


def _key() -> sa.Column[object]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _link(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}"))


def _create(table: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(table, _key(), *parts, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _create_engine_tables() -> None:
    _create(
        "attempt_event",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        _instant("at"), _person("actor_id"),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _link("attempt_event", "attempt_id", "attempt"),
        _link("attempt_event", "actor_id", "person"),
    )
    _index("attempt_event", "attempt_id")
    _create(
        "late_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("client_seq", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("waited_ms", sa.BigInteger(), nullable=True),
        _instant("received_at"),
        sa.CheckConstraint("reason IN ('ended', 'overdue', 'replaced')",
                           name=op.f("ck_late_answer_reason")),
        _link("late_answer", "attempt_id", "attempt"),
        _link("late_answer", "sign_in_id", "sign_in"),
        sa.UniqueConstraint("attempt_id", "sign_in_id", "client_seq",
                            name=op.f("uq_late_answer_attempt_id_sign_in_id_client_seq")),
    )
    _create(
        "neutralisation",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _instant("made_at"), _person("made_by_id"),
        _instant("voided_at", nullable=True), _person("voided_by_id"),
        sa.CheckConstraint("(voided_at IS NULL) = (voided_by_id IS NULL)",
                           name=op.f("ck_neutralisation_voided")),
        _link("neutralisation", "sitting_id", "sitting"),
        _link("neutralisation", "item_id", "item"),
        _link("neutralisation", "made_by_id", "person"),
        _link("neutralisation", "voided_by_id", "person"),
    )
    _index("neutralisation", "sitting_id")
    flags = ("separate_room", "reader", "scribe", "large_print")
    _create(
        "accommodation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("extra_time", tables.Ratio(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pause_minutes", sa.Integer(), nullable=False),
        *(sa.Column(flag, sa.Boolean(), nullable=False) for flag in flags),
        _instant("recorded_at"), _person("recorded_by_id"),
        sa.CheckConstraint("pause_minutes BETWEEN 0 AND 240", name=op.f("ck_accommodation_pauses")),
        _link("accommodation", "person_id", "person"),
        _link("accommodation", "recorded_by_id", "person"),
    )
    _index("accommodation", "person_id")
    _create(
        "pulse",
        _instant("beat_at"),
        sa.Column("is_watching", sa.Boolean(), nullable=False),
        sa.Column("boot_id", sa.String(64), nullable=False),
        sa.Column("clock_offset", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_pulse_single")),
    )
    _create(
        "outage",
        _instant("began_at"), _instant("ended_at"),
        sa.Column("credited", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_outage_order")),
    )


def _create_room_tables() -> None:
    op.create_table(
        "presence",
        sa.Column("attempt_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        _instant("seen_at"),
        sa.Column("question", sa.Integer(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        _link("presence", "attempt_id", "attempt"), _link("presence", "sign_in_id", "sign_in"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_presence")),
    )
    _create(
        "message",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _instant("sent_at"), _person("sent_by_id"),
        sa.CheckConstraint("text <> ''", name=op.f("ck_message_text")),
        _link("message", "sitting_id", "sitting"), _link("message", "attempt_id", "attempt"),
        _link("message", "sent_by_id", "person"),
    )
    _index("message", "sitting_id")
    categories = "'technical', 'question', 'behaviour', 'health', 'other'"
    _create(
        "incident",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _instant("happened_at"), _instant("recorded_at"), _person("recorded_by_id"),
        sa.CheckConstraint(f"category IN ({categories})", name=op.f("ck_incident_category")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_incident_text")),
        _link("incident", "sitting_id", "sitting"), _link("incident", "attempt_id", "attempt"),
        _link("incident", "item_id", "item"), _link("incident", "recorded_by_id", "person"),
    )
    _index("incident", "sitting_id")
    _create(
        "room_report",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("pdf_sha256", sa.String(64), nullable=False),
        _instant("signed_at"), _person("signed_by_id"),
        _link("room_report", "sitting_id", "sitting"),
        _link("room_report", "pdf_sha256", "stored_file", "sha256"),
        _link("room_report", "signed_by_id", "person"),
        sa.UniqueConstraint("sitting_id", name=op.f("uq_room_report_sitting_id")),
    )


_NEW_TABLES = (
    "room_report", "incident", "message", "presence", "outage", "pulse", "accommodation",
    "neutralisation", "late_answer", "attempt_event",
)


def downgrade() -> None:
    """Undo it; what the older tables cannot tell is told as nearly as they can."""
    for table in _NEW_TABLES:
        op.drop_table(table)
    with op.batch_alter_table("score_run") as batch:
        batch.drop_column("inputs")
    op.execute("UPDATE sitting SET state = 'closed', reported_at = NULL WHERE state = 'reported'")
    op.execute(
        "UPDATE attempt SET state = CASE WHEN started_at IS NULL THEN 'absent' ELSE 'expired' END "
        "WHERE state = 'excluded'"
    )
    for table in ("attempt", "sitting"):
        with op.batch_alter_table(table) as batch:
            _swap_checks(batch, table, _AFTER[table], _BEFORE[table])
            if table == "sitting":
                batch.drop_constraint(op.f("fk_sitting_reported_by_id"), type_="foreignkey")
            for column in _columns(table):
                batch.drop_column(column.name)
