"""Reading the pairs that may say the same."""

from dataclasses import dataclass

from sqlalchemy import func, select

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, db
from community.policy import Actor
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import row_select, visible_to
from community.triage.models import Pair


@dataclass(frozen=True, slots=True)
class Doubles:
    """One pair of the merge desk, its two submissions by the side they stand on, and how many pairs wait in all."""

    pair: AnyRow
    first: AnyRow
    second: AnyRow
    waiting: int


def pairs_waiting(actor: Actor) -> AnySelect:
    """The pairs that nobody has decided about, of submissions that the actor may see; what members propose is first."""
    listed = select(Submission.id).where(*visible_to(actor))
    return (
        select(Pair.id, Pair.first_id, Pair.second_id, Pair.likeness, Pair.is_proposed, Member.name.label("by_name"))
        .outerjoin(Member, Member.id == Pair.proposed_by_id)
        .where(Pair.dismissed_at.is_(None), Pair.first_id.in_(listed), Pair.second_id.in_(listed))
        .order_by(Pair.is_proposed.desc(), Pair.likeness.desc(), Pair.id)
    )


def pair_to_decide(actor: Actor, skip: int = 0) -> Doubles | None:
    """The pair that comes after those that were skipped; from the beginning again after the last one."""
    every = pairs_waiting(actor)
    waiting = db.session.scalar(select(func.count()).select_from(every.order_by(None).subquery())) or 0
    if not waiting:
        return None
    pair = db.session.execute(every.limit(1).offset(skip % waiting)).one()
    two = row_select(actor).add_columns(Submission.html, Board.name.label("board_name"))
    rows = two.join(Board, Board.id == Submission.board_id).where(Submission.id.in_([pair.first_id, pair.second_id]))
    by_id = {row.id: row for row in db.session.execute(rows)}
    return Doubles(pair, by_id[pair.first_id], by_id[pair.second_id], waiting)
