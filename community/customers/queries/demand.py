"""What stands behind submissions: their voters by segment, and what those are worth a month."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union, union_all
from sqlalchemy.sql.selectable import CTE

from community.accounts.models import Member
from community.customers.models import Basis, Company, Customer, Demand, Segment, SegmentMember
from community.customers.queries.medians import median_of_all
from community.kernel.db import AnyRow, db
from community.policy import Actor, Permission, can, require
from community.submissions.importance import WEIGHTS
from community.submissions.models import Submission, Vote

SITUATIONS = 20  # that are shown of a submission
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
    """Rows of (what, name, slug, n, money, words, member_id), by one statement:

    `segment` its voters and what they are worth; `basis` its payers by how their worth is known; `said` how many voters
    said that it matters that much (`slug`), and what those are worth, a payer once for each step that somebody of
    theirs said; `situation` in whose words (`name`, `words`), those first to whom it matters most.
    Who may not see money gets none.
    """
    require(actor, Permission.BACKLOG_READ)
    voters = paying_voters([submission_id])
    payers = select(voters.c.payer, voters.c.worth, voters.c.basis).distinct().subquery()
    by_segment = (
        select(
            literal("segment").label("what"),
            Segment.name,
            Segment.slug,
            Demand.voters.label("n"),
            Demand.money,
            *_NO_WORDS,
        )
        .join(Segment, Segment.id == Demand.segment_id)
        .where(Demand.submission_id == submission_id)
    )
    by_basis = select(
        literal("basis"), payers.c.basis, literal(""), func.count(), func.sum(payers.c.worth), *_NO_WORDS
    ).group_by(payers.c.basis)
    parts = (by_segment, by_basis, _by_step(submission_id, voters), _situations(submission_id))
    every = union_all(*parts).subquery()
    rows = db.session.execute(select(every).order_by(every.c.what, every.c.n.desc(), every.c.name)).all()
    if can(actor, Permission.MONEY_READ):
        return rows
    return [row for row in rows if row.what != "basis"]


_NO_WORDS = (literal("").label("words"), literal(0).label("member_id"))
_weight = case(dict(WEIGHTS), value=Vote.importance)


def _step_of(weight: Any) -> Any:
    return case({weight: step.value for step, weight in WEIGHTS.items()}, value=weight)


def _by_step(submission_id: int, voters: CTE) -> Any:
    """How many voters said how much it matters, each by their strongest, and what their payers are worth."""
    said = (
        select(Vote.member_id, func.max(_weight).label("weight"))
        .join(Submission, Submission.id == Vote.submission_id)
        .where(*_said_in(submission_id))
        .group_by(Vote.member_id)
        .subquery()
    )
    paid = (
        select(said.c.weight, voters.c.worth, func.count().label("n"))
        .join(voters, voters.c.member_id == said.c.member_id)
        .group_by(said.c.weight, voters.c.payer, voters.c.worth)
        .subquery()
    )
    step = _step_of(paid.c.weight)
    counted = select(literal("said"), literal(""), step, func.sum(paid.c.n), func.sum(paid.c.worth), *_NO_WORDS)
    return counted.group_by(paid.c.weight)


def _situations(submission_id: int) -> Any:
    first = (
        select(
            literal("situation"),
            Member.name,
            _step_of(_weight),
            _weight.label("weight"),
            literal(0).label("money"),
            Vote.situation,
            Vote.member_id,
        )
        .join(Submission, Submission.id == Vote.submission_id)
        .join(Member, Member.id == Vote.member_id)
        .where(*_said_in(submission_id), Vote.situation.is_not(None))
        .order_by(_weight.desc(), Vote.created_at.desc())
        .limit(SITUATIONS)
        .subquery()
    )
    return select(first)


def _said_in(submission_id: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a vote with which somebody of the set said how much it matters."""
    voice = and_(Submission.merged_into_id == submission_id, Submission.deleted_at.is_(None))
    return or_(Submission.id == submission_id, voice), Vote.importance.is_not(None)
