"""How pleasant contacts were found."""

from collections.abc import Mapping

from sqlalchemy import select

from community.causes.models import ContactRating
from community.kernel.db import db
from community.policy import Actor

ANSWER = 0  # the key of the official answer's rating; comments have their ids


def my_ratings(actor: Actor, submission_id: int) -> Mapping[int, int]:
    """What the actor said of the contacts about a submission, by the comment's id or ANSWER."""
    rows = db.session.execute(
        select(ContactRating.comment_id, ContactRating.pleasant).where(
            ContactRating.submission_id == submission_id, ContactRating.member_id == actor.id
        )
    )
    return {row.comment_id or ANSWER: row.pleasant for row in rows}
