"""why something is declined, and for when it is planned"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0220"
down_revision = "20261126_0215"
branch_labels = None
depends_on = None

REASONS = (
    "Not who we want to be",
    "Costs more than it gives",
    "Too few are helped",
    "The law forbids it",
    "It is there",
)


def upgrade() -> None:
    reasons = op.create_table(
        "decline_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decline_reason"),
        sa.UniqueConstraint("name", name="uq_decline_reason_name"),
    )
    if op.get_bind().execute(sa.text("SELECT 1 FROM board")).first():  # a new site gets them with its first board
        rows = [{"name": name, "position": n, "is_offered": True} for n, name in enumerate(REASONS)]
        op.bulk_insert(reasons, rows)
    with op.batch_alter_table("status_change") as batch:
        batch.add_column(sa.Column("decline_reason_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("promised_for", sa.Date(), nullable=True))
        batch.add_column(sa.Column("no_date", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key(
            "fk_status_change_decline_reason_id_decline_reason", "decline_reason", ["decline_reason_id"], ["id"]
        )
    with op.batch_alter_table("status_change") as batch:
        batch.alter_column("no_date", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("status_change") as batch:
        batch.drop_constraint("fk_status_change_decline_reason_id_decline_reason", type_="foreignkey")
        batch.drop_column("no_date")
        batch.drop_column("promised_for")
        batch.drop_column("decline_reason_id")
    op.drop_table("decline_reason")
