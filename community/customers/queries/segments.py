"""Reading segments: who is in them, and what they ask for."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Float, bindparam, cast, func, select

from community.accounts.models import Member
from community.customers.commands import Rule
from community.customers.models import Demand, Segment, SegmentMember
from community.customers.queries.rules import members_who
from community.kernel.db import AnyRow, AnySelect, db, run
from community.kernel.errors import NotFound
from community.policy import Actor, Permission, Role, can, require
from community.submissions.models import Status, Submission
from community.submissions.queries.listing import visible_to

FEWEST = 5  # people whose names are shown
NAMED = 20
ASKED = 10


def segment_ids(member_id: int) -> list[int]:
    """The segments that a member is of."""
    mine = select(SegmentMember.segment_id).where(SegmentMember.member_id == member_id)
    return sorted(db.session.scalars(mine))


def segments_of(member_id: int) -> Sequence[AnyRow]:
    """The same with their names."""
    columns = select(Segment.id, Segment.name, Segment.slug).join(SegmentMember, SegmentMember.segment_id == Segment.id)
    return db.session.execute(columns.where(SegmentMember.member_id == member_id).order_by(Segment.name)).all()


def segment_choices() -> Sequence[AnyRow]:
    """Every segment's id, slug and name, by name."""
    return run(_CHOICES, {}).all()


_segment = Segment.__table__.c
_CHOICES: AnySelect = select(_segment.id, _segment.slug, _segment.name).order_by(_segment.name)


def is_asked_by(slug: str | BindParameter[Any]) -> ColumnElement[bool]:
    """The condition that somebody of a segment voted in a submission's set."""
    asked = select(Demand.submission_id).join(Segment, Segment.id == Demand.segment_id).where(Segment.slug == slug)
    return Submission.id.in_(asked)


def asking(submission_ids: Sequence[int] | BindParameter[Any]) -> AnySelect:
    """The segments that ask for these, the one with most voters first: submission_id, name, slug, voters."""
    columns = (Demand.submission_id, Segment.name, Segment.slug, Demand.voters)
    return (
        select(*columns)
        .join(Segment, Segment.id == Demand.segment_id)
        .where(Demand.submission_id.in_(submission_ids))
        .order_by(Demand.voters.desc(), Segment.name)
    )


def asked_by(submission_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """The same by submission: names and voters."""
    found: dict[int, list[tuple[str, int]]] = {}
    for row in run(_ASKING, {"ids": submission_ids}) if submission_ids else ():
        found.setdefault(row.submission_id, []).append((row.name, row.voters))
    return found


_ASKING = asking(bindparam("ids", expanding=True))


def segments(actor: Actor) -> Sequence[AnyRow]:
    """Every segment with its size, by name."""
    require(actor, Permission.SEGMENT_READ)
    return db.session.execute(select(Segment.__table__).order_by(Segment.name)).all()


def segment_by_id(actor: Actor, segment_id: int) -> AnyRow:
    """One segment; NotFound when there is none."""
    require(actor, Permission.SEGMENT_READ)
    row = db.session.execute(select(Segment.__table__).where(Segment.id == segment_id)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def kept_rule(row: AnyRow) -> Rule:
    """A segment's rule, as it was kept."""
    return Rule.model_validate(json.loads(row.rule))


def count_who(actor: Actor, rule: Rule) -> int:
    """How many customers meet a rule now, whether it is kept or not."""
    require(actor, Permission.SEGMENT_MANAGE)
    return db.session.scalar(select(func.count()).select_from(members_who(rule).subquery())) or 0


def count_customers() -> int:
    """How many customers there are."""
    return db.session.scalar(select(func.count()).select_from(Member).where(Member.role == Role.CUSTOMER)) or 0


def people_in(actor: Actor, row: AnyRow) -> Sequence[AnyRow] | None:
    """The newest people of a segment; None where they are too few to be named, or their pay may not be known."""
    require(actor, Permission.SEGMENT_READ)
    if row.size < FEWEST or (kept_rule(row).names_money and not can(actor, Permission.MONEY_READ)):
        return None
    members = select(Member.id, Member.name).join(SegmentMember, SegmentMember.member_id == Member.id)
    newest = members.where(SegmentMember.segment_id == row.id).order_by(Member.id.desc()).limit(NAMED)
    return db.session.execute(newest).all()


def top_asks(actor: Actor, row: AnyRow, limit: int = ASKED) -> Sequence[AnyRow]:
    """What most of a segment's people voted for, with its lift.

    Lift: the share of the segment that voted for it, divided by the share of all customers that did; 2 means that they
    ask for it twice as much as everybody does.
    """
    require(actor, Permission.SEGMENT_READ)
    everybody = select(func.count()).select_from(Member).where(Member.role == Role.CUSTOMER).scalar_subquery()
    share = cast(Demand.voters, Float) / func.coalesce(func.nullif(row.size, 0), 1)
    lift = share * everybody / func.coalesce(func.nullif(Submission.votes, 0), 1)
    return db.session.execute(
        select(
            Submission.id,
            Submission.slug,
            Submission.title,
            Submission.kind,
            Submission.status_kind,
            Status.name.label("status_name"),
            Submission.votes,
            Demand.voters,
            Demand.money,
            lift.label("lift"),
        )
        .join(Demand, Demand.submission_id == Submission.id)
        .join(Status, Status.id == Submission.status_id)
        .where(*visible_to(actor), Demand.segment_id == row.id)
        .order_by(Demand.voters.desc(), lift.desc(), Submission.id.desc())
        .limit(limit)
    ).all()
