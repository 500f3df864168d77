"""what the reply coach marked and was kept"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0215"
down_revision = "20261126_0210"
branch_labels = None
depends_on = None

LABELS = ("cant", "policy", "blame", "right", "handoff", "promise")


def upgrade() -> None:
    op.create_table(
        "answer_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "label",
            sa.Enum(*LABELS, name="label", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name="fk_answer_check_answer_id_answer", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_check"),
    )
    op.create_index("ix_answer_check_answer_id", "answer_check", ["answer_id"])
    op.create_index("ix_answer_check_rule", "answer_check", ["label", "rule"])


def downgrade() -> None:
    op.drop_table("answer_check")
