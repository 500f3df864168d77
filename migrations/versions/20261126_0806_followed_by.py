"""by which act somebody follows"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0806"
down_revision = "20261126_0805"
branch_labels = None
depends_on = None

ACTS = ("post", "vote", "comment", "button")


def upgrade() -> None:
    kind = sa.Enum(*ACTS, name="followedby", native_enum=False, create_constraint=True, length=30)
    with op.batch_alter_table("follow") as table:
        table.add_column(sa.Column("followed_by", kind, nullable=False, server_default="button"))
    op.execute(
        "UPDATE follow SET followed_by = 'post' WHERE EXISTS (SELECT 1 FROM submission "
        "WHERE submission.id = follow.submission_id AND submission.author_id = follow.member_id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("follow") as table:
        table.drop_constraint(op.f("ck_follow_followedby"), type_="check")
        table.drop_column("followed_by")
