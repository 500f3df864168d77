"""Changelog entries, as far as the actor may read them and what they are tied to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import Actor, Audience, Permission, audiences, require
from community.shipping.models import Category, Entry, EntryLink, EntryRevision, EntryState
from community.submissions.models import Board, Status, Submission
from community.submissions.queries.listing import openable_by, readable

PAGE_SIZE = 20
STAFF_SIZE = 50
_linked, _survivor = aliased(Submission), aliased(Submission)

_columns = (
    Entry.id,
    Entry.slug,
    Entry.title,
    Entry.benefit,
    Entry.body,
    Entry.html,
    Entry.category,
    Entry.audience,
    Entry.state,
    Entry.publish_at,
    Entry.published_at,
    Entry.edited_at,
    Entry.created_at,
    Entry.version,
)


def readable_entries(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions under which the actor meets an entry: published, for them, and tied to nothing on a board that is
    not, or is archived: whatever its writer chose, it is never read by more than its narrowest board is.
    """
    return [Entry.state == EntryState.PUBLISHED, *_for(audiences(actor))]


def _for(open_to: frozenset[Audience]) -> list[ColumnElement[bool]]:
    closed = (
        exists()
        .where(EntryLink.entry_id == Entry.id, Submission.id == EntryLink.submission_id)
        .where(Board.id == Submission.board_id)
        .where(or_(Board.archived_at.is_not(None), Board.audience.not_in(sorted(open_to))))
        .correlate(Entry)
    )
    return [Entry.audience.in_(sorted(open_to)), not_(closed)]


def published(
    actor: Actor, limit: int = PAGE_SIZE, *, category: Category | None = None, cursor: str | None = None
) -> Page[AnyRow]:
    """What was shipped, newest first."""
    ids = select(Entry.id, Entry.published_at.label("sort")).where(*readable_entries(actor))
    if category is not None:
        ids = ids.where(Entry.category == category)
    after = decode_cursor(cursor)
    after = after if after and hasattr(after.value, "year") else None
    page = keyset(ids, Entry.published_at, Entry.id, size=limit, after=after)
    rows = select(*_columns).join(page, page.c.id == Entry.id)
    found = db.session.execute(rows.order_by(Entry.published_at.desc(), Entry.id.desc())).all()
    return paged(found, limit, lambda row: (row.published_at, row.id))


def readable_entry(actor: Actor, entry_id: int) -> AnyRow | None:
    """One entry that the actor may read."""
    return db.session.execute(select(*_columns).where(Entry.id == entry_id, *readable_entries(actor))).one_or_none()


def entries_of(actor: Actor, submission_id: int) -> Sequence[AnyRow]:
    """The published entries that say what became of a submission or of a voice of it, newest first."""
    speaks = func.coalesce(_linked.merged_into_id, _linked.id)
    tied = (
        select(EntryLink.entry_id).join(_linked, _linked.id == EntryLink.submission_id).where(speaks == submission_id)
    )
    rows = select(*_columns).where(Entry.id.in_(tied), *readable_entries(actor))
    return db.session.execute(rows.order_by(Entry.published_at.desc(), Entry.id.desc()).limit(5)).all()


def ties_of(actor: Actor, entry_ids: Sequence[int]) -> Mapping[int, Sequence[AnyRow]]:
    """What entries are tied to, as far as the actor may open it, by entry: each survivor once, with its votes."""
    ties: dict[int, list[AnyRow]] = defaultdict(list)
    if entry_ids:
        for row in db.session.execute(
            _ties.where(EntryLink.entry_id.in_(entry_ids), _survivor.board_id.in_(readable(actor)))
        ):
            ties[row.entry_id].append(row)
    return ties


_ties: AnySelect = (
    select(
        EntryLink.entry_id,
        _survivor.id.label("submission_id"),
        _survivor.slug,
        _survivor.title,
        _survivor.votes,
        _survivor.status_kind,
        Status.name.label("status_name"),
    )
    .join(_linked, _linked.id == EntryLink.submission_id)
    .join(_survivor, _survivor.id == func.coalesce(_linked.merged_into_id, _linked.id))
    .join(Status, Status.id == _survivor.status_id)
    .where(_survivor.deleted_at.is_(None))
    .distinct()
    .order_by(EntryLink.entry_id, _survivor.votes.desc(), _survivor.id)
)


def every_entry(actor: Actor, state: EntryState | None = None) -> Sequence[AnyRow]:
    """For staff: entries in every state, what is not out yet first."""
    require(actor, Permission.CHANGELOG_WRITE)
    rows = select(*_columns, Member.name.label("by_name")).outerjoin(Member, Member.id == Entry.by_id)
    if state is not None:
        rows = rows.where(Entry.state == state)
    is_out = Entry.state == EntryState.PUBLISHED
    order = (is_out, func.coalesce(Entry.published_at, Entry.publish_at, Entry.created_at).desc(), Entry.id.desc())
    return db.session.execute(rows.order_by(*order).limit(STAFF_SIZE)).all()


def any_entry(actor: Actor, entry_id: int) -> AnyRow | None:
    """For staff: one entry in whatever state."""
    require(actor, Permission.CHANGELOG_WRITE)
    rows = select(*_columns, Member.name.label("by_name")).outerjoin(Member, Member.id == Entry.by_id)
    return db.session.execute(rows.where(Entry.id == entry_id)).one_or_none()


def drafts(actor: Actor) -> Sequence[AnyRow]:
    """What a submission may be added to: id and title of everything that is not out yet."""
    require(actor, Permission.CHANGELOG_WRITE)
    rows = select(Entry.id, Entry.title).where(Entry.state != EntryState.PUBLISHED)
    return db.session.execute(rows.order_by(Entry.id.desc()).limit(STAFF_SIZE)).all()


def revisions_of(entry_id: int) -> Sequence[AnyRow]:
    """Its earlier words, newest first."""
    return db.session.execute(
        select(
            EntryRevision.id,
            EntryRevision.title,
            EntryRevision.benefit,
            EntryRevision.html,
            EntryRevision.replaced_at,
            Member.name.label("replaced_by_name"),
        )
        .outerjoin(Member, Member.id == EntryRevision.replaced_by_id)
        .where(EntryRevision.entry_id == entry_id)
        .order_by(EntryRevision.id.desc())
    ).all()


def tied_ids(entry_id: int) -> Sequence[int]:
    """The ids of what an entry is tied to, as it was tied."""
    tied = select(EntryLink.submission_id).where(EntryLink.entry_id == entry_id)
    return db.session.scalars(tied.order_by(EntryLink.submission_id)).all()


def tied_to(actor: Actor, submission_ids: Collection[int]) -> Sequence[AnyRow]:
    """For the form: these submissions as far as the actor may open them, with where they and their survivors stand."""
    if not submission_ids:
        return []
    return db.session.execute(
        select(
            Submission.id,
            Submission.title,
            _survivor.votes,
            _survivor.status_kind,
            Status.name.label("status_name"),
            Board.name.label("board_name"),
        )
        .join(_survivor, _survivor.id == func.coalesce(Submission.merged_into_id, Submission.id))
        .join(Status, Status.id == _survivor.status_id)
        .join(Board, Board.id == Submission.board_id)
        .where(Submission.id.in_(submission_ids), *openable_by(actor))
        .order_by(Submission.id)
    ).all()
