"""Finding what is to be changed, and holding it still."""

import hashlib
from functools import lru_cache

from sqlalchemy import bindparam, select

from community.accounts.models import Member
from community.kernel import text
from community.kernel.db import AnySelect, db
from community.kernel.errors import Invalid, NotFound
from community.policy import Actor, Audience, audiences
from community.submissions.models import Board, Comment, Submission
from community.submissions.queries.listing import readable, readable_by


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
