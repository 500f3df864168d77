"""What a decision says of the flags that were raised."""

from sqlalchemy import ColumnElement, update

from community.kernel.db import db
from community.moderation.models import Flag, FlagState, HeldPost, ModerationAct, What


def about(comment_id: int | None) -> ColumnElement[bool]:
    """Flags of one comment, or of a submission itself."""
    return Flag.comment_id == comment_id if comment_id else Flag.comment_id.is_(None)


def judge_flags(act: ModerationAct, submission_id: int, comment_id: int | None, state: FlagState) -> int:
    """Let the open flags of something be upheld or dismissed by a decision; how many there were."""
    changed = db.session.execute(
        update(Flag)
        .where(Flag.submission_id == submission_id, about(comment_id), Flag.state == FlagState.OPEN)
        .values(state=state, act_id=act.id)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def judge_flags_of(act: ModerationAct, held: HeldPost, state: FlagState) -> None:
    """The same for what a held post was before it was taken off."""
    if held.made_id is None:
        return
    if held.what is What.COMMENT and held.submission_id:
        judge_flags(act, held.submission_id, held.made_id, state)
    elif held.what in (What.SUBMISSION, What.VOICE):
        judge_flags(act, held.made_id, None, state)
