"""What administrators read of boards."""

from collections.abc import Sequence

from sqlalchemy import func, null, select, union_all

from community.kernel.db import AnyRow, db
from community.submissions.models import Board, DeclineReason, FacetCount, Status, StatusChange, Submission


def every_board() -> Sequence[AnyRow]:
    """Every board in its order, the archived ones last, with the number of submissions on each; for administrators."""
    total = select(func.sum(FacetCount.n)).where(FacetCount.board_id == Board.id).scalar_subquery()
    frame = (Board.id, Board.slug, Board.name, Board.description, Board.audience, Board.position, Board.archived_at)
    columns = (*frame, Board.answer_within, Board.publishes_from)
    return db.session.execute(
        select(*columns, func.coalesce(total, 0).label("total")).order_by(
            Board.archived_at.is_not(None), Board.position, Board.id
        )
    ).all()


def steps_of(board_id: int) -> Sequence[AnyRow]:
    """A board's statuses in their order, with how many submissions stand on each."""
    standing = select(func.count()).where(Submission.status_id == Status.id).scalar_subquery().label("standing")
    columns = (Status.id, Status.name, Status.kind, Status.position, standing)
    steps = select(*columns).where(Status.board_id == board_id)
    return db.session.execute(steps.order_by(Status.position, Status.id)).all()


def decline_reasons() -> Sequence[AnyRow]:
    """Every kind of reason in its order, with how often something was declined for it."""
    used = select(func.count()).where(StatusChange.decline_reason_id == DeclineReason.id).scalar_subquery()
    columns = (DeclineReason.id, DeclineReason.name, DeclineReason.position, DeclineReason.is_offered)
    reasons = select(*columns, used.label("used")).order_by(DeclineReason.position, DeclineReason.id)
    return db.session.execute(reasons).all()


def status_choices(board_id: int) -> tuple[Sequence[AnyRow], Sequence[AnyRow]]:
    """The statuses of a board and the offered kinds of reason for declining, each in its order, in one statement."""
    steps = select(Status.id, Status.name, Status.kind, Status.position).where(Status.board_id == board_id)
    reasons = select(DeclineReason.id, DeclineReason.name, null().label("kind"), DeclineReason.position)
    both = union_all(steps, reasons.where(DeclineReason.is_offered.is_(True))).subquery()
    rows = db.session.execute(select(both).order_by(both.c.position, both.c.id)).all()
    return [row for row in rows if row.kind], [row for row in rows if not row.kind]
