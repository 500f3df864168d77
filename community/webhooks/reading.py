"""What of a submission may be told to an endpoint now: read anew before every try, so that nothing is told too late."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.answers.models import Answer
from community.kernel.db import AnyRow, db
from community.policy import Audience
from community.promises.models import Promise
from community.submissions.models import Board, Comment, Status, StatusChange, Submission
from community.webhooks import events
from community.webhooks.models import Delivery, WebhookBoard


@dataclass(frozen=True, slots=True)
class Told:
    """A submission, and what happened to it (a row, or nothing)."""

    submission: AnyRow
    more: AnyRow | None = None


def reaches(webhook_id: int) -> ColumnElement[bool]:
    """The boards that an endpoint is told of: those chosen for it, or else those that everybody may read."""
    chosen = select(WebhookBoard.board_id).where(WebhookBoard.webhook_id == webhook_id)
    of_all = Board.audience == Audience.PUBLIC
    picked = chosen.exists()
    return Board.archived_at.is_(None) & or_(Board.id.in_(chosen), ~picked & of_all)


def tellable(delivery: Delivery) -> Told | None:
    """What this delivery tells; None when it may not be told (any more): off its boards, deleted, merged away.

    That something was deleted or merged away is told of what the endpoint may know, by its number alone (see bodies).
    """
    row = db.session.execute(_submission(delivery)).one_or_none()
    if row is None:
        return None
    if delivery.event == events.DELETED:
        return Told(row) if row.deleted_at is not None else None
    if row.deleted_at is not None:
        return None
    if row.merged_into_id is not None and delivery.event != events.MERGED:
        return None
    if delivery.ref_id is None:
        return Told(row)
    more = db.session.execute(_more(delivery)).one_or_none()
    return None if more is None else Told(row, more)


def _submission(delivery: Delivery) -> Any:
    return (
        select(
            Submission.id,
            Submission.slug,
            Submission.kind,
            Submission.title,
            Submission.body,
            Submission.votes,
            Submission.comments,
            Submission.created_at,
            Submission.deleted_at,
            Submission.merged_into_id,
            Board.slug.label("board_slug"),
            Board.name.label("board_name"),
            Status.name.label("status_name"),
            Status.kind.label("status_kind"),
            *_person(Submission.author_id, "author"),
        )
        .join(Board, Board.id == Submission.board_id)
        .join(Status, Status.id == Submission.status_id)
        .where(Submission.id == delivery.submission_id, reaches(delivery.webhook_id))
    )


def _person(column: Any, label: str) -> tuple[Any, Any]:
    """The number and name of whoever wrote it, while their account is open."""
    known = select(Member.name).where(Member.id == column, Member.banned_at.is_(None)).scalar_subquery()
    number = select(Member.id).where(Member.id == column, Member.banned_at.is_(None)).scalar_subquery()
    return number.label(f"{label}_id"), known.label(f"{label}_name")


def _more(delivery: Delivery) -> Any:
    noun = delivery.event.partition(".")[0]
    if delivery.event == events.STATUS_CHANGED:
        before, after = aliased(Status), aliased(Status)
        return (
            select(
                StatusChange.note,
                before.name.label("from_name"),
                before.kind.label("from_kind"),
                after.name.label("to_name"),
                after.kind.label("to_kind"),
            )
            .outerjoin(before, before.id == StatusChange.from_id)
            .join(after, after.id == StatusChange.to_id)
            .where(StatusChange.id == delivery.ref_id, StatusChange.submission_id == delivery.submission_id)
        )
    if noun == "comment":
        columns = (Comment.id, Comment.body, Comment.by_staff, Comment.created_at, *_person(Comment.author_id, "by"))
        return select(*columns).where(
            Comment.id == delivery.ref_id, Comment.submission_id == delivery.submission_id, Comment.deleted_at.is_(None)
        )
    if noun == "answer":
        return select(Answer.body, *_person(Answer.by_id, "by")).where(
            Answer.id == delivery.ref_id, Answer.submission_id == delivery.submission_id
        )
    if noun == "promise":
        return select(Promise.id, Promise.text, Promise.due_on, Promise.state).where(
            Promise.id == delivery.ref_id, Promise.submission_id == delivery.submission_id
        )
    other = select(Submission.id, Submission.slug, Submission.title).join(Board, Board.id == Submission.board_id)
    readable = (Submission.deleted_at.is_(None), reaches(delivery.webhook_id))
    return other.where(Submission.id == delivery.ref_id, *readable)
