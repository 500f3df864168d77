"""imports that are kept and can be undone, and votes that other systems counted without saying whose"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0220"
down_revision = "20261126_1400"
branch_labels = None
depends_on = None

STAGES = ("mapping", "checking", "checked", "running", "done", "undoing", "undone")


def upgrade() -> None:
    op.add_column("submission", sa.Column("unattributed", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "file_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=True),
        sa.Column("counts_rows", sa.Boolean(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(*STAGES, name="stage", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("tally", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_file_import_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["member.id"], name="fk_file_import_undone_by_id_member", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_file_import"),
    )
    op.create_table(
        "imported_row",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_imported_row_submission_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["file_import.id"], name="fk_imported_row_import_id_file_import", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_imported_row_revision_id_revision", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("submission_id", "import_id", name="pk_imported_row"),
    )
    op.create_index("ix_imported_row_import_id", "imported_row", ["import_id"])
    op.create_index("ix_imported_row_revision_id", "imported_row", ["revision_id"])


def downgrade() -> None:
    op.drop_table("imported_row")
    op.drop_table("file_import")
    op.drop_column("submission", "unattributed")
