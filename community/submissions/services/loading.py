"""Finding what is to be changed, and holding it still."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CompoundSelect, bindparam, func, select, union

from community.accounts.models import Member
from community.kernel import text
from community.kernel.db import AnyRow, AnySelect, db, run
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.words import N_
from community.policy import Actor, Audience, audiences
from community.submissions.models import Board, Comment, Submission
from community.submissions.queries.listing import readable, readable_by

TRIES = 5
Held = TypeVar("Held", bound=Mapping[int, Any])


@dataclass(frozen=True, slots=True)
class HeldSet:
    """A submission and everything that it is linked with, locked until the transaction ends."""

    submission: Submission
    held: Mapping[int, Submission]

    @property
    def survivor(self) -> Submission:
        """What it is merged into; itself when it stands on its own."""
        return self.held[self.submission.merged_into_id or self.submission.id]

    @property
    def voices(self) -> list[Submission]:
        """All that is merged into the survivor, the deleted too, in the order of their ids."""
        return [one for one in self.held.values() if one.merged_into_id == self.survivor.id]


@dataclass(frozen=True, slots=True)
class Ballot:
    """Where a vote is cast, and the set that it counts in: rows of plain columns, held like a HeldSet."""

    submission: AnyRow
    held: Mapping[int, AnyRow]

    @property
    def survivor_id(self) -> int:
        """Which one counts for the whole set."""
        survivor: int = self.submission.merged_into_id or self.submission.id
        return survivor

    @property
    def is_alone(self) -> bool:
        """Whether nothing was ever merged here, so that a vote is the member's first."""
        return len(self.held) == 1


def readable_board(actor: Actor, board_id: int) -> Board:
    """A board that the actor may read; NotFound otherwise."""
    board = db.session.scalar(select(Board).where(Board.id == board_id, Board.id.in_(readable(actor))))
    if board is None:
        raise NotFound()
    return board


def hold_submission(actor: Actor, submission_id: int, *, deleted: bool = False) -> Submission:
    """A submission on a board that the actor may read, its row locked until the transaction ends.

    SQLite has one writer anyway (BEGIN IMMEDIATE); on PostgreSQL the lock keeps a vote from slipping past a closing.
    """
    submission: Submission | None = db.session.scalar(_held_submission(audiences(actor)), {"id": submission_id})
    if submission is None or (submission.deleted_at is not None) is not deleted:
        raise NotFound()
    return submission


@lru_cache(maxsize=8)
def _held_submission(open_to: frozenset[Audience]) -> AnySelect:
    """Kept, because every vote runs it, and building it costs more than running it."""
    return (
        select(Submission)
        .where(Submission.id == bindparam("id"), Submission.board_id.in_(readable_by(open_to)))
        .with_for_update(of=Submission)
        .execution_options(populate_existing=True)
    )


def hold_row(actor: Actor, submission_id: int) -> AnyRow:
    """The same as plain columns (id, ip_type, snoozed_until), for who writes to tables and needs no mapped object."""
    row = run(_held_row(audiences(actor)), {"id": submission_id}).one_or_none()
    if row is None:
        raise NotFound()
    return row


@lru_cache(maxsize=8)
def _held_row(open_to: frozenset[Audience]) -> AnySelect:
    here = (_submission.id == bindparam("id"), _submission.board_id.in_(readable_by(open_to)))
    columns = (_submission.id, _submission.ip_type, _submission.snoozed_until)
    return select(*columns).where(*here, _submission.deleted_at.is_(None)).with_for_update(of=Submission.__table__)


def hold_linked(*submission_ids: int) -> Mapping[int, Submission]:
    """These submissions and the whole sets that they are of, locked in the order of their ids.

    Who links, and who counts what is linked, takes these locks and holds none before, so two of them never wait for
    each other. The links are read before the rows can be held: when one came meanwhile, all is let go and taken anew.
    """
    return _unchanged(submission_ids, lambda: _locked(_linked(submission_ids)))


def _unchanged(submission_ids: tuple[int, ...], hold: Callable[[], Held]) -> Held:
    """What `hold` locked, when these are linked with nothing else by then."""
    if db.engine.dialect.name == "sqlite":  # one writer: nothing can come meanwhile
        return hold()
    for _ in range(TRIES):
        attempt = db.session.begin_nested()
        held = hold()
        if _linked(submission_ids) == held.keys():
            attempt.commit()
            return held
        attempt.rollback()
    raise Conflict(N_("Others are merging this just now. Please try again."))


def _linked(submission_ids: tuple[int, ...]) -> frozenset[int]:
    return frozenset(db.session.scalars(_set_ids, {"ids": submission_ids}))


