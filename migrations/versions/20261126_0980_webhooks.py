"""webhooks: endpoints, the boards they are told of, and their deliveries"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0980"
down_revision = "20261126_0810"
branch_labels = None
depends_on = None

FORMATS = ("standard", "slack", "teams", "discord")
STANDINGS = ("active", "paused", "gone")
STATES = ("waiting", "delivered", "failed", "dropped")


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("format", _one_of(FORMATS, "format"), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("with_people", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("old_salt", sa.Text(), nullable=True),
        _moment("old_until", nullable=True),
        sa.Column("standing", _one_of(STANDINGS, "standing"), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("failing_since", nullable=True),
        _moment("reached_at", nullable=True),
        _moment("busy_until", nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _moment("created_at"),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        _to("webhook", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index("ix_webhook_by_id", "webhook", ["by_id"])
    op.create_table(
        "webhook_board",
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        _to("webhook_board", "webhook_id", "webhook"),
        _to("webhook_board", "board_id", "board"),
        sa.PrimaryKeyConstraint("webhook_id", "board_id", name="pk_webhook_board"),
    )
    op.create_index("ix_webhook_board_board_id", "webhook_board", ["board_id"])
    _deliveries()


def _deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("ref_id", sa.Integer(), nullable=True),
        _moment("occurred_at"),
        _moment("due_at"),
        sa.Column("state", _one_of(STATES, "deliverystate"), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        _moment("tried_at", nullable=True),
        _to("webhook_delivery", "webhook_id", "webhook"),
        _to("webhook_delivery", "submission_id", "submission"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
    )
    op.create_index("ix_webhook_delivery_due", "webhook_delivery", ["state", "due_at", "id"])
    op.create_index("ix_webhook_delivery_log", "webhook_delivery", ["webhook_id", "id"])
    op.create_index("ix_webhook_delivery_submission_id", "webhook_delivery", ["submission_id"])


def downgrade() -> None:
    op.drop_table("webhook_delivery")
    op.drop_table("webhook_board")
    op.drop_table("webhook")
