"""One submission and what was said and done about it. Statements are kept, as in `listing`, for the same reason."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, or_, select, union_all

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db, glance, run
from community.kernel.mark import site_mark
from community.policy import Actor, Audience, audiences
from community.submissions.importance import WEIGHTS
from community.submissions.models import (
    Board,
    Comment,
    DeclineReason,
    Difference,
    Follow,
    Revision,
    Split,
    Status,
    StatusChange,
    Submission,
    Vote,
)
from community.submissions.queries.listing import readable_by, row_statement

_submission, _board, _member = Submission.__table__.c, Board.__table__.c, Member.__table__.c
_comment, _follow, _revision = Comment.__table__.c, Follow.__table__.c, Revision.__table__.c
_reason = DeclineReason.__table__.c
_change, _before, _after = StatusChange.__table__.c, Status.__table__.alias("before"), Status.__table__.alias("after")


_voice, _split = Submission.__table__.alias("voice").c, Split.__table__.c
_is_split = or_(_split.submission_id == _submission.id, _split.from_id == _submission.id)
_is_voice = (_voice.merged_into_id == _submission.id, _voice.deleted_at.is_(None))
_mine, _difference = Vote.__table__.alias("mine").c, Difference.__table__.c


class Stamp(NamedTuple):
    """When something last changed, how often what any page may show has; of a submission also its slug, what it is
    merged into, when one of its voices last changed, and when one that was split off from it or them, or it from, did.
    """

    changed_at: datetime | None
    mark: int | None
    slug: str | None = None
    merged_into_id: int | None = None
    voices_changed_at: datetime | None = None
    splits_changed_at: datetime | None = None


def visible_submission(actor: Actor, submission_id: int) -> AnyRow | None:
    """A submission with its words, its board and what the actor did; deleted ones only for staff and their author."""
    row = run(_whole_submission(audiences(actor)), {"id": submission_id, "actor_id": actor.id}).one_or_none()
    if row is None or (row.deleted_at and not actor.is_staff and row.author_id != actor.id):
        return None
    if row.deleted_at and row.author_id is None and not actor.is_staff:
        return None
    return row


@lru_cache(maxsize=8)
def _whole_submission(open_to: frozenset[Audience]) -> AnySelect:
    by_me = (_comment.submission_id == _submission.id) & (_comment.author_id == bindparam("actor_id"))
    by_actor = _follow.member_id == bindparam("actor_id")
    followed = select(_follow.member_id).where(_follow.submission_id == _submission.id, by_actor).exists()
    through_a_voice = select(_voice.id).where(*_is_voice, _follow.submission_id == _voice.id, by_actor).exists()
    return (
        row_statement.add_columns(
            _submission.board_id,
            _submission.status_id,
            _submission.assignee_id,
            _submission.body,
            _submission.html,
            _submission.ip_type,
            _submission.edited_at,
            _submission.unattributed,
            _submission.changed_at,
            _submission.deleted_at,
            _submission.deleted_by_id,
            _submission.promised_at,
            _submission.causes,
            _submission.caused_at,
            _submission.version,
            _board.name.label("board_name"),
            _board.slug.label("board_slug"),
            _board.audience.label("board_audience"),
            or_(followed, through_a_voice).label("following"),
            _said("importance").label("importance"),
            _said("situation").label("situation"),
            select(_voice.id).where(*_is_voice).exists().label("has_voices"),
            select(_split.id).where(_is_split).exists().label("has_splits"),
            select(_difference.other_id).where(_difference.submission_id == _submission.id).exists().label("differs"),
            select(_comment.id).where(_comment.submission_id == _submission.id).exists().label("has_thread"),
            select(_comment.id).where(by_me).exists().label("took_part"),
            select(_change.id).where(_change.submission_id == _submission.id).exists().label("has_history"),
        )
        .join(Board.__table__, _board.id == _submission.board_id)
        .where(_submission.id == bindparam("id"), _submission.board_id.in_(readable_by(open_to)))
    )


def _said(column: str) -> ColumnElement[Any]:
    """What the actor said with their vote; of a set, with the one that says most. Few are sets, and the vote of all
    others is found by its key (some 5 µs, not 40).
    """
    mine = select(_mine[column]).where(_mine.member_id == bindparam("actor_id"))
    there = mine.where(_mine.submission_id == _submission.id)
    voices = select(_voice.id).where(*_is_voice).correlate(Submission.__table__)
    in_set = or_(_mine.submission_id == _submission.id, _mine.submission_id.in_(voices))
    most = case(dict(WEIGHTS), value=_mine.importance).desc()
    strongest = mine.where(in_set, _mine.importance.is_not(None)).order_by(most, _mine.created_at).limit(1)
    return case((voices.exists(), strongest.scalar_subquery()), else_=there.scalar_subquery())


def comments_of(*submission_ids: int) -> Sequence[AnyRow]:
    """The conversations, oldest first; deleted comments are there (to hold their replies) without their words."""
    return db.session.execute(_thread, {"ids": submission_ids}).all()


_thread: AnySelect = (
    select(
        _comment.id,
        _comment.submission_id,
        _comment.parent_id,
        _comment.author_id,
        _comment.by_staff,
        _comment.html,
        _comment.created_at,
        _comment.edited_at,
        _comment.deleted_at,
        _comment.deleted_by_id,
        _member.name.label("author_name"),
    )
    .outerjoin(Member.__table__, _member.id == _comment.author_id)
    .where(_comment.submission_id.in_(bindparam("ids", expanding=True)))
    .order_by(_comment.created_at, _comment.id)
)


def visible_comment(actor: Actor, comment_id: int) -> Comment | None:
    """A comment that is there, on a submission that the actor may see."""
    return db.session.scalar(
        select(Comment)
        .join(Submission, Submission.id == Comment.submission_id)
        .where(Comment.id == comment_id, Comment.deleted_at.is_(None), Submission.deleted_at.is_(None))
        .where(Submission.board_id.in_(readable_by(audiences(actor))))
    )


def status_changes_of(submission_id: int) -> Sequence[AnyRow]:
    """How it went from status to status, oldest first."""
    return run(_timeline, {"id": submission_id}).all()


_timeline: AnySelect = (
    select(
        _change.id,
        _change.created_at,
        _change.html,
        _change.promised_for,
        _change.no_date,
        _reason.name.label("decline_reason"),
        _before.c.name.label("from_name"),
        _after.c.name.label("to_name"),
        _after.c.kind.label("to_kind"),
        _member.name.label("by_name"),
    )
    .outerjoin(_before, _before.c.id == _change.from_id)
    .join(_after, _after.c.id == _change.to_id)
    .outerjoin(Member.__table__, _member.id == _change.by_id)
    .outerjoin(DeclineReason.__table__, _reason.id == _change.decline_reason_id)
    .where(_change.submission_id == bindparam("id"))
    .order_by(_change.created_at, _change.id)
)


def last_notes_of(submission_ids: Sequence[int]) -> dict[int, str]:
    """What the public was told last about some submissions, as HTML; those of which nothing was told are left out."""
    if not submission_ids:
        return {}
    return {row.submission_id: row.html for row in run(_notes, {"ids": submission_ids})}


_notes: AnySelect = (
    select(_change.submission_id, _change.html)
    .where(_change.submission_id.in_(bindparam("ids", expanding=True)), _change.html != "")
    .order_by(_change.created_at, _change.id)
)


def revisions_of(submission_id: int) -> Sequence[AnyRow]:
    """Its earlier words, newest first."""
    return db.session.execute(_revisions, {"id": submission_id}).all()


_revisions: AnySelect = (
    select(
        _revision.id,
        _revision.title,
        _revision.html,
        _revision.written_at,
        _revision.replaced_at,
        _revision.replaced_by_id,
        _member.name.label("replaced_by_name"),
    )
    .outerjoin(Member.__table__, _member.id == _revision.replaced_by_id)
    .where(_revision.submission_id == bindparam("id"))
    .order_by(_revision.id.desc())
)


def stamp_of(actor: Actor, submission_id: int | None = None) -> Stamp:
    """When anything last changed (on the site, or in one submission) and the site's mark: what an ETag is made of."""
    if submission_id is None:
        return Stamp(*db.session.execute(_site_stamp).one())
    row = db.session.execute(_submission_stamp(audiences(actor)), {"id": submission_id}).one_or_none()
    return Stamp(*row) if row else Stamp(None, None)


