"""A comment on what somebody follows."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.words import N_
from community.notifications.models import Cadence
from community.notifications.sources.source import Line, Source, Told, followers
from community.policy import Actor
from community.submissions.events import CommentPosted
from community.submissions.models import Comment


def occasion(event: CommentPosted) -> Told | None:
    """The comment, unless it was deleted."""
    row = db.session.get(Comment, event.comment_id)
    if row is None or row.deleted_at is not None:
        return None
    return Told(row.id, row.submission_id, row.author_id, row.created_at)


def answered_by(comment_id: int) -> AnySelect:
    """Those whom a comment answers: the author of the comment above it."""
    above, comment = aliased(Comment), aliased(Comment)
    return (
        select(above.author_id)
        .join(comment, comment.parent_id == above.id)
        .where(comment.id == comment_id, above.author_id.is_not(None), above.deleted_at.is_(None))
    )


def said(occasions: Sequence[AnyRow]) -> Mapping[int, AnyRow]:
    """The comments of some occasions that are still there, by id: name, by_staff, html."""
    rows = db.session.execute(
        select(Comment.id, Comment.html, Comment.by_staff, Member.name)
        .outerjoin(Member, Member.id == Comment.author_id)
        .where(Comment.id.in_([one.ref_id for one in occasions]), Comment.deleted_at.is_(None))
    )
    return {row.id: row for row in rows}


def _audience(occasion: AnyRow) -> AnySelect:
    """The followers, but for those who hear that they were answered."""
    all_of_them = followers(occasion.submission_id)
    return all_of_them.where(all_of_them.selected_columns[0].not_in(answered_by(occasion.ref_id)))


def _lines(actor: Actor, occasions: Sequence[AnyRow]) -> Mapping[int, Line]:
    found = said(occasions)
    return {
        one.id: Line(
            N_("%(name)s commented", name=row.name or N_("A former member")),
            row.html,
            by_company=row.by_staff,
            anchor=f"c{row.id}",
        )
        for one in occasions
        if (row := found.get(one.ref_id))
    }


SOURCE = Source(
    name="commented",
    label=N_("Somebody comments on what I follow"),
    usual=Cadence.DAILY,
    event=CommentPosted,
    occasion=occasion,
    audience=_audience,
    lines=_lines,
)
