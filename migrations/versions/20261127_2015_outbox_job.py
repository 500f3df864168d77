"""searches look up the changes that wait for the index, however many other jobs wait"""

from alembic import op

revision = "20261127_2015"
down_revision = "20261127_1430"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbox_job", "outbox", ["job"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_outbox_job", table_name="outbox")
