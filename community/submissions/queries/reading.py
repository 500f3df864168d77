"""One submission and what was said and done about it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.kernel.db import AnyRow, db
from community.policy import Actor
from community.submissions.models import Board, Comment, Follow, Revision, Status, StatusChange, Submission
from community.submissions.queries.listing import readable, row_select, visible_to


def visible_submission(actor: Actor, submission_id: int) -> AnyRow | None:
    """A submission with its words, its board and what the actor did; deleted ones only for staff and their author."""
    following = select(Follow.member_id).where(Follow.submission_id == Submission.id, Follow.member_id == actor.id)
    row = db.session.execute(
        row_select(actor)
        .add_columns(
            Submission.board_id,
            Submission.status_id,
            Submission.body,
            Submission.html,
            Submission.ip_type,
            Submission.edited_at,
            Submission.changed_at,
            Submission.deleted_at,
            Submission.deleted_by_id,
            Submission.version,
            Board.name.label("board_name"),
            Board.slug.label("board_slug"),
            Board.audience.label("board_audience"),
            following.exists().label("following"),
            select(Comment.id).where(Comment.submission_id == Submission.id).exists().label("has_thread"),
        )
        .join(Board, Board.id == Submission.board_id)
        .where(Submission.id == submission_id, Submission.board_id.in_(readable(actor)))
    ).one_or_none()
    if row is None or (row.deleted_at and not actor.is_staff and row.author_id != actor.id):
        return None
    if row.deleted_at and row.author_id is None and not actor.is_staff:
        return None
    return row


def comments_of(submission_id: int) -> Sequence[AnyRow]:
    """The conversation, oldest first; deleted comments are there (to hold their replies) without their words."""
    return db.session.execute(
        select(
            Comment.id,
            Comment.submission_id,
            Comment.parent_id,
            Comment.author_id,
            Comment.by_staff,
            Comment.html,
            Comment.created_at,
            Comment.edited_at,
            Comment.deleted_at,
            Comment.deleted_by_id,
            Member.name.label("author_name"),
        )
        .outerjoin(Member, Member.id == Comment.author_id)
        .where(Comment.submission_id == submission_id)
        .order_by(Comment.created_at, Comment.id)
    ).all()


def visible_comment(actor: Actor, comment_id: int) -> Comment | None:
    """A comment that is there, on a submission that the actor may see."""
    return db.session.scalar(
        select(Comment)
        .join(Submission, Submission.id == Comment.submission_id)
        .where(Comment.id == comment_id, Comment.deleted_at.is_(None), *visible_to(actor))
    )


def status_changes_of(submission_id: int) -> Sequence[AnyRow]:
    """How it went from status to status, oldest first."""
    before, after = aliased(Status), aliased(Status)
    return db.session.execute(
        select(
            StatusChange.id,
            StatusChange.created_at,
            StatusChange.html,
            before.name.label("from_name"),
            after.name.label("to_name"),
            after.kind.label("to_kind"),
            Member.name.label("by_name"),
        )
        .outerjoin(before, before.id == StatusChange.from_id)
        .join(after, after.id == StatusChange.to_id)
        .outerjoin(Member, Member.id == StatusChange.by_id)
        .where(StatusChange.submission_id == submission_id)
        .order_by(StatusChange.created_at, StatusChange.id)
    ).all()


def revisions_of(submission_id: int) -> Sequence[AnyRow]:
    """Its earlier words, newest first."""
    return db.session.execute(
        select(
            Revision.id,
            Revision.title,
            Revision.html,
            Revision.written_at,
            Revision.replaced_at,
            Revision.replaced_by_id,
            Member.name.label("replaced_by_name"),
        )
        .outerjoin(Member, Member.id == Revision.replaced_by_id)
        .where(Revision.submission_id == submission_id)
        .order_by(Revision.id.desc())
    ).all()


def stamp_of(actor: Actor, submission_id: int | None = None) -> tuple[datetime | None, int]:
    """When anything last changed (on the site, or in one submission) and how many there are: what an ETag is made of."""
    stamp = select(func.max(Submission.changed_at), func.count())
    if submission_id is not None:
        stamp = stamp.where(Submission.id == submission_id, *visible_to(actor))
        changed_at, count = db.session.execute(stamp).one()
        return changed_at, count
    return db.session.scalar(select(func.max(Submission.changed_at))), 0
