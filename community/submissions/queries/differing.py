"""Reading how a submission differs from others, as its author says."""

from collections.abc import Sequence

from sqlalchemy import select

from community.kernel.db import AnyRow, db
from community.policy import Actor
from community.submissions.models import Difference, Submission
from community.submissions.queries.listing import readable


def differences_of(actor: Actor, submission_id: int) -> Sequence[AnyRow]:
    """The others that it is said to differ from, on boards that the actor may read, and why."""
    return db.session.execute(
        select(Difference.reason, Submission.id, Submission.slug, Submission.title)
        .join(Submission, Submission.id == Difference.other_id)
        .where(Difference.submission_id == submission_id, Submission.board_id.in_(readable(actor)))
        .order_by(Submission.id)
    ).all()
