"""A segment's rule as a condition of SQL: columns and comparisons from closed sets, values only ever as parameters."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from community.accounts.models import Member
from community.customers.commands.rules import COMPANY, Condition, FieldKind, Match, Op, Rule, kind_of
from community.customers.models import Company, CompanyAttribute, Customer, CustomerAttribute
from community.kernel.clock import now
from community.kernel.db import AnySelect
from community.policy import Role
from community.submissions.models import Comment, Submission, Vote

EARLIEST = date(1, 1, 2)


def members_who(rule: Rule, member_ids: Collection[int] | None = None) -> AnySelect:
    """The ids of the customers who meet a rule, among all or among these; staff are no customers."""
    conditions = [_holds(condition) for condition in rule.conditions]
    combined = and_(*conditions) if rule.match is Match.ALL else or_(*conditions)
    found = (
        select(Member.id)
        .outerjoin(Customer, Customer.member_id == Member.id)
        .outerjoin(Company, Company.id == Customer.company_id)
        .where(Member.role == Role.CUSTOMER, combined)
    )
    return found if member_ids is None else found.where(Member.id.in_(member_ids))


def _holds(condition: Condition) -> ColumnElement[bool]:
    if kind_of(condition.field) is FieldKind.FREE:
        return _attribute_holds(condition)
    column, value = COLUMNS[condition.field], condition.read()
    if kind_of(condition.field) is FieldKind.DAY and value is not None:
        return _day_holds(condition, column, value)
    return _compared(column, condition.op, value)


_pays = func.coalesce(
    Company.monthly,
    select(func.sum(Customer.monthly)).where(Customer.company_id == Company.id).correlate(Company).scalar_subquery(),
    Customer.monthly,
)
_votes = select(func.count()).where(Vote.member_id == Member.id).correlate(Member).scalar_subquery()
_posts = (
    select(func.count())
    .where(Submission.author_id == Member.id, Submission.deleted_at.is_(None))
    .correlate(Member)
    .scalar_subquery()
)
_comments = (
    select(func.count())
    .where(Comment.author_id == Member.id, Comment.deleted_at.is_(None))
    .correlate(Member)
    .scalar_subquery()
)
COLUMNS: Mapping[str, Any] = {  # one's own, or else one's company's
    "plan": func.coalesce(Customer.plan, Company.plan),
    "country": func.coalesce(Customer.country, Company.country),
    "lifecycle": func.coalesce(Customer.lifecycle, Company.lifecycle),
    "company": Company.name,
    "monthly": _pays,
    "customer_since": func.coalesce(Customer.since, Company.since),
    "joined": Member.created_at,
    "votes": _votes,
    "submissions": _posts,
    "comments": _comments,
}


def _same(column: Any, value: str) -> ColumnElement[bool]:
    return func.lower(column) == func.lower(value)


COMPARISONS: Mapping[Op, Callable[[Any, Any], ColumnElement[bool]]] = {
    Op.IS: _same,
    Op.IS_NOT: lambda column, value: or_(column.is_(None), not_(_same(column, value))),  # who is not known is not it
    Op.ONE_OF: lambda column, values: or_(*(_same(column, value) for value in values)),
    Op.CONTAINS: lambda column, value: column.icontains(value, autoescape=True),
    Op.AT_LEAST: lambda column, value: column >= value,
    Op.AT_MOST: lambda column, value: column <= value,
    Op.KNOWN: lambda column, _value: column.is_not(None),
    Op.UNKNOWN: lambda column, _value: column.is_(None),
}


def _compared(column: Any, op: Op, value: Any) -> ColumnElement[bool]:
    return COMPARISONS[op](column, value)


def _day_holds(condition: Condition, column: Any, value: Any) -> ColumnElement[bool]:
    """A day is compared with days, a moment with the beginning of them (UTC); `longer` counts days back from today."""
    if condition.op is Op.LONGER:
        days = min(int(value), (now().date() - EARLIEST).days)
        value = now().date() - timedelta(days=days - 1)
    bound = datetime.combine(value, time.min, UTC) if condition.field == "joined" else value
    earlier: ColumnElement[bool] = column < bound
    return column >= bound if condition.op is Op.SINCE else earlier


def _attribute_holds(condition: Condition) -> ColumnElement[bool]:
    of_company = condition.field.startswith(COMPANY)
    table: Any = CompanyAttribute if of_company else CustomerAttribute
    mine = table.company_id == Customer.company_id if of_company else table.member_id == Member.id
    there = select(table.name).where(mine, table.name == condition.attribute).correlate(Member, Customer)
    if condition.op in (Op.UNKNOWN, Op.IS_NOT):
        unwanted = there if condition.op is Op.UNKNOWN else there.where(_same(table.value, condition.value))
        return not_(unwanted.exists())
    if condition.op is Op.KNOWN:
        return there.exists()
    column = table.number if condition.op in (Op.AT_LEAST, Op.AT_MOST) else table.value
    return there.where(_compared(column, condition.op, condition.read())).exists()
