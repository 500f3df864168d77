"""Why what somebody says is not the same as what others said."""

from collections.abc import Mapping

from sqlalchemy import select

from community.kernel.db import db
from community.policy import Actor
from community.submissions.models import Difference, Submission
from community.submissions.queries.listing import visible_to


def keep_differences(actor: Actor, submission_id: int, reasons: Mapping[int, str]) -> None:
    """Keep the reasons that were given, for those of the others that the author may read."""
    given = {other_id: reason for other_id, reason in reasons.items() if reason}
    if not given:
        return
    readable = db.session.scalars(select(Submission.id).where(Submission.id.in_(given), *visible_to(actor)))
    db.session.add_all(Difference(submission_id=submission_id, other_id=one, reason=given[one]) for one in readable)
