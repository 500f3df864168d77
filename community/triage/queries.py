"""Reading classifications, tags and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.errors import NotFound
from community.kernel.paging import Cursor, Page, decode_cursor, keyset, paged
from community.policy import Actor
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import row_select, visible_to
from community.triage.models import Classification, Pair, Tag, Tagging

INBOX_SIZE = 50

# Kept, because every list page runs one of them and building a statement costs as much as running it.
_tag, _tagging = Tag.__table__.c, Tagging.__table__.c
_every_tag: AnySelect = (
    select(_tagging.submission_id, _tag.name, _tag.slug)
    .join(Tag.__table__, _tag.id == _tagging.tag_id)
    .where(_tagging.submission_id.in_(bindparam("ids", expanding=True)))
    .order_by(_tag.position, _tag.name)
)
_public_tags = _every_tag.where(_tag.is_public.is_(True))


def public_tags_of(submission_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """The public tags of some submissions as (name, slug), in their order."""
    return _tags_of(submission_ids, _public_tags)


def all_tags_of(submission_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Every tag of some submissions, for staff."""
    return _tags_of(submission_ids, _every_tag)


def _tags_of(submission_ids: Sequence[int], statement: AnySelect) -> dict[int, list[tuple[str, str]]]:
    if not submission_ids:
        return {}
    found: dict[int, list[tuple[str, str]]] = {}
    for submission_id, name, slug in db.session.execute(statement, {"ids": submission_ids}):
        found.setdefault(submission_id, []).append((name, slug))
    return found


def tags(*, with_private: bool) -> Sequence[AnyRow]:
    """Every tag in its order, with the number of submissions that carry it."""
    used = select(func.count()).where(Tagging.tag_id == Tag.id).scalar_subquery().label("used")
    query = select(Tag.id, Tag.name, Tag.slug, Tag.is_public, Tag.position, used).order_by(Tag.position, Tag.name)
    return db.session.execute(query if with_private else query.where(Tag.is_public.is_(True))).all()


def topics(limit: int = 12) -> Sequence[tuple[str, str]]:
    """The first public tags in their order, as (name, slug): what people talk about here."""
    return [(name, slug) for name, slug in db.session.execute(_topics, {"limit": limit})]


_topics: AnySelect = (
    select(_tag.name, _tag.slug).where(_tag.is_public.is_(True)).order_by(_tag.position, _tag.name)
).limit(bindparam("limit"))


def tag_choices() -> Sequence[AnyRow]:
    """Every tag in its order, for staff to choose from."""
    return db.session.execute(select(Tag.id, Tag.name, Tag.slug, Tag.is_public).order_by(Tag.position, Tag.name)).all()


def tags_for(submission_id: int) -> Sequence[AnyRow]:
    """The same, each with whether this submission carries it."""
    carried = select(Tagging.tag_id).where(Tagging.tag_id == Tag.id, Tagging.submission_id == submission_id).exists()
    columns = (Tag.id, Tag.name, Tag.slug, Tag.is_public, carried.label("carried"))
    return db.session.execute(select(*columns).order_by(Tag.position, Tag.name)).all()


def tag_by_id(tag_id: int) -> AnyRow:
    """A tag with the number of submissions that carry it; NotFound when there is none."""
    tag = next((tag for tag in tags(with_private=True) if tag.id == tag_id), None)
    if tag is None:
        raise NotFound()
    return tag


def tag_ids_of(submission_id: int) -> frozenset[int]:
    """The ids of a submission's tags."""
    return frozenset(db.session.scalars(select(Tagging.tag_id).where(Tagging.submission_id == submission_id)))


def waiting(actor: Actor) -> list[ColumnElement[bool]]:
    """What has not been classified."""
    return [*visible_to(actor), Submission.ip_type.is_(None)]


def count_waiting(actor: Actor) -> int:
    """How many submissions wait to be classified."""
    return db.session.scalar(select(func.count()).select_from(Submission).where(*waiting(actor))) or 0


def inbox(actor: Actor, cursor: str | None = None, size: int = INBOX_SIZE) -> Page[AnyRow]:
    """What waits, oldest first."""
    return _waiting_page(actor, _moment(cursor), size)


def inbox_from(actor: Actor, created_at: datetime, submission_id: int, size: int = INBOX_SIZE) -> Page[AnyRow]:
    """What waits from this submission on: the page for one that is far down the list."""
    return _waiting_page(actor, Cursor(created_at, submission_id - 1), size)


