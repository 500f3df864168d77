"""The rescue of whoever wrote what is open on the triage desk, read with what the desk reads anyway."""

from sqlalchemy import func, select

from community.accounts.models import Member
from community.care.models import Rescue
from community.submissions.models import Submission
from community.triage.queries.around import HERE, fact, lay_beside

_rescue, _member, _said = Rescue.__table__.c, Member.__table__.c, Submission.__table__.alias("said").c

lay_beside(
    fact(
        "rescues",
        _rescue.id,
        _rescue.opened_at,
        _member.name,
        word=_rescue.state,
        level=func.round(_rescue.heat * 100),
    )
    .outerjoin(Member.__table__, _member.id == _rescue.owner_id)
    .where(_rescue.customer_id == select(_said.author_id).where(_said.id == HERE).scalar_subquery())
)
