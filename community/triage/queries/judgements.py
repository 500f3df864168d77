"""Reading what was judged."""

from collections.abc import Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import AnyRow, db
from community.triage.models import Classification


def classifications_of(submission_id: int) -> Sequence[AnyRow]:
    """Every judgement of a submission, newest first."""
    return db.session.execute(
        select(
            Classification.id,
            Classification.ip_type,
            Classification.reason,
            Classification.created_at,
            Member.name.label("by_name"),
        )
        .outerjoin(Member, Member.id == Classification.by_id)
        .where(Classification.submission_id == submission_id)
        .order_by(Classification.id.desc())
    ).all()
