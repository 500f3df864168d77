"""What customers say of a promise that was given to them: kept, or not kept. Set and withdrawn, never toggled."""

from sqlalchemy import delete, or_, select

from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Conflict, Forbidden
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.promises.commands import SayKept
from community.promises.models import Promise, PromiseWord, State
from community.promises.services.loading import hold_promise, touch
from community.submissions.models import Follow, Submission, Vote

JUDGED = frozenset({State.KEPT, State.KEPT_LATE, State.BROKEN})


def say_kept(actor: Actor, promise_id: int, command: SayKept) -> Promise:
    """Say whether it was kept, or say the other; for the author, and who votes for it or follows it."""
    require(actor, Permission.PROMISE_JUDGE)
    submission, promise = hold_promise(actor, promise_id)
    _check_concerned(actor, submission)
    if promise.state not in JUDGED:
        raise Conflict(N_("Its day has not come yet."))
    values = {"promise_id": promise.id, "member_id": actor.id, "kept": command.kept, "said_at": now()}
    if not insert_new(PromiseWord, values):
        word = db.session.get(PromiseWord, (promise.id, actor.id), populate_existing=True)
        assert word is not None
        word.kept, word.said_at = command.kept, now()
    touch(submission)
    return promise


def withdraw_word(actor: Actor, promise_id: int) -> Promise:
    """Say nothing of it any more."""
    require(actor, Permission.PROMISE_JUDGE)
    submission, promise = hold_promise(actor, promise_id)
    mine = (PromiseWord.promise_id == promise.id, PromiseWord.member_id == actor.id)
    db.session.execute(delete(PromiseWord).where(*mine).execution_options(synchronize_session=False))
    touch(submission)
    return promise


def _check_concerned(actor: Actor, submission: Submission) -> None:
    """The author, a voter or a follower of the submission or of anything that is read with it."""
    survivor_id = submission.merged_into_id or submission.id
    together = select(Submission.id).where(
        or_(Submission.id == survivor_id, Submission.merged_into_id == survivor_id), Submission.deleted_at.is_(None)
    )
    asked = (
        select(Submission.id).where(Submission.id.in_(together), Submission.author_id == actor.id),
        select(Vote.submission_id).where(Vote.submission_id.in_(together), Vote.member_id == actor.id),
        select(Follow.submission_id).where(Follow.submission_id.in_(together), Follow.member_id == actor.id),
    )
    if not any(db.session.scalar(one.limit(1)) for one in asked):
        raise Forbidden(N_("Only those to whom it was promised can say that. Vote for it to be one of them."))
