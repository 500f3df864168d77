"""The queue: what waits to be looked at, and what members flagged, the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ScalarSelect, func, select

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.moderation.models import Flag, FlagState, HeldPost, HeldState
from community.policy import Actor, Audience, audiences
from community.submissions.models import Board, Comment, Submission
from community.submissions.queries.listing import readable, readable_by

PAGE = 30

_h, _f = HeldPost.__table__.c, Flag.__table__.c
_to_table = Submission.__table__.alias("said_to")
_to = _to_table.c


@dataclass(frozen=True, slots=True)
class FlaggedThing:
    """A submission, or a comment under it."""

    submission_id: int
    comment_id: int | None


def held_page(actor: Actor, page: int = 0) -> Sequence[AnyRow]:
    """One page of what waits, the oldest first: its words, its board, and the title of what it is said to."""
    rows = _held(actor).where(_h.state == HeldState.WAITING).order_by(_h.created_at, _h.id)
    return db.session.execute(rows.limit(PAGE).offset(page * PAGE)).all()


def _held(actor: Actor) -> AnySelect:
    return (
        select(
            HeldPost.__table__,
            Board.name.label("board_name"),
            _to.title.label("to_title"),
            _to.slug.label("to_slug"),
        )
        .join(Board, Board.id == _h.board_id)
        .outerjoin(_to_table, _to.id == _h.submission_id)
        .where(_h.board_id.in_(readable(actor)))
    )


def moderation_counts(actor: Actor) -> tuple[int, int]:
    """How many posts wait, and how many things are flagged."""
    waiting, flagged = db.session.execute(select(waiting_count_of(actor), flagged_count_of(actor))).one()
    return waiting, flagged


def waiting_count_of(actor: Actor) -> ScalarSelect[int]:
    """How many held posts wait for the actor."""
    return _waiting_count(audiences(actor))


@lru_cache(maxsize=8)
def _waiting_count(open_to: frozenset[Audience]) -> ScalarSelect[int]:
    """Kept, because the rail of every page asks it."""
    wait = select(func.count()).where(_h.state == HeldState.WAITING, _h.board_id.in_(readable_by(open_to)))
    return wait.scalar_subquery()


def flagged_count_of(actor: Actor) -> ScalarSelect[int]:
    """How many submissions and comments have open flags."""
    return select(func.count()).select_from(_flagged(actor).subquery()).scalar_subquery()


def flagged_page(actor: Actor, page: int = 0) -> Sequence[FlaggedThing]:
    """One page of what is flagged and stands, the most flagged first."""
    rows = _flagged(actor).order_by(func.count().desc(), func.min(_f.created_at), _f.submission_id)
    return [FlaggedThing(*row) for row in db.session.execute(rows.limit(PAGE).offset(page * PAGE))]


def _flagged(actor: Actor) -> AnySelect:
    said = Comment.__table__.c
    return (
        select(_f.submission_id, _f.comment_id)
        .join(Submission, Submission.id == _f.submission_id)
        .outerjoin(Comment.__table__, said.id == _f.comment_id)
        .where(_f.state == FlagState.OPEN, Submission.deleted_at.is_(None), Submission.board_id.in_(readable(actor)))
        .where(said.deleted_at.is_(None))
        .group_by(_f.submission_id, _f.comment_id)
    )


Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class FlaggedWords:
    """What is flagged: its words, whose they are, and the submission that they stand at."""

    key: Key
    author_id: int | None
    html: str
    title: str
    slug: str


def flagged_words(things: Sequence[FlaggedThing]) -> list[FlaggedWords]:
    """The words of these things, in two statements."""
    submissions = {row.id: row for row in db.session.execute(_words(things))}
    said = select(Comment.id, Comment.author_id, Comment.html)
    ids = [thing.comment_id for thing in things if thing.comment_id]
    comments = {row.id: row for row in db.session.execute(said.where(Comment.id.in_(ids)))} if ids else {}
    found = []
    for thing in things:
        place = submissions[thing.submission_id]
        row = comments[thing.comment_id] if thing.comment_id else place
        key = (thing.submission_id, thing.comment_id)
        found.append(FlaggedWords(key, row.author_id, row.html, place.title, place.slug))
    return found


def _words(things: Sequence[FlaggedThing]) -> AnySelect:
    columns = (Submission.id, Submission.author_id, Submission.title, Submission.slug, Submission.html)
    return select(*columns).where(Submission.id.in_([thing.submission_id for thing in things]))


def flags_of_all(things: Sequence[FlaggedThing]) -> dict[Key, list[AnyRow]]:
    """The open flags of these things: who, why, since when, and how often who raised them was right before."""
    judged = Flag.__table__.alias("judged").c
    past = select(func.count()).where(judged.by_id == _f.by_id)
    rows = (
        select(
            _f.submission_id,
            _f.comment_id,
            _f.reason,
            _f.note,
            _f.created_at,
            Member.name.label("by_name"),
            past.where(judged.state == FlagState.UPHELD).scalar_subquery().label("right"),
            past.where(judged.state != FlagState.OPEN).scalar_subquery().label("judged"),
        )
        .outerjoin(Member, Member.id == _f.by_id)
        .where(_f.submission_id.in_([thing.submission_id for thing in things]), _f.state == FlagState.OPEN)
        .order_by(_f.created_at, _f.id)
    )
    found: dict[Key, list[AnyRow]] = {}
    for row in db.session.execute(rows):
        found.setdefault((row.submission_id, row.comment_id), []).append(row)
    return found
