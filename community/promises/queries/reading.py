"""One promise, or those of one page, with who keeps them and what customers say."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.errors import NotFound
from community.policy import Actor
from community.promises.models import Promise, PromiseStep, PromiseWord
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import openable_by


def is_seen(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may open what it was promised for: every list of promises starts here."""
    there = select(Submission.id).where(Submission.id == Promise.submission_id, *openable_by(actor))
    return there.correlate(Promise).exists()


def row_select() -> AnySelect:
    """The columns of a promise in a list."""
    return (
        select(
            Promise.id,
            Promise.submission_id,
            Promise.text,
            Promise.given_to,
            Promise.round,
            Promise.repairs_id,
            Promise.owner_id,
            Promise.state,
            Promise.due_on,
            Promise.due_at,
            Promise.made_at,
            Promise.settled_at,
            Promise.proof_url,
            Promise.has_consent,
            Promise.status_change_id,
            Member.name.label("owner_name"),
            Member.banned_at.label("owner_banned_at"),
            Submission.slug,
            Submission.title,
            Submission.votes,
            Board.name.label("board_name"),
            _words(kept=True).label("said_kept"),
            _words(kept=False).label("said_not"),
        )
        .select_from(Promise)
        .join(Submission, Submission.id == Promise.submission_id)
        .join(Board, Board.id == Submission.board_id)
        .outerjoin(Member, Member.id == Promise.owner_id)
    )


def _words(*, kept: bool) -> ColumnElement[int]:
    """How many members in good standing say that it was kept, or was not."""
    speaker = Member.__table__.alias("speaker")
    return (
        select(func.count())
        .select_from(PromiseWord)
        .join(speaker, and_(speaker.c.id == PromiseWord.member_id, speaker.c.banned_at.is_(None)))
        .where(PromiseWord.promise_id == Promise.id, PromiseWord.kept.is_(kept))
        .correlate(Promise)
        .scalar_subquery()
    )


def promise_by_id(actor: Actor, promise_id: int) -> AnyRow:
    """One promise that the actor may see; NotFound otherwise."""
    row = db.session.execute(row_select().where(Promise.id == promise_id, is_seen(actor))).one_or_none()
    if row is None:
        raise NotFound()
    return row


def promises_of(actor: Actor, submission_id: int) -> Sequence[AnyRow]:
    """The promises that are read on a submission's page: its own and those of its voices, in the order of their making.

    With what the actor said of each (`my_word`), and why it was let go or its day moved (`why`, the newest).
    """
    my_word = select(PromiseWord.kept).where(PromiseWord.promise_id == Promise.id, PromiseWord.member_id == actor.id)
    why = (
        select(PromiseStep.note)
        .where(PromiseStep.promise_id == Promise.id, PromiseStep.note != "")
        .order_by(PromiseStep.id.desc())
        .limit(1)
    )
    moved_from = (
        select(PromiseStep.due_before)
        .where(PromiseStep.promise_id == Promise.id, PromiseStep.due_before != Promise.due_on)
        .order_by(PromiseStep.id)
        .limit(1)
    )
    extra = (
        my_word.correlate(Promise).scalar_subquery().label("my_word"),
        why.correlate(Promise).scalar_subquery().label("why"),
        moved_from.correlate(Promise).scalar_subquery().label("moved_from"),
    )
    here = or_(Submission.id == submission_id, Submission.merged_into_id == submission_id)
    rows = row_select().add_columns(*extra).where(here, *openable_by(actor))
    return db.session.execute(rows.order_by(Promise.made_at, Promise.id)).all()


def chain_of(promise_id: int) -> tuple[int | None, int | None]:
    """Which promise it makes good for, and which one makes good for it."""
    repairs = select(Promise.repairs_id).where(Promise.id == promise_id)
    repaired_by = select(Promise.id).where(Promise.repairs_id == promise_id)
    row = db.session.execute(select(repairs.scalar_subquery(), repaired_by.scalar_subquery())).one()
    return row[0], row[1]


def steps_of(promise_id: int) -> Sequence[AnyRow]:
    """What happened to a promise, oldest first; for staff."""
    return db.session.execute(
        select(
            PromiseStep.kind,
            PromiseStep.at,
            PromiseStep.note,
            PromiseStep.text_before,
            PromiseStep.due_before,
            PromiseStep.by_id,
            Member.name.label("by_name"),
        )
        .outerjoin(Member, Member.id == PromiseStep.by_id)
        .where(PromiseStep.promise_id == promise_id)
        .order_by(PromiseStep.id)
    ).all()


def words_of(promise_id: int) -> Sequence[AnyRow]:
    """What each customer says of it, newest first; for staff. The banned are not heard."""
    return db.session.execute(
        select(PromiseWord.kept, PromiseWord.said_at, Member.name)
        .join(Member, Member.id == PromiseWord.member_id)
        .where(PromiseWord.promise_id == promise_id, Member.banned_at.is_(None))
        .order_by(PromiseWord.said_at.desc(), PromiseWord.member_id)
        .limit(50)
    ).all()
