"""ranks, scores and plans of submissions, formulas that score, and views of the backlog"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1400"
down_revision = "20261126_0830"
branch_labels = None
depends_on = None

LISTED = sa.text("deleted_at IS NULL AND merged_into_id IS NULL")


def upgrade() -> None:
    collation = {"collation": "C"} if _is_postgres() else {}
    op.add_column("submission", sa.Column("rank", sa.Text(**collation), nullable=False, server_default="~"))
    op.add_column("submission", sa.Column("score", sa.Float(53), nullable=False, server_default="-1e+300"))
    for name in ("rank", "score"):
        if _is_postgres():
            op.create_index(f"ix_submission_{name}_listed", "submission", [name, "id"], postgresql_where=LISTED)
        else:
            op.create_index(f"ix_submission_{name}", "submission", ["deleted_at", "merged_into_id", name, "id"])
    op.create_table(
        "plan",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("effort", sa.Float(53), nullable=True),
        sa.Column("impact", sa.Float(53), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_plan_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name="fk_plan_owner_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("submission_id", name="pk_plan"),
    )
    op.create_index("ix_plan_owner_id", "plan", ["owner_id"])
    op.create_table(
        "score_formula",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_score_formula_by_id_member", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_score_formula"),
    )
    with op.batch_alter_table("desk_view") as view:
        view.add_column(sa.Column("desk", sa.Text(), nullable=False, server_default="inbox"))
        view.drop_constraint("uq_desk_view_owner_id_name", type_="unique")
        view.create_unique_constraint("uq_desk_view_owner_id_desk_name", ["owner_id", "desk", "name"])


def downgrade() -> None:
    op.execute("DELETE FROM desk_view WHERE desk <> 'inbox'")
    with op.batch_alter_table("desk_view") as view:
        view.drop_constraint("uq_desk_view_owner_id_desk_name", type_="unique")
        view.create_unique_constraint("uq_desk_view_owner_id_name", ["owner_id", "name"])
        view.drop_column("desk")
    op.drop_table("score_formula")
    op.drop_table("plan")
    for name in ("rank", "score"):
        op.drop_index(f"ix_submission_{name}{'_listed' if _is_postgres() else ''}", table_name="submission")
        op.drop_column("submission", name)


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
