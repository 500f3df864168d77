"""What follows from what is known of customers, and from rules; and looking after it every night."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import delete

from community.customers.events import CustomersChanged, DemandMoved, SegmentChanged
from community.customers.services.demand import recount, recount_all, recount_votes_of, see_changes
from community.customers.services.segments import fill, fill_for
from community.customers.services.worth import weigh, welcome
from community.kernel.db import db, insert_new
from community.kernel.events import listens
from community.kernel.mark import Mark
from community.kernel.schedule import every

FEW = 1_000  # members who are looked at one by one
PATIENCE = timedelta(minutes=10)
UNSETTLED = "demand.unsettled"


@listens(CustomersChanged, name="customers.follow", batch=200, lease=PATIENCE)
def follow_customers(events: Sequence[CustomersChanged]) -> None:
    """Find the segments of those of whom something else is known now, and what everybody is worth."""
    ids = {member_id for event in events for member_id in event.member_ids}
    whole = len(ids) > FEW or any(not event.member_ids for event in events)
    _settle(fill if whole else lambda: ids | _fill_for(ids), everything=whole)


def _fill_for(member_ids: set[int]) -> set[int]:
    welcome(member_ids)
    return fill_for(member_ids)


@listens(SegmentChanged, name="customers.segment", batch=200, lease=PATIENCE)
def follow_segments(events: Sequence[SegmentChanged]) -> None:
    """Find the members of segments with another rule, and what that says of what everybody is worth."""
    _settle(lambda: fill({event.segment_id for event in events}))


@listens(DemandMoved, name="customers.demand", lease=PATIENCE)
def follow_demand(event: DemandMoved) -> None:
    """Recount the voters by segment, and the money, of a few submissions."""
    recount(event.submission_ids)


@every(timedelta(seconds=10), name="customers.votes")
def follow_votes() -> None:
    """Recount what was voted on, merged or taken down lately."""
    see_changes()


@every(timedelta(days=1), name="customers.nightly")
def count_anew() -> None:
    """Find the members of every segment anew, for time and activity change who meets a rule, and count everything."""
    fill()
    weigh()
    recount_all()


def _settle(find: Callable[[], set[int]], *, everything: bool = False) -> None:
    """Find who moved, weigh everybody, and have recounted what those voted for whose worth or segments are others.

    It commits on the way. A mark stands meanwhile: where an earlier run was cut off, nobody knows any more who had
    moved, so everything is recounted.
    """
    was_cut_off = insert_new(Mark, {"name": UNSETTLED, "n": 1}) is False
    moved = find() | weigh()
    if everything or was_cut_off or len(moved) > FEW:
        recount_all()
    else:
        recount_votes_of(moved)
    db.session.execute(delete(Mark).where(Mark.name == UNSETTLED))
