"""Reading connections and links. Links are of submissions that the actor may read."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select

from community.backlog.exports.laid import Laid, Reader, lays_beside
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.errors import NotFound
from community.kernel.given import is_given
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.queries.listing import readable
from community.trackers.models import IssueState, Proposal, Tracker, TrackerLink, TrackerStanding

PAGE_SIZE = 25


def trackers(actor: Actor) -> Sequence[AnyRow]:
    """Every connection by name, with how many links it has."""
    require(actor, Permission.OPERATE)
    links = select(func.count()).where(TrackerLink.tracker_id == Tracker.id).scalar_subquery()
    return db.session.execute(select(Tracker, links.label("links")).order_by(Tracker.name, Tracker.id)).all()


def tracker(actor: Actor, tracker_id: int) -> Tracker:
    """One; NotFound when it is not there."""
    require(actor, Permission.OPERATE)
    found = db.session.get(Tracker, tracker_id)
    if found is None:
        raise NotFound()
    return found


def choices(actor: Actor) -> Sequence[AnyRow]:
    """The connections in which issues may be made, by name."""
    require(actor, Permission.BACKLOG_READ)
    rows = select(Tracker.id, Tracker.name, Tracker.kind, Tracker.project)
    return db.session.execute(
        rows.where(Tracker.standing == TrackerStanding.ACTIVE).order_by(Tracker.name, Tracker.id)
    ).all()


def links_of(actor: Actor, submission_id: int) -> Sequence[AnyRow]:
    """The links of a submission and of what was merged into it, the first made first."""
    require(actor, Permission.BACKLOG_READ)
    its = or_(Submission.id == submission_id, Submission.merged_into_id == submission_id)
    return db.session.execute(_links(actor).where(its).order_by(TrackerLink.id)).all()


def links_on(submission_ids: Sequence[int]) -> Mapping[int, list[AnyRow]]:
    """The links of each of these, which the caller may read."""
    rows = db.session.execute(
        select(TrackerLink.submission_id, TrackerLink.key, TrackerLink.url, TrackerLink.state, TrackerLink.state_name)
        .where(TrackerLink.submission_id.in_(submission_ids), TrackerLink.state != IssueState.MAKING)
        .order_by(TrackerLink.id)
    ).all()
    found: dict[int, list[AnyRow]] = {}
    for row in rows:
        found.setdefault(row.submission_id, []).append(row)
    return found


@lays_beside("issues")
def addresses_in_files(connection: Connection) -> Reader | None:
    """The addresses of a submission's issues, as files of the backlog tell them."""
    if connection.scalar(select(TrackerLink.id).limit(1)) is None:
        return None

    def read(submission_ids: Sequence[int]) -> Laid:
        found: dict[int, tuple[str, ...]] = {}
        for submission_id, url in connection.execute(_addresses, {"ids": submission_ids}).all():
            found[submission_id] = (*found.get(submission_id, ()), url)
        return found

    return read


_link = TrackerLink.__table__.c
_addresses: AnySelect = (
    select(_link.submission_id, _link.url)
    .where(is_given(_link.submission_id, "ids"), _link.state != IssueState.MAKING)
    .order_by(_link.id)
)


def links_page(actor: Actor, *, proposed: bool, cursor: str | None) -> Page[AnyRow]:
    """What is done there and not decided here, or every link; the latest first."""
    require(actor, Permission.BACKLOG_READ)
    ids = select(TrackerLink.id, TrackerLink.id.label("sort"))
    ids = ids.join(Submission, Submission.id == TrackerLink.submission_id).where(*_readable(actor))
    if proposed:
        ids = ids.where(TrackerLink.proposal == Proposal.OPEN)
    after = decode_cursor(cursor)
    after = after if after and isinstance(after.value, int) else None
    page = keyset(ids, TrackerLink.id, TrackerLink.id, size=PAGE_SIZE, after=after)
    rows = _links(actor).join(page, page.c.id == TrackerLink.id).order_by(TrackerLink.id.desc())
    return paged(db.session.execute(rows).all(), PAGE_SIZE, lambda row: (row.id, row.id))


def _links(actor: Actor) -> AnySelect:
    columns = (
        TrackerLink.id,
        TrackerLink.submission_id,
        TrackerLink.key,
        TrackerLink.url,
        TrackerLink.title,
        TrackerLink.state,
        TrackerLink.state_name,
        TrackerLink.proposal,
        TrackerLink.seen_at,
    )
    return (
        select(
            *columns,
            Tracker.name.label("tracker_name"),
            Tracker.kind,
            Submission.title.label("submission_title"),
            Submission.votes,
        )
        .select_from(TrackerLink)
        .join(Tracker, Tracker.id == TrackerLink.tracker_id)
        .join(Submission, Submission.id == TrackerLink.submission_id)
        .where(*_readable(actor))
    )


def _readable(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Submission.deleted_at.is_(None), Submission.board_id.in_(readable(actor))
