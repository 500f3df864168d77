"""What stands behind submissions: their voters by segment, and what those are worth a month."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, literal, select, union, union_all
from sqlalchemy.sql.selectable import CTE

from community.customers.models import Basis, Company, Customer, Demand, Segment, SegmentMember
from community.customers.queries.medians import median_of_all
from community.kernel.db import AnyRow, db
from community.policy import Actor, Permission, can
from community.submissions.models import Submission, Vote

Standing = dict[int, tuple[int, int]]  # by segment: voters, money


def counted(ids: Collection[int]) -> tuple[dict[int, int], dict[int, Standing]]:
    """The money of these submissions and their demand by segment, from the votes."""
    voters = paying_voters(ids)
    paid = select(voters.c.id, voters.c.payer, voters.c.worth).distinct().subquery()
    money = select(paid.c.id, func.sum(paid.c.worth)).group_by(paid.c.id)
    one_payer = (
        select(voters.c.id, SegmentMember.segment_id, voters.c.worth, func.count().label("n"))
        .join(SegmentMember, SegmentMember.member_id == voters.c.member_id)
        .group_by(voters.c.id, SegmentMember.segment_id, voters.c.payer, voters.c.worth)
        .subquery()
    )
    by_segment = select(
        one_payer.c.id, one_payer.c.segment_id, func.sum(one_payer.c.n), func.sum(one_payer.c.worth)
    ).group_by(one_payer.c.id, one_payer.c.segment_id)
    demands: dict[int, Standing] = defaultdict(dict)
    for submission_id, segment_id, n, worth in db.session.execute(by_segment):
        demands[submission_id][segment_id] = (int(n), int(worth))
    return {key: int(value) for key, value in db.session.execute(money)}, demands


def stored_demands(ids: Collection[int]) -> dict[int, Standing]:
    """The same by segment, as it stands."""
    found: dict[int, Standing] = defaultdict(dict)
    for row in db.session.execute(select(Demand.__table__).where(Demand.submission_id.in_(ids))):
        found[row.submission_id][row.segment_id] = (row.voters, row.money)
    return found


def paying_voters(ids: Collection[int]) -> CTE:
    """Each voter of each set once, with who pays for them and what that one is worth."""
    cast = voters_of(ids)
    return (
        select(
            cast.c.id,
            cast.c.member_id,
            func.coalesce(-Customer.company_id, cast.c.member_id).label("payer"),
            func.coalesce(Company.worth, Customer.worth, 0).label("worth"),
            func.coalesce(Company.basis, Customer.basis).label("basis"),
        )
        .outerjoin(Customer, Customer.member_id == cast.c.member_id)
        .outerjoin(Company, Company.id == Customer.company_id)
        .cte("voters")
    )


def voters_of(ids: Collection[int]) -> Any:
    """Pairs of submission and voter: of survivors over their whole set, of voices their own."""
    votes = select(Vote.member_id).join(Submission, Submission.id == Vote.submission_id)
    into = Submission.merged_into_id
    own = votes.with_only_columns(Submission.id.label("id"), Vote.member_id).where(Submission.id.in_(ids))
    merged = votes.with_only_columns(into.label("id"), Vote.member_id).where(
        into.in_(ids), Submission.deleted_at.is_(None)
    )
    return union(own, merged).subquery("cast")


def value_of(member_id: int) -> tuple[int, Basis]:
    """What a member's payer is worth a month, and how that is known.

    The company's value is the whole company's: it counts once for each submission, however many of its people vote.
    """
    row = db.session.execute(
        select(
            func.coalesce(Company.worth, Customer.worth).label("worth"),
            func.coalesce(Company.basis, Customer.basis).label("basis"),
        )
        .select_from(Customer)
        .outerjoin(Company, Company.id == Customer.company_id)
        .where(Customer.member_id == member_id)
    ).one_or_none()
    if row is not None and row.basis != Basis.NONE:
        return row.worth, Basis(row.basis)
    everybody = median_of_all()
    return (0, Basis.NONE) if everybody is None else (everybody, Basis.SITE_MEDIAN)


def demand_of(actor: Actor, submission_id: int) -> Sequence[AnyRow]:
    """Rows of (what, name, slug, n, money): `segment` with its voters, `basis` with its payers. One statement.

    Who may not see money gets none.
    """
    voters = paying_voters([submission_id])
    payers = select(voters.c.payer, voters.c.worth, voters.c.basis).distinct().subquery()
    by_segment = (
        select(
            literal("segment").label("what"),
            Segment.name,
            Segment.slug,
            Demand.voters.label("n"),
            Demand.money,
        )
        .join(Segment, Segment.id == Demand.segment_id)
        .where(Demand.submission_id == submission_id)
    )
    by_basis = select(literal("basis"), payers.c.basis, literal(""), func.count(), func.sum(payers.c.worth)).group_by(
        payers.c.basis
    )
    both = union_all(by_segment, by_basis).subquery()
    rows = db.session.execute(select(both).order_by(both.c.what, both.c.n.desc(), both.c.name)).all()
    if can(actor, Permission.MONEY_READ):
        return rows
    return [row for row in rows if row.what == "segment"]