_survivor = Submission.__table__.alias("survivor").c
_voice, _submission = Submission.__table__.alias("voice").c, Submission.__table__.c
_speaks = func.coalesce(_survivor.merged_into_id, _survivor.id)


def _set_of(asked: ColumnElement[bool]) -> CompoundSelect[tuple[int]]:
    return union(select(_speaks).where(asked), select(_voice.id).where(_voice.merged_into_id == _speaks, asked))


_set_ids = _set_of(_survivor.id.in_(bindparam("ids", expanding=True)))


def _locked(ids: frozenset[int]) -> Mapping[int, Submission]:
    rows = select(Submission).where(Submission.id.in_(ids)).order_by(Submission.id)
    held = rows.with_for_update(of=Submission).execution_options(populate_existing=True)
    return {row.id: row for row in db.session.scalars(held)}


def hold_set(actor: Actor, submission_id: int, *, deleted: bool = False) -> HeldSet:
    """A submission that the actor may read with its set, all of it locked; NotFound otherwise."""
    held = hold_linked(submission_id)
    found = held.get(submission_id)
    if found is None or (found.deleted_at is not None) is not deleted or not may_read(actor, found):
        raise NotFound()
    return HeldSet(found, held)


def hold_survivor(actor: Actor, submission_id: int) -> HeldSet:
    """The same, of its survivor when the actor may read that: what is done to a voice lands there."""
    found = hold_set(actor, submission_id)
    return HeldSet(found.survivor, found.held) if may_read(actor, found.survivor) else found


def hold_ballot(actor: Actor, submission_id: int) -> Ballot:
    """The same for a vote, which needs a few columns only: found, locked and judged by one statement."""
    statement, values = _ballot(audiences(actor)), {"id": submission_id}
    held = _unchanged((submission_id,), lambda: {row.id: row for row in run(statement, values)})
    found = held.get(submission_id)
    if found is None or found.deleted_at is not None or not found.may_read:
        raise NotFound()
    survivor = held[found.merged_into_id or found.id]
    return Ballot(survivor if survivor.may_read else found, held)


@lru_cache(maxsize=8)
def _ballot(open_to: frozenset[Audience]) -> AnySelect:
    """Kept, because every vote runs it, and building it costs more than running it."""
    columns = (_submission[name] for name in ("id", "slug", "status_kind", "merged_into_id", "deleted_at"))
    return (
        select(*columns, _submission.board_id.in_(readable_by(open_to)).label("may_read"))
        .where(_submission.id.in_(_set_of(_survivor.id == bindparam("id"))))
        .order_by(_submission.id)
        .with_for_update(of=Submission.__table__)
    )


def may_read(actor: Actor, submission: Submission) -> bool:
    """Whether the board that it stands on is open to the actor."""
    here = select(Board.id).where(Board.id == submission.board_id, Board.id.in_(readable(actor)))
    return db.session.scalar(here) is not None


def hold_member(actor: Actor) -> None:
    """One's own row, locked until the transaction ends: what one person sends twice at once comes one after the other.

    Without FOR UPDATE's claim on the key, so that nobody who refers to the member has to wait.
    """
    db.session.execute(select(Member.id).where(Member.id == actor.id).with_for_update(key_share=True))


def form_key(actor: Actor, nonce: str | None, *words: object) -> str | None:
    """What makes a post unique: who sent which form with which words; None without a nonce.

    So what is sent twice is said once, and other words from the same form (an edited second try, the page that the back
    button kept) are another post instead of being lost. The actor is part of it, so nobody meets another's post by it.
    """
    if not nonce:
        return None
    digest = hashlib.sha256(repr(words).encode()).hexdigest()
    return f"{actor.id}:{nonce}:{digest}"


def rendered(field: str, source: str) -> str:
    """The words as HTML; Invalid at `field` when they would take too long to render."""
    try:
        return text.render(source)
    except text.TextError as error:
        raise Invalid({field: error.words}) from None


def hold_comment(actor: Actor, comment_id: int, *, deleted: bool = False) -> tuple[Submission, Comment]:
    """A comment and its submission, both held; the submission first, so that two holders never wait for each other."""
    submission_id = db.session.scalar(select(Comment.submission_id).where(Comment.id == comment_id))
    if submission_id is None:
        raise NotFound()
    submission = hold_submission(actor, submission_id)
    comment = db.session.get(Comment, comment_id, with_for_update=True, populate_existing=True)
    if comment is None or (comment.deleted_at is not None) is not deleted:
        raise NotFound()
    return submission, comment
