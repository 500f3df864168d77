"""The order that people give the backlog: moving one row rewrites that row, and seldom a few beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update

from community.backlog.commands import GiveRank, Place
from community.backlog.queries.item import count_ranked
from community.kernel.audit import record
from community.kernel.db import AnyRow, db, insert_new
from community.kernel.errors import Invalid, NotFound
from community.kernel.mark import Mark
from community.kernel.ranks import REACHES, UNRANKED, place
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.queries.listing import visible_to

ORDER = "backlog.rank"  # whoever moves something holds the mark of this name
LOOKED_AT = REACHES[-1] + 1
EVERYTHING, NOTHING = Submission.rank < UNRANKED, Submission.rank < ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where something stands after a move, of how many; `position` None: it has no rank any more.

    `before` is its key until then, by which the move can be undone.
    """

    position: int | None
    of: int
    before: str


def give_rank(actor: Actor, submission_id: int, command: GiveRank) -> Ranked:
    """Move a submission within the ranking, or into or out of it. Two people at once: one after the other.

    Up and down are by one among the ranked. Beside one that has no rank itself is the end of the ranking.
    """
    require(actor, Permission.BACKLOG_PLAN)
    _hold_order()
    row = _row(actor, submission_id)
    key = UNRANKED if command.place is Place.AWAY else _key(actor, row, command)
    return _moved(actor, row, key)


def put_back(actor: Actor, submission_id: int, key: str) -> Ranked:
    """Undo a move: the key that it had, or the nearest free one where somebody else has that now."""
    require(actor, Permission.BACKLOG_PLAN)
    _hold_order()
    row = _row(actor, submission_id)
    if key != UNRANKED:
        key = _placed(row.id, Submission.rank < key, Submission.rank >= key)
    return _moved(actor, row, key)


def _moved(actor: Actor, row: AnyRow, key: str) -> Ranked:
    was, of = _standing(actor, row.rank)
    if key == row.rank:
        return Ranked(was, of, row.rank)
    _write(row.id, key)
    position, of = _standing(actor, key)
    told = {"before": {"position": was}, "after": {"position": position}}
    record(actor, "backlog.ranked", "submission", row.id, **told)
    return Ranked(position, of, row.rank)


def _hold_order() -> None:
    insert_new(Mark, {"name": ORDER, "n": 0})
    db.session.execute(select(Mark.n).where(Mark.name == ORDER).with_for_update())


def _row(actor: Actor, submission_id: int) -> AnyRow:
    columns = select(Submission.id, Submission.rank).where(Submission.id == submission_id, *visible_to(actor))
    row = db.session.execute(columns).one_or_none()
    if row is None:
        raise NotFound()
    return row


def _key(actor: Actor, row: AnyRow, command: GiveRank) -> str:
    match command.place:
        case Place.TOP:
            return _placed(row.id, NOTHING, EVERYTHING)
        case Place.BOTTOM:
            return _at_the_end(row.id)
        case Place.UP | Place.DOWN:
            return _by_one(actor, row, up=command.place is Place.UP)
        case Place.POSITION:
            return _at(actor, row, command.position or 1)
        case _:
            return _beside(actor, row, command.other or 0, before=command.place is Place.BEFORE)


def _by_one(actor: Actor, row: AnyRow, *, up: bool) -> str:
    """One place further among those that the actor sees: what is merged away or deleted keeps a key and is passed."""
    if row.rank == UNRANKED:
        return _at_the_end(row.id) if up else row.rank
    beyond = Submission.rank < row.rank if up else (Submission.rank > row.rank) & (Submission.rank < UNRANKED)
    order = Submission.rank.desc() if up else Submission.rank
    next_key = db.session.scalars(
        select(Submission.rank).where(beyond, *visible_to(actor)).order_by(order).limit(1)
    ).first()
    if next_key is None:
        return str(row.rank)
    return _next_to(row.id, next_key, before=up)


def _at(actor: Actor, row: AnyRow, position: int) -> str:
    others = select(Submission.rank).where(EVERYTHING, Submission.id != row.id, *visible_to(actor))
    there = db.session.scalars(others.order_by(Submission.rank).offset(position - 1).limit(1)).first()
    if there is None:
        return _at_the_end(row.id)
    return _next_to(row.id, there, before=True)


def _beside(actor: Actor, row: AnyRow, other_id: int, *, before: bool) -> str:
    if other_id == row.id:
        return str(row.rank)
    other = db.session.scalar(select(Submission.rank).where(Submission.id == other_id, *visible_to(actor)))
    if other is None:
        raise Invalid({"other": N_("That one is not there any more.")})
    if other == UNRANKED:
        return _at_the_end(row.id)
    return _next_to(row.id, other, before=before)


def _at_the_end(submission_id: int) -> str:
    return _placed(submission_id, EVERYTHING, NOTHING)


def _next_to(submission_id: int, key: str, *, before: bool) -> str:
    if before:
        return _placed(submission_id, Submission.rank < key, Submission.rank >= key)
    return _placed(submission_id, Submission.rank <= key, Submission.rank > key)


def _placed(submission_id: int, below: ColumnElement[bool], above: ColumnElement[bool]) -> str:
    """A key between the last row below and the first above; where keys grow too long, those beside it are spread."""
    low = list(reversed(_near(submission_id, below, descending=True)))
    high = _near(submission_id, above, descending=False)
    placing = place([row.rank for row in low], [row.rank for row in high])
    for row, key in zip(low[len(low) - len(placing.before) :], placing.before, strict=True):
        _write(row.id, key)
    for row, key in zip(high, placing.after, strict=False):
        _write(row.id, key)
    return placing.key


def _near(submission_id: int, side: ColumnElement[bool], *, descending: bool) -> Sequence[AnyRow]:
    """The keys next to a gap, hidden ones too: a key that two rows have is no order."""
    rows = select(Submission.id, Submission.rank).where(side, EVERYTHING, Submission.id != submission_id)
    order = Submission.rank.desc() if descending else Submission.rank
    return db.session.execute(rows.order_by(order).limit(LOOKED_AT)).all()


def _write(submission_id: int, key: str) -> None:
    changed = update(Submission).where(Submission.id == submission_id).values(rank=key)
    db.session.execute(changed.execution_options(synchronize_session=False))


def _standing(actor: Actor, key: str) -> tuple[int | None, int]:
    """The position of a key among those that the actor sees, from 1, and how many are ranked."""
    of = count_ranked(actor)
    return (None if key == UNRANKED else count_ranked(actor, up_to=key)), of
