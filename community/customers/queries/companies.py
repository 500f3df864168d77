"""Reading companies and what is known of their people. Money is shown to those who may see it, and to nobody else."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, literal, null, or_, select, union

from community.accounts.models import Member
from community.customers.models import Company, CompanyAttribute, Customer, CustomerAttribute
from community.kernel.db import AnyRow, db
from community.kernel.paging import Cursor, Page, decode_cursor, keyset, paged
from community.policy import Actor, Permission, can, require

PAGE_SIZE = 50


def companies_page(
    actor: Actor, letters: str = "", cursor: str | None = None, *, size: int = PAGE_SIZE
) -> Page[AnyRow]:
    """The companies with these letters in their name, domain or plan, newest first, with how many people each has."""
    require(actor, Permission.CUSTOMER_READ)
    ids = select(Company.id, Company.id.label("sort")).where(*_with(letters))
    page = keyset(ids, Company.id, Company.id, size=size, after=_cursor(cursor))
    people = select(func.count()).where(Customer.company_id == Company.id).scalar_subquery()
    rows = db.session.execute(
        select(
            Company.id,
            Company.name,
            Company.domain,
            Company.plan,
            Company.country,
            Company.since,
            _money(actor, Company.monthly).label("monthly"),
            people.label("people"),
        )
        .join(page, page.c.id == Company.id)
        .order_by(Company.id.desc())
    ).all()
    return paged(rows, size, lambda row: (row.id, row.id))


def count_companies(actor: Actor, letters: str = "") -> int:
    """How many companies these letters find."""
    require(actor, Permission.CUSTOMER_READ)
    return db.session.scalar(select(func.count()).select_from(Company).where(*_with(letters))) or 0


def company_for_staff(actor: Actor, company_id: int) -> AnyRow | None:
    """One company as the team knows it."""
    require(actor, Permission.CUSTOMER_READ)
    columns = [column for column in Company.__table__.c if column.name not in ("monthly", "worth")]
    money = [
        _money(actor, column).label(column.name) for column in (Company.__table__.c.monthly, Company.__table__.c.worth)
    ]
    return db.session.execute(select(*columns, *money).where(Company.id == company_id)).one_or_none()


def people_page(actor: Actor, company_id: int, cursor: str | None = None, *, size: int = PAGE_SIZE) -> Page[AnyRow]:
    """The members of a company, newest first."""
    require(actor, Permission.CUSTOMER_READ)
    here = Customer.company_id == company_id
    ids = select(Customer.member_id.label("id"), Customer.member_id.label("sort")).where(here)
    page = keyset(ids, Customer.member_id, Customer.member_id, size=size, after=_cursor(cursor))
    rows = db.session.execute(
        select(Member.id, Member.name, Member.email, Member.created_at)
        .join(page, page.c.id == Member.id)
        .order_by(Member.id.desc())
    ).all()
    return paged(rows, size, lambda row: (row.id, row.id))


def customer_for_staff(actor: Actor, member_id: int) -> AnyRow | None:
    """What is known of a member and of their company; None while nobody said anything."""
    require(actor, Permission.CUSTOMER_READ)
    return db.session.execute(
        select(
            Customer.member_id,
            Customer.external_id,
            Customer.plan,
            Customer.country,
            Customer.lifecycle,
            Customer.since,
            _money(actor, Customer.monthly).label("monthly"),
            Customer.company_id,
            Company.name.label("company"),
            func.coalesce(Customer.plan, Company.plan).label("whole_plan"),
            func.coalesce(Customer.country, Company.country).label("whole_country"),
            func.coalesce(Customer.since, Company.since).label("whole_since"),
            func.coalesce(Customer.lifecycle, Company.lifecycle).label("whole_lifecycle"),
            _money(actor, func.coalesce(Company.worth, Customer.worth)).label("worth"),
            func.coalesce(Company.basis, Customer.basis).label("basis"),
        )
        .outerjoin(Company, Company.id == Customer.company_id)
        .where(Customer.member_id == member_id)
    ).one_or_none()


def attributes_of(*, member_id: int | None = None, company_id: int | None = None) -> Sequence[tuple[str, str]]:
    """The attributes of a member or of a company, by name."""
    table: Any = CompanyAttribute if company_id else CustomerAttribute
    mine = table.company_id == company_id if company_id else table.member_id == member_id
    return [
        (name, value)
        for name, value in db.session.execute(select(table.name, table.value).where(mine).order_by(table.name))
    ]


def attribute_names() -> tuple[list[str], list[str]]:
    """The names of the attributes that anybody has: of people, and of companies."""
    tables: tuple[Any, ...] = (CustomerAttribute, CompanyAttribute)
    rows = db.session.execute(
        union(*(select(literal(number).label("of"), table.name).distinct() for number, table in enumerate(tables)))
    ).all()
    people, companies = (sorted(row.name for row in rows if row.of == number) for number in (0, 1))
    return people, companies


def known_plans() -> list[str]:
    """The plans that anybody is on, for a form to offer."""
    plans = union(
        select(Company.plan).where(Company.plan.is_not(None)), select(Customer.plan).where(Customer.plan.is_not(None))
    )
    return sorted(filter(None, db.session.scalars(plans)))[:50]


def _with(letters: str) -> list[ColumnElement[bool]]:
    if not letters:
        return []
    held = (column.icontains(letters, autoescape=True) for column in (Company.name, Company.domain, Company.plan))
    return [or_(*held)]


def _money(actor: Actor, column: Any) -> Any:
    return column if can(actor, Permission.MONEY_READ) else null()


def _cursor(text: str | None) -> Cursor | None:
    cursor = decode_cursor(text)
    return cursor if cursor and isinstance(cursor.value, int) else None
