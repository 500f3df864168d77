"""rescues: customers who may leave, why one thinks so, and what was done about it"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0640"
down_revision = "20261127_0612"
branch_labels = None
depends_on = None

STATES = ("open", "saved", "lost", "let_go")
RULES = ("heat", "leaving", "strike", "promise", "hand")
STEPS = ("opened", "reopened", "given", "planned", "noted", "asked", "refused", "withdrawn", "saved", "lost", "let_go")
BASES = ("known", "segment_median", "site_median", "none")


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, kind: type = sa.Integer, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, kind(), nullable=nullable)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _to(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "rescue",
        _number("id"),
        _number("customer_id"),
        _number("owner_id", nullable=True),
        sa.Column("state", _one_of(STATES, "rescuestate"), nullable=False),
        sa.Column("heat", sa.Float(53), nullable=False),
        _number("stake", sa.BigInteger),
        _number("monthly", sa.BigInteger),
        _number("others"),
        sa.Column("basis", _one_of(BASES, "basis"), nullable=False),
        sa.Column("rank", sa.Float(53), nullable=False),
        _text("next_step"),
        sa.Column("next_on", sa.Date(), nullable=True),
        _moment("opened_at"),
        _moment("closed_at", nullable=True),
        _number("asked_by_id", nullable=True),
        _moment("asked_at", nullable=True),
        _text("ask_reason"),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_rescue_closed")),
        sa.CheckConstraint("asked_at IS NULL OR state = 'open'", name=op.f("ck_rescue_asked")),
        sa.CheckConstraint("stake > 0", name=op.f("ck_rescue_stake")),
        _to("rescue", "customer_id", "member"),
        _to("rescue", "owner_id", "member", "SET NULL"),
        _to("rescue", "asked_by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_rescue"),
        sa.UniqueConstraint("customer_id", name="uq_rescue_customer_id"),
    )
    op.create_index("ix_rescue_rank", "rescue", ["state", "rank", "id"])
    op.create_index("ix_rescue_owner", "rescue", ["owner_id", "state", "rank"])
    op.create_index("ix_rescue_closed", "rescue", ["closed_at", "id"])
    op.create_index("ix_rescue_asked_by_id", "rescue", ["asked_by_id"])
    op.create_table(
        "rescue_sign",
        _number("id"),
        _number("rescue_id"),
        _number("submission_id"),
        sa.Column("rule", _one_of(RULES, "rule"), nullable=False),
        _text("evidence"),
        _moment("happened_at"),
        _moment("at"),
        _number("by_id", nullable=True),
        _to("rescue_sign", "rescue_id", "rescue"),
        _to("rescue_sign", "submission_id", "submission"),
        _to("rescue_sign", "by_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_rescue_sign"),
        sa.UniqueConstraint("rescue_id", "submission_id", "rule", name="uq_rescue_sign_rescue_id_submission_id_rule"),
    )
    op.create_index("ix_rescue_sign_submission", "rescue_sign", ["submission_id"])
    op.create_index("ix_rescue_sign_by_id", "rescue_sign", ["by_id"])
    op.create_table(
        "rescue_step",
        _number("id"),
        _number("rescue_id"),
        sa.Column("kind", _one_of((*STEPS, "undone"), "rescuestepkind"), nullable=False),
        _number("by_id", nullable=True),
        _moment("at"),
        _text("note"),
        sa.Column("day", sa.Date(), nullable=True),
        _number("given_to_id", nullable=True),
        _to("rescue_step", "rescue_id", "rescue"),
        _to("rescue_step", "by_id", "member", "SET NULL"),
        _to("rescue_step", "given_to_id", "member", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_rescue_step"),
    )
    op.create_index("ix_rescue_step_rescue", "rescue_step", ["rescue_id", "id"])
    op.create_index("ix_rescue_step_by_id", "rescue_step", ["by_id"])
    op.create_index("ix_rescue_step_given_to_id", "rescue_step", ["given_to_id"])


def downgrade() -> None:
    op.drop_table("rescue_step")
    op.drop_table("rescue_sign")
    op.drop_table("rescue")
