"""Looking at linked issues, one at a time, beside the worker's other jobs."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from community.kernel.alongside import alongside
from community.kernel.clock import now
from community.kernel.db import AnySelect, db, read_only, will_write
from community.trackers.adapters import ADAPTERS
from community.trackers.adapters.base import Place, Unreadable
from community.trackers.client import UNCHANGED, Reply, put
from community.trackers.models import IssueState, Tracker, TrackerKind, TrackerLink, TrackerStanding
from community.trackers.sealing import Unopened
from community.trackers.services.connecting import STRANGE, note_reached, place_of
from community.trackers.services.states import INTERVAL, LONG_INTERVAL, note_gone, note_state

LEASE = timedelta(minutes=2)
ABSENT = frozenset({404, 410})
TRIES = 7  # doublings of the interval: 32 hours, capped at a day


@dataclass(frozen=True, slots=True)
class Look:
    """A claimed link, and where to look."""

    link_id: int
    tracker_id: int
    kind: TrackerKind
    key: str
    etag: str
    place: Place


@alongside(1, name="trackers.look")
def look() -> bool:
    """Look at the issue that is due longest; whether there was one. Commits."""
    claimed = _claim()
    if claimed is None:
        return False
    adapter = ADAPTERS[claimed.kind]
    reply = put(adapter.looking(claimed.place, claimed.key), claimed.place.token, claimed.etag)
    _write_down(claimed, reply)
    db.session.commit()
    return True


def _due() -> AnySelect:
    return (
        select(TrackerLink.id, Tracker.id.label("tracker_id"))
        .join(Tracker, Tracker.id == TrackerLink.tracker_id)
        .where(TrackerLink.due_at <= now(), TrackerLink.state != IssueState.MAKING)
        .where(Tracker.standing == TrackerStanding.ACTIVE)
        .order_by(TrackerLink.due_at, TrackerLink.id)
        .limit(1)
    )


def _claim() -> Look | None:
    read_only()  # looking is cheap and takes no lock; only a find begins a write
    found = db.session.execute(_due()).first()
    will_write()
    if found is None:
        return None
    moment = now()
    lease = (
        update(TrackerLink)
        .where(TrackerLink.id == found.id, TrackerLink.due_at <= moment)
        .values(due_at=moment + LEASE)
        .returning(TrackerLink.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(lease) is None:  # another worker was quicker
        db.session.rollback()
        return None
    link = db.session.get_one(TrackerLink, found.id, populate_existing=True)
    tracker = db.session.get_one(Tracker, found.tracker_id, populate_existing=True)
    try:
        look = Look(link.id, tracker.id, tracker.kind, link.key, link.etag, place_of(tracker))
    except Unopened:
        link.due_at, look = moment + LONG_INTERVAL, None
    db.session.commit()
    return look


def _write_down(claimed: Look, reply: Reply) -> None:
    link = db.session.get(TrackerLink, claimed.link_id, populate_existing=True, with_for_update=True)
    if link is None:  # unlinked meanwhile
        return
    if reply.status == UNCHANGED:
        link.seen_at, link.failures = now(), 0
        link.due_at = now() + (INTERVAL if link.state is IssueState.OPEN else LONG_INTERVAL)
        note_reached(claimed.tracker_id, None)
        return
    if reply.status in ABSENT:
        note_gone(link)
        return
    problem = reply.problem
    if problem is None:
        try:
            note_state(link, ADAPTERS[claimed.kind].seen(claimed.place, reply.content))
            link.etag = reply.etag
        except Unreadable:
            problem = STRANGE
    if problem is not None:
        link.failures += 1
        link.due_at = now() + wait_after(link.failures, reply.retry_after)
    note_reached(claimed.tracker_id, problem)


def wait_after(failures: int, retry_after: int | None) -> timedelta:
    """How long until the next look: the interval, doubled with each failure in a row, a day at most; longer on wish."""
    usual = INTERVAL * (1 << min(failures, TRIES))
    return min(max(usual, timedelta(seconds=retry_after or 0)), LONG_INTERVAL)
