"""What stands behind a submission: its voters by segment, and what they are worth a month.

A set counts each payer once, however many of a company vote and wherever in the set; what is merged into it and deleted
does not count. A voice keeps the demand of its own votes, as it keeps its own count of them.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, select, update

from community.accounts.models import Member
from community.customers.events import DemandCounted, DemandMoved
from community.customers.models import Customer, Demand
from community.customers.queries.demand import counted, stored_demands, voters_of
from community.customers.services.segments import fill_for
from community.customers.services.worth import weigh_newcomers, welcome
from community.kernel.clock import now
from community.kernel.db import db, upsert_add
from community.kernel.events import publish
from community.kernel.mark import Mark
from community.policy import Role
from community.submissions.models import Submission, Vote

PIECE = 200
SEEN = "demand"  # until when (seconds since 1970) changes have been seen
OVERLAP = timedelta(minutes=1)  # a transaction may be saved a while after the moment that it wrote


def recount(submission_ids: Collection[int]) -> None:
    """Write the demand of these submissions, and of what they are merged into, where it is another than before."""
    ids = _with_survivors(submission_ids)
    _take_newcomers_in(ids)
    money, demands = counted(ids)
    moved = set()
    for row in db.session.execute(select(Submission.id, Submission.money).where(Submission.id.in_(ids))).all():
        if row.money != money.get(row.id, 0):
            moved.add(row.id)
            changed = update(Submission).where(Submission.id == row.id).values(money=money.get(row.id, 0))
            db.session.execute(changed.execution_options(synchronize_session=False))
    stored = stored_demands(ids)
    stale = {one for one in ids if stored.get(one, {}) != demands.get(one, {})}
    if stale or moved:
        publish(DemandCounted(sorted(stale | moved)))
    if not stale:
        return
    db.session.execute(delete(Demand).where(Demand.submission_id.in_(stale)))
    rows = [
        {"submission_id": one, "segment_id": segment, "voters": voters, "money": worth}
        for one in sorted(stale)
        for segment, (voters, worth) in demands.get(one, {}).items()
    ]
    if rows:
        db.session.execute(insert(Demand), rows)


def recount_all() -> None:
    """Have the worker recount every submission, a few hundred a job."""
    for piece in _pieces(db.session.scalars(select(Submission.id).order_by(Submission.id))):
        publish(DemandMoved(piece))


def recount_votes_of(member_ids: Collection[int]) -> None:
    """Have the worker recount what these members voted for."""
    voted = select(Vote.submission_id).where(Vote.member_id.in_(member_ids)).distinct().order_by(Vote.submission_id)
    for piece in _pieces(db.session.scalars(voted)):
        publish(DemandMoved(piece))


def see_changes() -> None:
    """Recount what was voted on, merged, deleted or restored since the last look."""
    moment = now()
    last = db.session.scalar(select(Mark.n).where(Mark.name == SEEN))
    if last is None:
        recount_all()
    else:
        since = datetime.fromtimestamp(last, tz=moment.tzinfo) - OVERLAP
        changed = select(Submission.id).where(Submission.changed_at >= since).order_by(Submission.changed_at)
        for piece in list(_pieces(db.session.scalars(changed))):
            recount(piece)
    upsert_add(Mark, {"name": SEEN}, "n", int(moment.timestamp()) - (last or 0))


def _take_newcomers_in(ids: Collection[int]) -> None:
    """Voters of whom nothing is known yet are weighed with everybody else."""
    cast = voters_of(ids)
    there = select(Customer.member_id).where(Customer.member_id == cast.c.member_id)
    new = db.session.scalars(
        select(cast.c.member_id)
        .join(Member, Member.id == cast.c.member_id)
        .where(Member.role == Role.CUSTOMER, ~there.exists())
        .distinct()
    ).all()
    for start in range(0, len(new), PIECE):
        piece = new[start : start + PIECE]
        welcome(piece)
        fill_for(piece)
        weigh_newcomers(piece)


def _with_survivors(submission_ids: Collection[int]) -> list[int]:
    into = select(Submission.merged_into_id).where(
        Submission.id.in_(submission_ids), Submission.merged_into_id.is_not(None)
    )
    return sorted({*submission_ids, *(one for one in db.session.scalars(into) if one is not None)})


def _pieces(ids: Any) -> Iterator[Sequence[int]]:
    left = iter(list(ids))
    while piece := list(islice(left, PIECE)):
        yield piece
