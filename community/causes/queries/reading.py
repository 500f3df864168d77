"""One cause: its chain, its fixes and strikes, what is due to it, and its history."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from community.accounts.models import Member
from community.causes.models import (
    CauseLink,
    CauseStep,
    Confidence,
    Fix,
    FixTold,
    RootCause,
    Strike,
    StrikeState,
)
from community.causes.queries.listing import row_select
from community.causes.seasons import ByMonth, by_month
from community.causes.services.counting import TOLD_OF
from community.kernel.db import AnyRow, db
from community.kernel.errors import NotFound
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import Actor, Permission, require
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import openable_by

PAGE_SIZE = 20
CHAIN = 200
STEPS = 100


def cause_by_id(actor: Actor, cause_id: int) -> AnyRow:
    """One cause for the team; NotFound where there is none."""
    require(actor, Permission.CAUSE)
    row = db.session.execute(row_select().where(RootCause.id == cause_id)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def chain_of(actor: Actor, cause_id: int) -> Sequence[tuple[int, AnyRow]]:
    """The whole chain that a cause stands in, from its top, each with its depth; heaviest first among siblings."""
    require(actor, Permission.CAUSE)
    up = select(RootCause.id, RootCause.parent_id).where(RootCause.id == cause_id).cte("up", recursive=True)
    up = up.union(select(RootCause.id, RootCause.parent_id).join(up, RootCause.id == up.c.parent_id))
    top = select(up.c.id).where(up.c.parent_id.is_(None))
    down = select(RootCause.id).where(RootCause.id.in_(top)).cte("down", recursive=True)
    down = down.union(select(RootCause.id).join(down, RootCause.parent_id == down.c.id))
    rows = db.session.execute(
        select(
            RootCause.id,
            RootCause.parent_id,
            RootCause.statement,
            RootCause.kind,
            RootCause.state,
            RootCause.people,
            RootCause.links,
            RootCause.strikes,
        )
        .where(RootCause.id.in_(select(down.c.id)))
        .order_by(RootCause.weight.desc(), RootCause.id)
        .limit(CHAIN)
    ).all()
    return _walk(rows, None, 0)


def _walk(rows: Sequence[AnyRow], parent_id: int | None, depth: int) -> list[tuple[int, AnyRow]]:
    return [
        step for row in rows if row.parent_id == parent_id for step in ((depth, row), *_walk(rows, row.id, depth + 1))
    ]


def fixes_of(actor: Actor, cause_id: int) -> Sequence[AnyRow]:
    """What was done about it, newest first, with how many were told and how many strikes came."""
    require(actor, Permission.CAUSE)
    told = select(func.count()).where(FixTold.fix_id == Fix.id).scalar_subquery()
    struck = select(func.count()).where(Strike.fix_id == Fix.id, Strike.state == StrikeState.CONFIRMED)
    return db.session.execute(
        select(
            Fix.id,
            Fix.done,
            Fix.check,
            Fix.shipped_at,
            Fix.guard_days,
            Fix.guard_until,
            Fix.verified_at,
            Fix.came_back_at,
            Member.name.label("by_name"),
            told.label("told"),
            struck.scalar_subquery().label("strikes"),
        )
        .outerjoin(Member, Member.id == Fix.by_id)
        .where(Fix.cause_id == cause_id)
        .order_by(Fix.shipped_at.desc(), Fix.id.desc())
    ).all()


def strikes_of(actor: Actor, cause_id: int) -> Sequence[AnyRow]:
    """What happened again and what may have, newest first; what was dismissed is history."""
    require(actor, Permission.CAUSE)
    return db.session.execute(
        select(
            Strike.id,
            Strike.submission_id,
            Strike.happened_at,
            Strike.state,
            Strike.likeness,
            Submission.title,
            Submission.slug,
            Submission.excerpt,
            Submission.kind,
            Member.name.label("by_name"),
        )
        .join(Submission, Submission.id == Strike.submission_id)
        .outerjoin(Member, Member.id == Strike.by_id)
        .where(Strike.cause_id == cause_id, Strike.state != StrikeState.DISMISSED, *openable_by(actor))
        .order_by(Strike.state.desc(), Strike.happened_at.desc(), Strike.id.desc())
        .limit(STEPS)
    ).all()


def links_page(
    actor: Actor,
    cause_id: int,
    cursor: str | None = None,
    *,
    between: tuple[datetime, datetime] | None = None,
    size: int = PAGE_SIZE,
) -> Page[AnyRow]:
    """What is due to it in the customers' words, what happened last first, perhaps of one month."""
    require(actor, Permission.CAUSE)
    ids = (
        select(CauseLink.id, CauseLink.happened_at.label("sort"))
        .join(Submission, Submission.id == CauseLink.submission_id)
        .where(CauseLink.cause_id == cause_id, CauseLink.undone_at.is_(None), *openable_by(actor))
    )
    if between:
        ids = ids.where(CauseLink.happened_at >= between[0], CauseLink.happened_at < between[1])
        ids = ids.where(CauseLink.confidence == Confidence.CONFIRMED)
    after = decode_cursor(cursor)
    after = after if after and isinstance(after.value, datetime) else None
    page = keyset(ids, CauseLink.happened_at, CauseLink.id, size=size, after=after)
    author = Member.__table__.alias("author")
    rows = db.session.execute(
        select(
            CauseLink.id.label("link_id"),
            CauseLink.submission_id,
            CauseLink.confidence,
            CauseLink.happened_at,
            Submission.title,
            Submission.slug,
            Submission.excerpt,
            Submission.kind,
            Submission.votes,
            Submission.created_at,
            Submission.merged_into_id,
            Submission.source,
            Board.name.label("board_name"),
            author.c.name.label("author_name"),
        )
        .join(page, page.c.id == CauseLink.id)
        .join(Submission, Submission.id == CauseLink.submission_id)
        .join(Board, Board.id == Submission.board_id)
        .outerjoin(author, author.c.id == Submission.author_id)
        .order_by(CauseLink.happened_at.desc(), CauseLink.id.desc())
    ).all()
    return paged(rows, size, lambda row: (row.happened_at, row.link_id))


