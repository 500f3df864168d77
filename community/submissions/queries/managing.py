"""What administrators read of boards."""

from collections.abc import Sequence

from sqlalchemy import func, select

from community.kernel.db import AnyRow, db
from community.submissions.models import Board, FacetCount


def every_board() -> Sequence[AnyRow]:
    """Every board in its order, the archived ones last, with the number of submissions on each; for administrators."""
    total = select(func.sum(FacetCount.n)).where(FacetCount.board_id == Board.id).scalar_subquery()
    columns = (Board.id, Board.slug, Board.name, Board.description, Board.audience, Board.position, Board.archived_at)
    return db.session.execute(
        select(*columns, func.coalesce(total, 0).label("total")).order_by(
            Board.archived_at.is_not(None), Board.position, Board.id
        )
    ).all()
