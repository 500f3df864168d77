"""how much something matters to those who voted for it"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0612"
down_revision = "20261127_0610"
branch_labels = None
depends_on = None

STEPS = ("nice", "matters", "would_leave")
SAID = sa.text("importance IS NOT NULL")


def upgrade() -> None:
    for table in ("vote", "note"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("importance", _step(), nullable=True))
    op.add_column("vote", sa.Column("situation", sa.Text(), nullable=True))
    said = ["submission_id", "member_id"]
    op.create_index("ix_vote_said", "vote", said, sqlite_where=SAID, postgresql_where=SAID)
    for step in STEPS:
        op.add_column("submission", sa.Column(step, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for step in reversed(STEPS):
        op.drop_column("submission", step)
    op.drop_index("ix_vote_said", "vote")
    op.drop_column("vote", "situation")
    for table in ("note", "vote"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_importance"), type_="check")
            changed.drop_column("importance")


def _step() -> sa.Enum:
    return sa.Enum(*STEPS, name="importance", native_enum=False, create_constraint=True, length=30)
