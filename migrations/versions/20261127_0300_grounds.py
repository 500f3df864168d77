"""grounds beside customers' voices, the competitors that they name, and needs in words"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0300"
down_revision = "20261127_0230"
branch_labels = None
depends_on = None

KINDS = ("competitor", "regulation", "data", "internal")
NEEDS = ("simplify", "hasten", "personalise", "assure", "save", "belong", "other")


def upgrade() -> None:
    op.create_table(
        "competitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_competitor"),
        sa.UniqueConstraint("name", name="uq_competitor_name"),
    )
    op.create_table(
        "ground",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("groundkind", KINDS), nullable=False),
        sa.Column("competitor_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_ground_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["competitor_id"], ["competitor.id"], name="fk_ground_competitor_id_competitor", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_ground_by_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_ground"),
    )
    op.create_index("ix_ground_submission_id", "ground", ["submission_id"])
    op.create_index("ix_ground_competitor_id", "ground", ["competitor_id"])
    op.create_table(
        "stated_need",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("need", _one_of("need", NEEDS), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_stated_need_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_stated_need_by_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("submission_id", name="pk_stated_need"),
    )


def downgrade() -> None:
    op.drop_table("stated_need")
    op.drop_table("ground")
    op.drop_table("competitor")


def _one_of(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)
