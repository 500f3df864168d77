"""promises, their history, and what customers say of them"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0800"
down_revision = "20261126_0234"
branch_labels = None
depends_on = None

STATES = ("open", "kept", "kept_late", "broken", "released")
KINDS = ("made", "edited", "kept", "kept_late", "broken", "released", "reopened")
GIVEN_TO = ("person", "submission", "public")


def _one_of(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    op.add_column("submission", sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True))
    _promise()
    _step()
    op.create_table(
        "promise_word",
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_promise_word_member_id_member", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name="fk_promise_word_promise_id_promise", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("promise_id", "member_id", name="pk_promise_word"),
    )
    op.create_index("ix_promise_word_member_id", "promise_word", ["member_id"], unique=False)


def _promise() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("status_change_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_to", _one_of("givento", GIVEN_TO), nullable=False),
        sa.Column("round", _one_of("round", ("first", "repair")), nullable=False),
        sa.Column("repairs_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("state", _one_of("state", STATES), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof_url", sa.Text(), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state IN ('open', 'broken')) = (settled_at IS NULL)", name=op.f("ck_promise_settled")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name="fk_promise_answer_id_answer", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name="fk_promise_owner_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["repairs_id"], ["promise.id"], name="fk_promise_repairs_id_promise", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["status_change_id"],
            ["status_change.id"],
            name="fk_promise_status_change_id_status_change",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_promise_submission_id_submission", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_promise"),
        sa.UniqueConstraint("repairs_id", name="uq_promise_repairs_id"),
        sa.UniqueConstraint("status_change_id", name="uq_promise_status_change_id"),
    )
    op.create_index("ix_promise_answer_id", "promise", ["answer_id"], unique=False)
    op.create_index("ix_promise_submission", "promise", ["submission_id"], unique=False)
    op.create_index("ix_promise_state_due", "promise", ["state", "due_at", "id"], unique=False)
    op.create_index("ix_promise_owner", "promise", ["owner_id", "state", "due_at"], unique=False)


def _step() -> None:
    op.create_table(
        "promise_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("stepkind", KINDS), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("text_before", sa.Text(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name="fk_promise_step_by_id_member", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name="fk_promise_step_promise_id_promise", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_promise_step"),
    )
    op.create_index("ix_promise_step_promise", "promise_step", ["promise_id", "id"], unique=False)
    op.create_index("ix_promise_step_by_id", "promise_step", ["by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("promise_word")
    op.drop_table("promise_step")
    op.drop_table("promise")
    op.drop_column("submission", "promised_at")
