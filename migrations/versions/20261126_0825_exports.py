"""what was exported, and what is exported again and again"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0825"
down_revision = "20261126_0835"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "export_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column(
            "every",
            sa.Enum("day", "week", name="every", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_export_schedule_by_id_member", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_export_schedule"),
    )
    op.create_index("ix_export_schedule_next_at", "export_schedule", ["next_at"])
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("submissions", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("kept_until", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_export_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["export_schedule.id"],
            name="fk_export_schedule_id_export_schedule",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_export"),
    )
    op.create_index("ix_export_sha256", "export", ["sha256"])
    op.create_index("ix_export_kept", "export", ["kept_until"])


def downgrade() -> None:
    op.drop_table("export")
    op.drop_table("export_schedule")
