"""searches that members keep, and what a look at one has found"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0985"
down_revision = "20261126_0980"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_saved_search_member_id_member", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_search"),
        sa.UniqueConstraint("member_id", "question", name="uq_saved_search_member_id_question"),
    )
    op.create_index("ix_saved_search_looked_at", "saved_search", ["looked_at"])
    op.create_table(
        "search_find",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("submissions", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["search_id"], ["saved_search.id"], name="fk_search_find_search_id_saved_search", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_find"),
    )
    op.create_index("ix_search_find_search_id", "search_find", ["search_id"])


def downgrade() -> None:
    op.drop_table("search_find")
    op.drop_table("saved_search")
