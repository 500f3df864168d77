"""What the value at stake of rescues is reckoned from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.sql.selectable import ScalarSelect

from community.accounts.models import Member
from community.care.models import Rescue, RescueSign
from community.customers.models import Basis, Company, Customer, Segment, SegmentMember
from community.customers.queries.medians import median_of_all
from community.kernel.db import db
from community.policy import Role
from community.submissions.models import Vote


@dataclass(frozen=True, slots=True)
class Worth:
    """What somebody pays a month (or the like of them: `basis`), what their middle one does, how many would follow."""

    monthly: int
    basis: Basis
    typical: int
    others: int


def worths_of(rescue_ids: Collection[int]) -> Mapping[int, Worth]:
    """The worth of the customers of some rescues, by rescue; two statements.

    Who pays nothing is reckoned like those of whom nobody knows: what is at stake is what the like of them pay.
    """
    everybody = median_of_all() or 0
    known = func.coalesce(Company.worth, Customer.worth)
    basis = func.coalesce(Company.basis, Customer.basis)
    rows = db.session.execute(
        select(Rescue.id, known.label("worth"), basis.label("basis"), _typical().label("typical"), _others())
        .select_from(Rescue)
        .outerjoin(Customer, Customer.member_id == Rescue.customer_id)
        .outerjoin(Company, Company.id == Customer.company_id)
        .where(Rescue.id.in_(rescue_ids))
    )
    return {row.id: _worth(row.worth, row.basis, row.typical, row.others, everybody) for row in rows}


def _worth(known: int | None, basis: Basis | None, segment: int | None, others: int, everybody: int) -> Worth:
    typical = segment or everybody
    if basis == Basis.KNOWN and known:
        return Worth(known, Basis.KNOWN, typical, others)
    guessed = Basis.SEGMENT_MEDIAN if segment else Basis.SITE_MEDIAN if everybody else Basis.NONE
    return Worth(typical, guessed, typical, others)


def _typical() -> ScalarSelect[Any]:
    """The median of the smallest of their segments that has one: the segment that says most about them."""
    medians = (
        select(Segment.median)
        .join(SegmentMember, SegmentMember.segment_id == Segment.id)
        .where(SegmentMember.member_id == Rescue.customer_id, Segment.median > 0)
        .order_by(Segment.size, Segment.id)
        .limit(1)
    )
    return medians.correlate(Rescue).scalar_subquery()


def _others() -> ColumnElement[int]:
    """How many other customers voted for what they said in the case."""
    said = select(RescueSign.submission_id).where(RescueSign.rescue_id == Rescue.id).correlate(Rescue)
    voters = (
        select(func.count(distinct(Vote.member_id)))
        .join(Member, Member.id == Vote.member_id)
        .where(Vote.submission_id.in_(said), Vote.member_id != Rescue.customer_id, Member.role == Role.CUSTOMER)
    )
    return voters.correlate(Rescue).scalar_subquery().label("others")
