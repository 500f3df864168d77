"""What time does to held posts."""

from datetime import timedelta

from sqlalchemy import delete, or_

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.schedule import every
from community.moderation.models import UNDO_WITHIN, HeldPost, HeldState

SENT_BACK_KEPT = timedelta(days=180)  # that long its author may send it again


@every(timedelta(hours=6), name="moderation.forget")
def forget_old_posts() -> None:
    """Forget the words of what was refused or published once nothing can be undone any more, and of what its author did
    not send again for half a year.
    """
    over = HeldPost.decided_at < now() - UNDO_WITHIN
    done = HeldPost.state.in_((HeldState.REFUSED, HeldState.PUBLISHED)) & over
    left = (HeldPost.state == HeldState.SENT_BACK) & (HeldPost.decided_at < now() - SENT_BACK_KEPT)
    db.session.execute(delete(HeldPost).where(or_(done, left)).execution_options(synchronize_session=False))
