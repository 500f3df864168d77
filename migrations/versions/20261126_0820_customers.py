"""companies, and what is known of them and their people"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0820"
down_revision = "20261126_0800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        *_facts(),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_company"),
        sa.UniqueConstraint("key", name="uq_company_key"),
        sa.UniqueConstraint("domain", name="uq_company_domain"),
        sa.UniqueConstraint("external_id", name="uq_company_external_id"),
    )
    op.create_table(
        "customer",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        *_facts(),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_customer_member_id_member", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name="fk_customer_company_id_company", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_customer"),
        sa.UniqueConstraint("external_id", name="uq_customer_external_id"),
    )
    op.create_index("ix_customer_company_id", "customer", ["company_id"])
    for table, owner, of in (
        ("company_attribute", "company_id", "company"),
        ("customer_attribute", "member_id", "member"),
    ):
        op.create_table(
            table,
            sa.Column(owner, sa.Integer(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("value", sa.Text(), nullable=False),
            sa.Column("number", sa.Float(53), nullable=True),
            sa.ForeignKeyConstraint([owner], [f"{of}.id"], name=f"fk_{table}_{owner}_{of}", ondelete="CASCADE"),
            sa.PrimaryKeyConstraint(owner, "name", name=f"pk_{table}"),
        )


def downgrade() -> None:
    for table in ("customer_attribute", "company_attribute", "customer", "company"):
        op.drop_table(table)


def _facts() -> list[sa.Column]:
    bases = ("known", "segment_median", "site_median", "none")
    basis = sa.Enum(*bases, name="basis", native_enum=False, create_constraint=True, length=30)
    return [
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("lifecycle", sa.Text(), nullable=True),
        sa.Column("monthly", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("worth", sa.BigInteger(), nullable=False),
        sa.Column("basis", basis, nullable=False),
    ]
