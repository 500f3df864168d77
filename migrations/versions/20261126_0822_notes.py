"""what was noted on behalf of customers"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0822"
down_revision = "20261126_0821"
branch_labels = None
depends_on = None

STANDS = sa.text("removed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("source", _one_of("source", "call", "chat", "mail", "meeting", "social"), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("worth", sa.BigInteger(), nullable=False),
        sa.Column("basis", _one_of("basis", "known", "segment_median", "site_median", "none"), nullable=False),
        sa.Column("is_post", sa.Boolean(), nullable=False),
        sa.Column("brought_vote", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_note_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_note_member_id_member", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_note_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["member.id"], name="fk_note_removed_by_id_member", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        sa.UniqueConstraint("token_hash", name="uq_note_token_hash"),
    )
    op.create_index(
        "uq_note_standing",
        "note",
        ["submission_id", "member_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("ix_note_member", "note", ["member_id"])


def downgrade() -> None:
    op.drop_table("note")


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)