def last_change(submission_id: int | None = None, connection: Connection | None = None) -> tuple[Any, ...] | None:
    """The stamp of the site or of one submission in the driver's own values, at a tenth of the cost of `stamp_of`.

    It asks for nobody: two equal ones say that nothing has changed that any page of this subject shows, the audience of
    its board included; they do not say who may see it.
    """
    if submission_id is None:
        return glance(_site_stamp, connection)
    return glance(_last_change, connection, id=submission_id)


_voices_changed_at = (
    select(func.max(_voice.changed_at)).where(_voice.merged_into_id == _submission.id).scalar_subquery()
)
_in_set = select(_voice.id).where(or_(_voice.id == bindparam("id"), _voice.merged_into_id == bindparam("id")))
_other = Submission.__table__.alias("other").c
_splits_changed_at = (
    select(func.max(_other.changed_at))
    .where(
        _other.id.in_(
            union_all(
                select(_split.from_id).where(_split.submission_id == bindparam("id")),
                select(_split.submission_id).where(_split.from_id.in_(_in_set)),
            )
        )
    )
    .scalar_subquery()
)
_last_change: AnySelect = select(_submission.changed_at, site_mark(), _voices_changed_at, _splits_changed_at).where(
    _submission.id == bindparam("id")
)
_site_stamp: AnySelect = select(func.max(_submission.changed_at), site_mark())


@lru_cache(maxsize=8)
def _submission_stamp(open_to: frozenset[Audience]) -> AnySelect:
    one = (_submission.id == bindparam("id")) & _submission.board_id.in_(readable_by(open_to))
    columns = (_submission.slug, _submission.merged_into_id, _voices_changed_at, _splits_changed_at)
    return select(_submission.changed_at, site_mark(), *columns).where(one)
