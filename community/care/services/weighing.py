"""Reckoning how hot a rescue is and what is at stake, while it is open."""

from collections.abc import Sequence

from sqlalchemy import func, select

from community.assists.models import HeatRow
from community.care.models import Rescue, RescueSign, RescueState
from community.care.queries.worth import worths_of
from community.care.stakes import Terms, value_at_stake
from community.kernel.db import db
from community.kernel.parts import part
from community.submissions.models import Submission

AT_ONCE = 500  # a transaction's share


def weigh(rescues: Sequence[Rescue]) -> None:
    """Write heat, stake and rank of rescues that are held; the closed ones keep what they had.

    The heat is the highest of what they said in the case, and at least that from which cases open: whoever says calmly
    that they go is as urgent as who shouts it. rank = stake × heat.
    """
    terms = part(Terms)
    standing = [one for one in rescues if one.state is RescueState.OPEN]
    ids = [one.id for one in standing]
    heats, worths = _heats(ids), worths_of(ids)
    for one in standing:
        worth = worths[one.id]
        one.heat = max(heats.get(one.id, 0.0), terms.heat)
        one.monthly, one.basis, one.others = worth.monthly, worth.basis, worth.others
        one.stake = value_at_stake(terms, monthly=worth.monthly, typical=worth.typical, others=worth.others)
        one.rank = one.stake * one.heat
    db.session.flush()


def weigh_open(after: int = 0) -> int:
    """Reckon the next open rescues anew, in the order of their ids; the last one's id, 0 when there was none."""
    rescues = db.session.scalars(
        select(Rescue)
        .where(Rescue.state == RescueState.OPEN, Rescue.id > after)
        .order_by(Rescue.id)
        .limit(AT_ONCE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not rescues:
        return 0
    weigh(rescues)
    return rescues[-1].id


def _heats(rescue_ids: Sequence[int]) -> dict[int, float]:
    highest = (
        select(RescueSign.rescue_id, func.max(HeatRow.stands))
        .join(HeatRow, HeatRow.submission_id == RescueSign.submission_id)
        .join(Submission, Submission.id == RescueSign.submission_id)
        .where(RescueSign.rescue_id.in_(rescue_ids), Submission.deleted_at.is_(None))
        .group_by(RescueSign.rescue_id)
    )
    return {row[0]: row[1] for row in db.session.execute(highest)}
