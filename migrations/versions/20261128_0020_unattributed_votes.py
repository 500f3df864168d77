"""score previews look up what other systems counted without reading every submission"""

import sqlalchemy as sa
from alembic import op

revision = "20261128_0020"
down_revision = "20261127_2330"
branch_labels = None
depends_on = None


def upgrade() -> None:
    some = sa.text("unattributed > 0")
    op.create_index(
        "ix_submission_unattributed",
        "submission",
        ["unattributed"],
        unique=False,
        sqlite_where=some,
        postgresql_where=some,
    )


def downgrade() -> None:
    op.drop_index("ix_submission_unattributed", table_name="submission")
