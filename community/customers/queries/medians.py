"""The middle of what is known: of all payers, and of those in a segment."""

from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.sql.selectable import CTE

from community.accounts.models import Member
from community.customers.models import Basis, Company, Customer
from community.kernel.db import db
from community.policy import Role

# members who pay for themselves
alone: tuple[ColumnElement[bool], ...] = (
    Customer.company_id.is_(None),
    Customer.member_id.in_(select(Member.id).where(Member.role == Role.CUSTOMER)),
)

# a company as minus its id, so that no payer is taken for another; what pays nothing says nothing of what others pay
known_payers = union_all(
    select((-Company.id).label("payer"), Company.worth).where(Company.basis == Basis.KNOWN, Company.worth > 0),
    select(Customer.member_id.label("payer"), Customer.worth).where(
        *alone, Customer.basis == Basis.KNOWN, Customer.worth > 0
    ),
).subquery("known_payers")


def median_of_all() -> int | None:
    """The median of all known payers; None when there is none."""
    known = select(literal(0).label("segment_id"), known_payers.c.worth).cte("known_values")
    return db.session.scalar(select(medians(known).c.median))


def medians(values: CTE) -> Any:
    """The middle value of each segment's values, or half the sum of the two in the middle, rounded down."""
    place = func.row_number().over(partition_by=values.c.segment_id, order_by=values.c.worth).label("place")
    many = func.count().over(partition_by=values.c.segment_id).label("many")
    placed = select(values.c.segment_id, values.c.worth, place, many).subquery()
    middle = placed.c.place.in_([(placed.c.many + 1) // 2, (placed.c.many + 2) // 2])
    halved = (func.min(placed.c.worth) + func.max(placed.c.worth)) // 2
    grouped = select(placed.c.segment_id, halved.label("median")).where(middle).group_by(placed.c.segment_id)
    return grouped.subquery("medians")
