"""Who sees what on the roadmap."""

from sqlalchemy import delete

from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.mark import touch_site
from community.policy import Actor, Permission, require
from community.shipping.commands import KeepOnRoadmap
from community.shipping.models import OffRoadmap
from community.submissions.services.loading import hold_submission


def keep_on_roadmap(actor: Actor, submission_id: int, command: KeepOnRoadmap) -> None:
    """Let everybody see it there who may read it, or the team alone. Set, not toggled: twice is once."""
    require(actor, Permission.ROADMAP_MANAGE)
    submission = hold_submission(actor, submission_id)
    if _set(actor, submission.id, is_public=command.is_public):
        record(actor, "roadmap.kept", "submission", submission.id, after={"is_public": command.is_public})
        touch_site()


def _set(actor: Actor, submission_id: int, *, is_public: bool) -> bool:
    """Whether that changed anything."""
    if not is_public:
        return insert_new(OffRoadmap, {"submission_id": submission_id, "by_id": actor.id, "created_at": now()})
    gone = delete(OffRoadmap).where(OffRoadmap.submission_id == submission_id).returning(OffRoadmap.submission_id)
    return db.session.scalar(gone.execution_options(synchronize_session=False)) is not None
