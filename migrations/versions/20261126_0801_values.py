"""what the company says it stands for, and the evidence"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0801"
down_revision = "20261126_0836"
branch_labels = None
depends_on = None

SENSES = ("supports", "contradicts")


def upgrade() -> None:
    op.create_table(
        "brand_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_brand_value"),
        sa.UniqueConstraint("name", name="uq_brand_value_name"),
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["value_id"], ["brand_value.id"], name="fk_commitment_value_id_brand_value", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_commitment"),
    )
    op.create_index("ix_commitment_value_id", "commitment", ["value_id"])
    _evidence()


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=True),
        sa.Column(
            "sense",
            sa.Enum(*SENSES, name="sense", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_evidence_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name="fk_evidence_commitment_id_commitment", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name="fk_evidence_promise_id_promise", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_evidence_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["value_id"], ["brand_value.id"], name="fk_evidence_value_id_brand_value", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    for column in ("by_id", "commitment_id", "promise_id", "submission_id"):
        op.create_index(f"ix_evidence_{column}", "evidence", [column])
    op.create_index("ix_evidence_value", "evidence", ["value_id", "created_at"])


def downgrade() -> None:
    op.drop_table("evidence")
    op.drop_table("commitment")
    op.drop_table("brand_value")
