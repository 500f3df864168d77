"""Boards and their statuses."""

from collections.abc import Sequence

from sqlalchemy import func, select

from community.kernel.db import AnyRow, db
from community.policy import Actor, audiences
from community.submissions.models import Board, FacetCount, Status


def readable_boards(actor: Actor) -> Sequence[AnyRow]:
    """The boards that the actor may open, in their order, with the number of submissions on each."""
    total = select(func.sum(FacetCount.n)).where(FacetCount.board_id == Board.id).scalar_subquery()
    return db.session.execute(
        select(
            Board.id, Board.slug, Board.name, Board.description, Board.audience, func.coalesce(total, 0).label("total")
        )
        .where(Board.audience.in_(audiences(actor)), Board.archived_at.is_(None))
        .order_by(Board.position, Board.id)
    ).all()


def board_by_slug(actor: Actor, slug: str) -> AnyRow | None:
    """One board that the actor may open."""
    return next((board for board in readable_boards(actor) if board.slug == slug), None)


def statuses_of(board_id: int) -> Sequence[Status]:
    """A board's statuses in their order."""
    return db.session.scalars(select(Status).where(Status.board_id == board_id).order_by(Status.position)).all()
