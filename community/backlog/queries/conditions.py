"""What narrows the backlog: each filter as a condition that is built once, its value bound when a statement runs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select

from community.backlog.commands import BacklogQuery, BacklogSort, Direction, Taught
from community.backlog.models import Plan
from community.backlog.queries.grounds import is_jones
from community.customers.queries.segments import is_asked_by
from community.kernel.db import AnySelect
from community.policy import Actor, Audience, audiences
from community.search.queries import matching
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import LISTED, readable_by
from community.triage.models import Tag, Tagging

submission, plan = Submission.__table__.c, Plan.__table__.c
_board, _tag, _tagging = Board.__table__.c, Tag.__table__.c, Tagging.__table__.c

board_asked: AnySelect = select(_board.id).where(_board.slug == bindparam("board"))
_carriers: AnySelect = (
    select(_tagging.submission_id).join(Tag.__table__, _tag.id == _tagging.tag_id).where(_tag.slug == bindparam("tag"))
)
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "board": submission.board_id.in_(board_asked),
    "kind": submission.kind == bindparam("kind"),
    "waiting": submission.ip_type.is_(None),
    "ip": submission.ip_type == bindparam("ip"),
    "tag": submission.id.in_(_carriers),
    "segment": is_asked_by(bindparam("segment")),
    "status": submission.status_kind == bindparam("status"),
    "owner": plan.owner_id == bindparam("owner"),
    "jones": is_jones(),
    "votes": submission.votes >= bindparam("votes"),
    "since": submission.created_at >= bindparam("since"),
    "until": submission.created_at <= bindparam("until"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """All of a question that changes how its statements are written; equal shapes share them."""

    open_to: frozenset[Audience]
    narrowed: tuple[str, ...]
    orders: tuple[tuple[BacklogSort, Direction], ...]

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a row must meet to be found, beginning with what its reader may see."""
        seen = (*LISTED, submission.board_id.in_(readable_by(self.open_to)))
        return [*seen, *(_CONDITIONS[name] for name in self.narrowed)]

    @property
    def asks_plans(self) -> bool:
        """Whether it asks for something of the plans; a join that nobody needs is not free."""
        return "owner" in self.narrowed or BacklogSort.EFFORT in dict(self.orders)


def shape_of(actor: Actor, query: BacklogQuery) -> tuple[Shape, dict[str, Any]]:
    """The shape of a question, and the values to bind."""
    values = values_of(query)
    return Shape(audiences(actor), tuple(values), tuple(query.orders)), values


def values_of(query: BacklogQuery) -> dict[str, Any]:
    """The filters that are set, by name; words are no part of them, because what they find is no value."""
    is_waiting = query.ip is Taught.WAITING
    values = {
        "board": query.board,
        "kind": query.kind,
        "waiting": is_waiting,
        "ip": None if is_waiting else query.ip,
        "tag": query.tag,
        "segment": query.segment,
        "status": query.status,
        "owner": query.owner,
        "jones": query.jones,
        "votes": query.votes,
        "since": query.since and _moment(query.since, time.min),
        "until": query.until and _moment(query.until, time.max),
    }
    return {name: value for name, value in values.items() if value}


def matched(actor: Actor, query: BacklogQuery) -> tuple[tuple[ColumnElement[bool], ...], bool]:
    """The condition that a question's words make, if it has any, and whether it had to do without the index."""
    if not query.q:
        return (), False
    match, degraded = matching(actor, query.q)
    return (match,), degraded


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, UTC)
