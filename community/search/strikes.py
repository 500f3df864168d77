"""It may have happened again: something new that reads like what a cause was fixed for is laid before the team."""

from sqlalchemy import func, select

from community.causes.models import SOLVED, CauseLink, Confidence, Fix, RootCause
from community.causes.services import suggest_strike
from community.kernel.db import db
from community.submissions.models import Submission

SURE = (Confidence.LIKELY, Confidence.CONFIRMED)


def suggest_strikes(new_id: int, other_id: int, likeness: float) -> int:
    """Suggest `new_id` as a strike of every solved cause that `other_id` is due to, when it was said after the fix; how
    many suggestions were new. `likeness` from 0 to 1.
    """
    newest = select(func.max(Fix.id)).where(Fix.cause_id == RootCause.id).correlate(RootCause).scalar_subquery()
    said = select(Submission.created_at).where(Submission.id == new_id).scalar_subquery()
    rows = db.session.execute(
        select(RootCause.id.label("cause_id"), Fix.id.label("fix_id"), said.label("said_at"))
        .join(CauseLink, CauseLink.cause_id == RootCause.id)
        .join(Fix, Fix.id == newest)
        .where(CauseLink.submission_id == other_id, CauseLink.undone_at.is_(None), CauseLink.confidence.in_(SURE))
        .where(RootCause.state.in_(sorted(SOLVED)), Fix.shipped_at < said)
    ).all()
    return sum(suggest_strike(row.cause_id, row.fix_id, new_id, row.said_at, round(likeness * 100)) for row in rows)
