"""What one member said and follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import Actor
from community.submissions.models import Comment, Follow, Status, StatusChange, Submission
from community.submissions.queries.listing import PAGE_SIZE, openable_by, row_select, visible_to


@dataclass(frozen=True, slots=True)
class Tally:
    """How much a member has said."""

    submissions: int
    comments: int
    followed: int


def written_page(actor: Actor, author_id: int, cursor: str | None = None) -> Page[AnyRow]:
    """What a member said, as far as the actor may see it, the latest first; voices for themselves and the team only."""
    conditions = openable_by(actor) if actor.is_staff or actor.id == author_id else visible_to(actor)
    return _page(actor, [*conditions, Submission.author_id == author_id], cursor)


def followed_page(actor: Actor, member_id: int, cursor: str | None = None) -> Page[AnyRow]:
    """What a member follows, as far as the actor may see it, the latest first; of a set, its survivor."""
    return _page(actor, [*visible_to(actor), Submission.id.in_(_followed(member_id))], cursor)


def latest_changes(submission_ids: Sequence[int]) -> Mapping[int, AnyRow]:
    """The last thing that happened to each submission's status: created_at, html (the public note)."""
    last = select(func.max(StatusChange.id)).where(StatusChange.submission_id.in_(submission_ids))
    rows = db.session.execute(
        select(StatusChange.submission_id, StatusChange.created_at, StatusChange.html, Status.name.label("to_name"))
        .join(Status, Status.id == StatusChange.to_id)
        .where(StatusChange.id.in_(last.group_by(StatusChange.submission_id)))
    )
    return {row.submission_id: row for row in rows}


def tally_of(member_id: int) -> Tally:
    """How many submissions and comments of a member there are, and how much they follow; deleted ones not counted."""
    counts: list[AnySelect] = [
        select(func.count()).where(Submission.author_id == member_id, Submission.deleted_at.is_(None)),
        select(func.count()).where(Comment.author_id == member_id, Comment.deleted_at.is_(None)),
        select(func.count()).select_from(_followed(member_id).distinct().subquery()),
    ]
    row = db.session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return Tally(*row)


def written_counts(member_ids: Sequence[int]) -> Mapping[int, int]:
    """How many undeleted submissions each of these members wrote."""
    rows = db.session.execute(
        select(Submission.author_id, func.count().label("n"))
        .where(Submission.author_id.in_(member_ids), Submission.deleted_at.is_(None))
        .group_by(Submission.author_id)
    )
    return {row.author_id: row.n for row in rows}


def _followed(member_id: int) -> AnySelect:
    followed = aliased(Submission)
    speaks = func.coalesce(followed.merged_into_id, followed.id)
    return select(speaks).join(Follow, Follow.submission_id == followed.id).where(Follow.member_id == member_id)


def _page(actor: Actor, wanted: Sequence[ColumnElement[bool]], cursor: str | None) -> Page[AnyRow]:
    after = decode_cursor(cursor)
    if after and not hasattr(after.value, "tzinfo"):
        after = None
    ids = select(Submission.id, Submission.created_at.label("sort")).where(*wanted)
    page = keyset(ids, Submission.created_at, Submission.id, size=PAGE_SIZE, after=after)
    rows = db.session.execute(
        row_select(actor)
        .join(page, page.c.id == Submission.id)
        .order_by(Submission.created_at.desc(), Submission.id.desc())
    ).all()
    return paged(rows, PAGE_SIZE, lambda row: (row.created_at, row.id))
