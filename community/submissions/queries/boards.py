"""Boards and their statuses."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import func, select

from community.kernel.db import AnyRow, AnySelect, run
from community.policy import Actor, Audience, audiences
from community.submissions.models import Board, FacetCount
from community.submissions.queries.listing import open_for


def readable_boards(actor: Actor) -> Sequence[AnyRow]:
    """The boards that the actor may open, in their order, with the number of submissions on each."""
    return run(_board_statement(audiences(actor)), {}).all()


@lru_cache(maxsize=8)
def _board_statement(open_to: frozenset[Audience]) -> AnySelect:
    board, facet = Board.__table__.c, FacetCount.__table__.c
    total = select(func.sum(facet.n)).where(facet.board_id == board.id).scalar_subquery()
    return (
        select(
            board.id, board.slug, board.name, board.description, board.audience, func.coalesce(total, 0).label("total")
        )
        .where(open_for(open_to))
        .order_by(board.position, board.id)
    )


def board_by_slug(actor: Actor, slug: str) -> AnyRow | None:
    """One board that the actor may open."""
    return next((board for board in readable_boards(actor) if board.slug == slug), None)
