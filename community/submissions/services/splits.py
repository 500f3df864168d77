"""The records of what was split off from what."""

from sqlalchemy import select

from community.kernel.clock import now
from community.kernel.db import db
from community.policy import Actor
from community.submissions.models import Split, Submission


def add_split(actor: Actor, submission_id: int, from_id: int) -> Split:
    """Write down that it was split off from the other one."""
    made = Split(submission_id=submission_id, from_id=from_id, by_id=actor.id, created_at=now())
    db.session.add(made)
    db.session.flush()  # one stands at most: a second one is refused here
    return made


def standing_split(submission_id: int) -> Split | None:
    """What says that this is split off; None when it is not, or not any more."""
    return db.session.scalar(select(Split).where(Split.submission_id == submission_id, Split.undone_at.is_(None)))


def is_split_off(from_id: int, body: str) -> bool:
    """Whether this passage of it stands as a submission of its own."""
    made = select(Submission.id).join(Split, Split.submission_id == Submission.id)
    these = made.where(Split.from_id == from_id, Split.undone_at.is_(None), Submission.body == body)
    return db.session.scalar(these.where(Submission.deleted_at.is_(None)).limit(1)) is not None


def origins_of(submission_id: int) -> list[int]:
    """What it was split off from, to be held before `split_again` refers to it anew."""
    return list(db.session.scalars(select(Split.from_id).where(Split.submission_id == submission_id).distinct()))


def split_again(actor: Actor, submission_id: int) -> None:
    """Say so again of what is restored after its split was undone."""
    newest = select(Split).where(Split.submission_id == submission_id).order_by(Split.id.desc()).limit(1)
    last = db.session.scalar(newest)
    if last is not None and last.undone_at is not None:
        add_split(actor, submission_id, last.from_id)
