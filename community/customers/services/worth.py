"""What customers are worth a month, known or guessed, and never nothing where anything is known.

Who pays is a company or, without one, the member: a *payer*. A company pays what was entered for it, or else what its
people pay together. Where nobody knows, it is the median of the known values in the smallest of the segments that the
payer is of (the one that says most about them), else the median of all payers. Only where nothing at all is known is it
nothing, with the basis `none`; and the team's own votes bring no money.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, insert, literal, or_, select, update
from sqlalchemy.sql.selectable import ScalarSelect

from community.accounts.models import Member
from community.customers.models import Basis, Company, Customer, Segment, SegmentMember
from community.customers.queries.medians import alone, known_payers, median_of_all, medians
from community.kernel.db import db
from community.policy import Role


def weigh() -> set[int]:
    """Write what everybody is worth, where it is another value than before; the members whose payer changed."""
    welcome()
    paid = _paid_by_company()
    people = {*_write(Customer, and_(*alone, Customer.monthly.is_not(None)), Customer.monthly, _KNOWN)}
    companies = {*_write(Company, paid.is_not(None), paid, _KNOWN)}
    _write_medians()
    everybody = median_of_all()
    people |= _guess(Customer, and_(*alone, Customer.monthly.is_(None)), _median_for_member(), everybody)
    companies |= _guess(Company, paid.is_(None), _median_for_company(), everybody)
    team = Customer.member_id.in_(select(Member.id).where(Member.role != Role.CUSTOMER))
    people |= _write(Customer, team, literal(0), literal(Basis.NONE.value))
    of_these = select(Customer.member_id).where(Customer.company_id.in_(companies))
    return people | set(db.session.scalars(of_these))


def welcome(member_ids: Collection[int] | None = None) -> None:
    """Make a row for customers (of all, or of these) who have none."""
    there = select(Customer.member_id)
    new = select(Member.id, literal(0), literal(Basis.NONE.value)).where(
        Member.role == Role.CUSTOMER, Member.id.not_in(there)
    )
    if member_ids is not None:
        new = new.where(Member.id.in_(member_ids))
    db.session.execute(insert(Customer).from_select(["member_id", "worth", "basis"], new))


def weigh_newcomers(member_ids: Collection[int]) -> None:
    """The guess for a few who have just come, of whom nothing is known."""
    these = and_(*alone, Customer.monthly.is_(None), Customer.member_id.in_(member_ids))
    _guess(Customer, these, _median_for_member(), median_of_all())


_KNOWN = literal(Basis.KNOWN.value)


def _paid_by_company() -> ColumnElement[Any]:
    people = select(func.sum(Customer.monthly)).where(Customer.company_id == Company.id).correlate(Company)
    return func.coalesce(Company.monthly, people.scalar_subquery())


def _write_medians() -> None:
    """The median of the known values in each segment; a company counts once in a segment, whoever of it is there."""
    payer = func.coalesce(-Customer.company_id, Customer.member_id)
    pairs = (
        select(SegmentMember.segment_id, payer.label("payer"))
        .join(Customer, Customer.member_id == SegmentMember.member_id)
        .distinct()
        .subquery()
    )
    joined = select(pairs.c.segment_id, known_payers.c.worth).join(known_payers, known_payers.c.payer == pairs.c.payer)
    found = {row.segment_id: row.median for row in db.session.execute(select(medians(joined.cte("in_segments"))))}
    for segment_id, before in db.session.execute(select(Segment.id, Segment.median)).all():
        if found.get(segment_id) != before:
            changed = update(Segment).where(Segment.id == segment_id).values(median=found.get(segment_id))
            db.session.execute(changed.execution_options(synchronize_session=False))


def _median_for_member() -> ScalarSelect[Any]:
    mine = SegmentMember.member_id == Customer.member_id
    return _smallest(select(Segment.median).join(SegmentMember, SegmentMember.segment_id == Segment.id).where(mine))


def _median_for_company() -> ScalarSelect[Any]:
    one = Customer.__table__.alias("one")
    theirs = select(one.c.member_id).where(one.c.company_id == Company.id).correlate(Company)
    member = SegmentMember.member_id.in_(theirs)
    return _smallest(select(Segment.median).join(SegmentMember, SegmentMember.segment_id == Segment.id).where(member))


def _smallest(medians: Any) -> ScalarSelect[Any]:
    known = medians.where(Segment.median.is_not(None)).order_by(Segment.size, Segment.id).limit(1)
    return known.correlate(Customer, Company).scalar_subquery()  # type: ignore[no-any-return]


def _guess(table: Any, which: ColumnElement[bool], from_segment: Any, everybody: int | None) -> set[int]:
    basis = case(
        (from_segment.is_not(None), Basis.SEGMENT_MEDIAN.value),
        else_=Basis.NONE.value if everybody is None else Basis.SITE_MEDIAN.value,
    )
    return _write(table, which, func.coalesce(from_segment, everybody or 0), basis)


def _write(table: Any, which: ColumnElement[bool], worth: Any, basis: Any) -> set[int]:
    """Set both where they differ; the keys of the rows that did."""
    differs = or_(table.worth != worth, table.basis != basis)
    (key,) = table.__table__.primary_key.columns
    changed = update(table).where(which, differs).values(worth=worth, basis=basis).returning(key)
    return set(db.session.scalars(changed.execution_options(synchronize_session=False)))
