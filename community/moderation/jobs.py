"""What time does to held posts."""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, update

from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.schedule import every
from community.moderation.models import UNDO_WITHIN, HeldPost, HeldState
from community.moderation.queries.trust import FORGIVEN_AFTER

SENT_BACK_KEPT = timedelta(days=180)  # that long its author may send it again


@every(timedelta(hours=6), name="moderation.forget")
def forget_old_posts() -> None:
    """Forget the words of what was refused or published once nothing can be undone any more, and of what its author did
    not send again for half a year. That something was refused is remembered as long as it counts.
    """
    over = HeldPost.decided_at < now() - UNDO_WITHIN
    done = HeldPost.state == HeldState.PUBLISHED, over
    refused = HeldPost.state == HeldState.REFUSED
    left = and_(HeldPost.state == HeldState.SENT_BACK, HeldPost.decided_at < now() - SENT_BACK_KEPT)
    counted = and_(refused, HeldPost.decided_at < now() - FORGIVEN_AFTER)
    gone = delete(HeldPost).where(or_(and_(*done), left, counted))
    db.session.execute(gone.execution_options(synchronize_session=False))
    wordless = {"title": "", "body": "", "html": "", "signs": "[]"}
    silent = update(HeldPost).where(refused, over, HeldPost.body != "").values(**wordless)
    db.session.execute(silent.execution_options(synchronize_session=False))
