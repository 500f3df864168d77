"""search tables: the search index on PostgreSQL; elsewhere it lies in files and there is nothing to make"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261126_0230"
down_revision = "20261126_0225"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.Column("total_length", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_search_state_one"),
        sa.PrimaryKeyConstraint("id", name="pk_search_state"),
    )
    op.create_table(
        "search_document",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("terms", postgresql.TSVECTOR(), nullable=False),
        sa.Column("weights", postgresql.JSONB(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_document"),
    )
    # without a list of what waits to be sorted in, which every search would have to read
    op.create_index(
        "ix_search_document_terms",
        "search_document",
        ["terms"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "search_term",
        sa.Column("term", sa.Text(collation="C"), nullable=False),
        sa.Column("often", sa.Integer(), nullable=False),
        sa.Column("size", sa.SmallInteger(), nullable=True),
        sa.Column("letters", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("term", name="pk_search_term"),
    )
    op.create_index("ix_search_term_size", "search_term", ["size"], postgresql_where=sa.text("size IS NOT NULL"))


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in ("search_term", "search_document", "search_state"):
        op.drop_table(table)
