"""answers, their versions, saved replies"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0210"
down_revision = "20261126_0145"
branch_labels = None
depends_on = None

LISTED = sa.text("deleted_at IS NULL AND merged_into_id IS NULL")


def upgrade() -> None:
    op.add_column("submission", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    if _is_postgres():
        columns = ["answered_at", "created_at", "id"]
        op.create_index("ix_submission_answer_listed", "submission", columns, postgresql_where=LISTED)
    else:
        columns = ["answered_at", "deleted_at", "merged_into_id", "created_at", "id"]
        op.create_index("ix_submission_answer", "submission", columns)
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_role", _role(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_answer_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_answer_by_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint("submission_id", name="uq_answer_submission_id"),
    )
    op.create_index("ix_answer_by_id", "answer", ["by_id"])
    op.create_table(
        "answer_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_role", _role(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name="fk_answer_version_answer_id_answer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_answer_version_by_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_answer_version"),
        sa.UniqueConstraint("answer_id", "version", name="uq_answer_version_answer_id_version"),
    )
    op.create_table(
        "saved_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_reply"),
        sa.UniqueConstraint("name", name="uq_saved_reply_name"),
    )


def downgrade() -> None:
    op.drop_table("saved_reply")
    op.drop_table("answer_version")
    op.drop_table("answer")
    op.drop_index("ix_submission_answer_listed" if _is_postgres() else "ix_submission_answer", table_name="submission")
    op.drop_column("submission", "answered_at")


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _role() -> sa.Enum:
    roles = ("customer", "moderator", "product_manager", "administrator")
    return sa.Enum(*roles, name="role", native_enum=False, create_constraint=True, length=30)
