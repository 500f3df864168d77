"""segments, who is in them, and what they ask for; the money of a submission's voters"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0821"
down_revision = "20261126_0820"
branch_labels = None
depends_on = None

LISTED = sa.text("deleted_at IS NULL AND merged_into_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("median", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_segment"),
        sa.UniqueConstraint("slug", name="uq_segment_slug"),
    )
    _pair("segment_member", ("segment_id", "segment"), ("member_id", "member"))
    op.create_index("ix_segment_member_member", "segment_member", ["member_id"])
    counts = (sa.Column("voters", sa.Integer(), nullable=False), sa.Column("money", sa.BigInteger(), nullable=False))
    _pair("demand", ("submission_id", "submission"), ("segment_id", "segment"), *counts)
    op.create_index("ix_demand_segment", "demand", ["segment_id", "voters"])
    op.add_column("submission", sa.Column("money", sa.BigInteger(), nullable=False, server_default="0"))
    if _is_postgres():
        op.create_index("ix_submission_money_listed", "submission", ["money", "id"], postgresql_where=LISTED)
    else:
        op.create_index("ix_submission_money", "submission", ["deleted_at", "merged_into_id", "money", "id"])


def downgrade() -> None:
    op.drop_index("ix_submission_money_listed" if _is_postgres() else "ix_submission_money", table_name="submission")
    op.drop_column("submission", "money")
    for table in ("demand", "segment_member", "segment"):
        op.drop_table(table)


def _pair(table: str, first: tuple[str, str], second: tuple[str, str], *more: sa.Column) -> None:
    keys = [
        sa.ForeignKeyConstraint([column], [f"{of}.id"], name=f"fk_{table}_{column}_{of}", ondelete="CASCADE")
        for column, of in (first, second)
    ]
    op.create_table(
        table,
        sa.Column(first[0], sa.Integer(), nullable=False),
        sa.Column(second[0], sa.Integer(), nullable=False),
        *more,
        *keys,
        sa.PrimaryKeyConstraint(first[0], second[0], name=f"pk_{table}"),
    )


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
