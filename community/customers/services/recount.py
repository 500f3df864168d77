"""Comparing what the worker keeps of customers with the rows that it follows from, and setting it right."""

from collections.abc import Iterator

from sqlalchemy import func, select

from community.customers.models import Segment, SegmentMember
from community.customers.queries.demand import counted, stored_demands
from community.customers.services.demand import recount
from community.customers.services.segments import fill
from community.customers.services.worth import weigh
from community.kernel.db import db
from community.submissions.models import Submission
from community.submissions.services.recount import Drift

PIECE = 500


def demand_drifts() -> list[Drift]:
    """Every size, sum of money and demand that its rows do not say. What the worker is still at shows here, too."""
    return [*_sizes(), *_demands()]


def mend_demand() -> None:
    """Count everything anew, in the caller's process: after a bulk load, or when a drift was found. It commits."""
    fill()
    weigh()
    db.session.commit()
    for piece in _pieces():
        recount(piece)
        db.session.commit()


def _sizes() -> Iterator[Drift]:
    n = select(func.count()).where(SegmentMember.segment_id == Segment.id).scalar_subquery()
    for row in db.session.execute(select(Segment.slug, Segment.size, n.label("n")).where(Segment.size != n)):
        yield Drift("segment", row.slug, row.size, row.n)


def _demands() -> Iterator[Drift]:
    for piece in _pieces():
        money, demands = counted(piece)
        stored = stored_demands(piece)
        rows = db.session.execute(select(Submission.id, Submission.money).where(Submission.id.in_(piece))).all()
        for row in rows:
            if row.money != money.get(row.id, 0):
                yield Drift("money", str(row.id), row.money, money.get(row.id, 0))
            before, after = stored.get(row.id, {}), demands.get(row.id, {})
            for segment_id in sorted(before.keys() | after.keys()):
                said, right = before.get(segment_id, (0, 0)), after.get(segment_id, (0, 0))
                if said != right:
                    which = 0 if said[0] != right[0] else 1
                    yield Drift("demand", f"{row.id}/{segment_id}", said[which], right[which])


def _pieces() -> Iterator[list[int]]:
    ids = db.session.scalars(select(Submission.id).order_by(Submission.id)).all()
    for start in range(0, len(ids), PIECE):
        yield list(ids[start : start + PIECE])
