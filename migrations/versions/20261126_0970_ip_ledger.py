"""the ledger of what customers taught: entries, and the postings that balances are added up from"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0970"
down_revision = "20261126_0801"
branch_labels = None
depends_on = None

STATES = ("harvested", "assessed", "adopted", "shipped", "declined", "expired")
MOVEMENTS = ("harvested", "returned", "moved", "shipped", "declined", "expired", "left")


def _state() -> sa.Enum:
    return sa.Enum(*STATES, name="entrystate", native_enum=False, create_constraint=True, length=30)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "ip_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("ip_type", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("state", _state(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("value_low", sa.BigInteger(), nullable=True),
        sa.Column("value_high", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        _moment("harvested_at"),
        _moment("assessed_at", nullable=True),
        _moment("expired_at", nullable=True),
        sa.Column("expired_because", sa.Text(), nullable=False),
        _moment("changed_at"),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name="fk_ip_entry_owner_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_ip_entry_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ip_entry"),
        sa.UniqueConstraint("submission_id", name="uq_ip_entry_submission_id"),
    )
    op.create_index("ix_ip_entry_owner_id", "ip_entry", ["owner_id"])
    op.create_index("ix_ip_entry_state", "ip_entry", ["state", "ip_type", "harvested_at", "id"])
    op.create_index("ix_ip_entry_changed", "ip_entry", ["changed_at", "id"])
    _postings()


def _postings() -> None:
    op.create_table(
        "ip_posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        _moment("at"),
        sa.Column("ip_type", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column(
            "movement",
            sa.Enum(*MOVEMENTS, name="movement", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("state", _state(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ip_entry.id"], name="fk_ip_posting_entry_id_ip_entry", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name="fk_ip_posting_owner_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_ip_posting"),
    )
    op.create_index("ix_ip_posting_owner_id", "ip_posting", ["owner_id"])
    op.create_index("ix_ip_posting_at", "ip_posting", ["at", "ip_type", "movement", "amount"])
    op.create_index("ix_ip_posting_entry", "ip_posting", ["entry_id", "id"])


def downgrade() -> None:
    op.drop_table("ip_posting")
    op.drop_table("ip_entry")