def _waiting_page(actor: Actor, after: Cursor | None, size: int) -> Page[AnyRow]:
    ids = select(Submission.id, Submission.created_at.label("sort")).where(*waiting(actor))
    page = keyset(ids, Submission.created_at, Submission.id, size=size, after=after, descending=False)
    rows = db.session.execute(
        row_select(actor)
        .add_columns(Board.name.label("board_name"))
        .join(Board, Board.id == Submission.board_id)
        .join(page, page.c.id == Submission.id)
        .order_by(Submission.created_at, Submission.id)
    ).all()
    return paged(rows, size, lambda row: (row.created_at, row.id))


def _moment(text: str | None) -> Cursor | None:
    cursor = decode_cursor(text)
    return cursor if cursor and isinstance(cursor.value, datetime) else None


def neighbours(actor: Actor, created_at: datetime, submission_id: int) -> tuple[int | None, int | None]:
    """The submissions that wait just before and just after this one in the inbox's order."""
    moment, key = Submission.created_at, Submission.id
    earlier = (moment <= created_at, or_(moment < created_at, key < submission_id))
    later = (moment >= created_at, or_(moment > created_at, key > submission_id))
    wanted = select(key).where(*waiting(actor)).limit(1)
    before = wanted.where(*earlier).order_by(moment.desc(), key.desc()).scalar_subquery()
    after = wanted.where(*later).order_by(moment, key).scalar_subquery()
    previous, following = db.session.execute(select(before, after)).one()
    return previous, following


def next_waiting(actor: Actor, after_id: int) -> int | None:
    """The submission that waits next after this one (the oldest, when this was the newest); None when none waits."""
    moment = db.session.scalar(select(Submission.created_at).where(Submission.id == after_id))
    following = neighbours(actor, moment, after_id)[1] if moment else None
    order = (Submission.created_at, Submission.id)
    oldest = select(Submission.id).where(*waiting(actor), Submission.id != after_id).order_by(*order).limit(1)
    return following or db.session.scalar(oldest)


def classifications_of(submission_id: int) -> Sequence[AnyRow]:
    """Every judgement of a submission, newest first."""
    return db.session.execute(
        select(
            Classification.id,
            Classification.ip_type,
            Classification.reason,
            Classification.created_at,
            Member.name.label("by_name"),
        )
        .outerjoin(Member, Member.id == Classification.by_id)
        .where(Classification.submission_id == submission_id)
        .order_by(Classification.id.desc())
    ).all()


def tag_name(actor: Actor, slug: str) -> str | None:
    """The name of a tag that the actor may know of."""
    name = db.session.execute(select(Tag.name, Tag.is_public).where(Tag.slug == slug)).one_or_none()
    return name.name if name and (name.is_public or actor.is_staff) else None


@dataclass(frozen=True, slots=True)
class Doubles:
    """One pair of the merge desk, its two submissions by the side they stand on, and how many pairs wait in all."""

    pair: AnyRow
    first: AnyRow
    second: AnyRow
    waiting: int


def pairs_waiting(actor: Actor) -> AnySelect:
    """The pairs that nobody has decided about, of submissions that the actor may see; what members propose is first."""
    listed = select(Submission.id).where(*visible_to(actor))
    return (
        select(Pair.id, Pair.first_id, Pair.second_id, Pair.likeness, Pair.is_proposed, Member.name.label("by_name"))
        .outerjoin(Member, Member.id == Pair.proposed_by_id)
        .where(Pair.dismissed_at.is_(None), Pair.first_id.in_(listed), Pair.second_id.in_(listed))
        .order_by(Pair.is_proposed.desc(), Pair.likeness.desc(), Pair.id)
    )


def pair_to_decide(actor: Actor, skip: int = 0) -> Doubles | None:
    """The pair that comes after those that were skipped; from the beginning again after the last one."""
    every = pairs_waiting(actor)
    waiting = db.session.scalar(select(func.count()).select_from(every.order_by(None).subquery())) or 0
    if not waiting:
        return None
    pair = db.session.execute(every.limit(1).offset(skip % waiting)).one()
    two = row_select(actor).add_columns(Submission.html, Board.name.label("board_name"))
    rows = two.join(Board, Board.id == Submission.board_id).where(Submission.id.in_([pair.first_id, pair.second_id]))
    by_id = {row.id: row for row in db.session.execute(rows)}
    return Doubles(pair, by_id[pair.first_id], by_id[pair.second_id], waiting)
