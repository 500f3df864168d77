"""How pleasant a contact was, in the words of the customer: set, and set again."""

from sqlalchemy import or_, select

from community.answers.models import Answer
from community.causes.commands import RateContact
from community.causes.models import ContactRating
from community.kernel.clock import now
from community.kernel.db import db, insert_new
from community.kernel.errors import Forbidden, NotFound
from community.kernel.words import N_
from community.policy import Actor, Permission, require
from community.submissions.models import Comment, Submission
from community.submissions.services.loading import hold_submission


def rate_contact(actor: Actor, submission_id: int, command: RateContact) -> Submission:
    """Say how pleasant the official answer was, or a comment of the team; for those whose words it answers."""
    require(actor, Permission.CONTACT_RATE)
    submission = hold_submission(actor, submission_id)
    _check_author(actor, submission)
    contact = _contact(actor, submission_id, command.comment)
    mine = {**contact, "member_id": actor.id}
    if not insert_new(
        ContactRating, {**mine, "submission_id": submission_id, "pleasant": command.pleasant, "at": now()}
    ):
        rating = db.session.scalars(select(ContactRating).filter_by(**mine)).one()
        rating.pleasant, rating.at = command.pleasant, now()
    submission.changed_at = now()  # its page shows the choice
    return submission


def _contact(actor: Actor, submission_id: int, comment_id: int | None) -> dict[str, int]:
    """The contact that is meant, as a rating names it."""
    if comment_id is None:
        answer_id = db.session.scalar(select(Answer.id).where(Answer.submission_id == submission_id))
        if answer_id is None:
            raise NotFound()
        return {"answer_id": answer_id}
    said = select(Comment.author_id).where(
        Comment.id == comment_id,
        Comment.submission_id == submission_id,
        Comment.by_staff.is_(True),
        Comment.deleted_at.is_(None),
    )
    row = db.session.execute(said).one_or_none()
    if row is None or row.author_id == actor.id:
        raise NotFound()
    return {"comment_id": comment_id}


def _check_author(actor: Actor, submission: Submission) -> None:
    """The author of the submission or of anything that is read with it."""
    survivor_id = submission.merged_into_id or submission.id
    mine = select(Submission.id).where(
        or_(Submission.id == survivor_id, Submission.merged_into_id == survivor_id),
        Submission.deleted_at.is_(None),
        Submission.author_id == actor.id,
    )
    if db.session.scalar(mine.limit(1)) is None:
        raise Forbidden(N_("Only those whose words it answers can say that."))