def months_of(actor: Actor, cause_id: int) -> ByMonth:
    """How many confirmed links happened in each month."""
    require(actor, Permission.CAUSE)
    sure = (CauseLink.undone_at.is_(None), CauseLink.confidence == Confidence.CONFIRMED)
    said = select(CauseLink.happened_at).join(Submission, Submission.id == CauseLink.submission_id)
    return by_month(db.session.scalars(said.where(CauseLink.cause_id == cause_id, *sure, *openable_by(actor))))


def steps_of(actor: Actor, cause_id: int) -> Sequence[AnyRow]:
    """What happened to it, newest first."""
    require(actor, Permission.CAUSE)
    return db.session.execute(
        select(
            CauseStep.id,
            CauseStep.kind,
            CauseStep.before,
            CauseStep.after,
            CauseStep.note,
            CauseStep.at,
            CauseStep.submission_id,
            Submission.title,
            Member.name.label("by_name"),
        )
        .select_from(CauseStep)
        .outerjoin(Submission, and_(Submission.id == CauseStep.submission_id, *openable_by(actor)))
        .outerjoin(Member, Member.id == CauseStep.by_id)
        .where(CauseStep.cause_id == cause_id)
        .order_by(CauseStep.id.desc())
        .limit(STEPS)
    ).all()


def linked_causes(actor: Actor, submission_id: int) -> Sequence[AnyRow]:
    """The causes of a submission and of all that is read with it, each link for itself."""
    require(actor, Permission.CAUSE)
    return db.session.execute(
        select(
            RootCause.id,
            RootCause.statement,
            RootCause.kind,
            RootCause.state,
            RootCause.people,
            CauseLink.submission_id,
            CauseLink.confidence,
            CauseLink.happened_at,
            CauseLink.at,
            Member.name.label("by_name"),
        )
        .join(CauseLink, CauseLink.cause_id == RootCause.id)
        .join(Submission, Submission.id == CauseLink.submission_id)
        .outerjoin(Member, Member.id == CauseLink.by_id)
        .where(CauseLink.undone_at.is_(None), _read_with(submission_id), *openable_by(actor))
        .order_by(CauseLink.id)
    ).all()


def shown_causes(submission_id: int) -> Sequence[AnyRow]:
    """What a customer may know of the causes of a submission's set: state, note_html, shipped_at (the newest fix's),
    came_back_at; no word of the team's own.
    """
    newest = (
        select(Fix.id)
        .where(Fix.cause_id == RootCause.id)
        .order_by(Fix.shipped_at.desc(), Fix.id.desc())
        .limit(1)
        .correlate(RootCause)
        .scalar_subquery()
    )
    linked = (
        select(CauseLink.cause_id)
        .join(Submission, Submission.id == CauseLink.submission_id)
        .where(CauseLink.undone_at.is_(None), CauseLink.confidence.in_(TOLD_OF), Submission.deleted_at.is_(None))
        .where(_read_with(submission_id))
    )
    return db.session.execute(
        select(RootCause.id, RootCause.state, RootCause.note_html, Fix.shipped_at, Fix.came_back_at)
        .outerjoin(Fix, Fix.id == newest)
        .where(RootCause.id.in_(linked), RootCause.is_shown.is_(True))
        .order_by(RootCause.id)
    ).all()


def _read_with(submission_id: int) -> ColumnElement[bool]:
    own = select(func.coalesce(Submission.merged_into_id, Submission.id)).where(Submission.id == submission_id)
    root = own.correlate(None).scalar_subquery()
    return or_(Submission.id == root, Submission.merged_into_id == root)
