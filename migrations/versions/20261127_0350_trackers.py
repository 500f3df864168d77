"""trackers: connections, and the issues that submissions are linked with"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0350"
down_revision = "20261127_0340"
branch_labels = None
depends_on = None

KINDS = ("github", "gitlab", "jira", "linear")
STANDINGS = ("active", "paused")
STATES = ("making", "open", "done", "dropped", "gone")
PROPOSALS = ("none", "open", "accepted", "dismissed")


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "tracker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of(KINDS, "trackerkind"), nullable=False),
        *_text("name", "address", "project", "account", "inner_id", "salt", "sealed", "hook", "hook_salt"),
        *_text("hook_sealed", "problem"),
        sa.Column("standing", _one_of(STANDINGS, "trackerstanding"), nullable=False),
        _moment("reached_at", nullable=True),
        _moment("heard_at", nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _moment("created_at"),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        _to("tracker", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_tracker"),
        sa.UniqueConstraint("hook", name="uq_tracker_hook"),
    )
    op.create_index("ix_tracker_by_id", "tracker", ["by_id"])
    op.create_table(
        "tracker_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tracker_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        *_text("key"),
        sa.Column("ticket", sa.Text(), nullable=True),
        *_text("url", "title", "state_name", "etag"),
        sa.Column("state", _one_of(STATES, "issuestate"), nullable=False),
        sa.Column("proposal", _one_of(PROPOSALS, "proposal"), nullable=False),
        _moment("due_at"),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("seen_at", nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _moment("created_at"),
        _to("tracker_link", "tracker_id", "tracker"),
        _to("tracker_link", "submission_id", "submission"),
        _to("tracker_link", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_tracker_link"),
        sa.UniqueConstraint("submission_id", "tracker_id", "key", name="uq_tracker_link_submission_id_tracker_id_key"),
        sa.UniqueConstraint("ticket", name="uq_tracker_link_ticket"),
    )
    op.create_index("ix_tracker_link_by_id", "tracker_link", ["by_id"])
    op.create_index("ix_tracker_link_issue", "tracker_link", ["tracker_id", "key"])
    op.create_index("ix_tracker_link_due", "tracker_link", ["due_at", "id"])
    op.create_index("ix_tracker_link_proposal", "tracker_link", ["proposal", "id"])


def downgrade() -> None:
    op.drop_table("tracker_link")
    op.drop_table("tracker")
