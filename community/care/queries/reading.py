"""One rescue: what they said, and what happened."""

from collections.abc import Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.care.models import Rescue, RescueSign, RescueStep
from community.care.queries.board import row_select
from community.kernel.db import AnyRow, db
from community.kernel.errors import NotFound
from community.policy import Actor, Permission, require
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import openable_by

SHOWN = 30  # signs, the newest; whoever says more says no more


def rescue_by_id(actor: Actor, rescue_id: int) -> AnyRow:
    """One rescue; NotFound where there is none."""
    require(actor, Permission.CARE)
    theirs = (Rescue.id == rescue_id, Rescue.customer_id != (actor.id or 0))  # nobody reads a file about themselves
    row = db.session.execute(row_select(actor).where(*theirs)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def signs_of(actor: Actor, rescue_id: int) -> Sequence[AnyRow]:
    """Why one thinks that they may leave, newest first: the rule, its evidence, and the words as far as one may open
    them.
    """
    require(actor, Permission.CARE)
    return db.session.execute(
        select(
            RescueSign.rule,
            RescueSign.evidence,
            RescueSign.happened_at,
            RescueSign.submission_id,
            Member.name.label("by_name"),
            Submission.title,
            Submission.kind,
            Submission.html,
            Submission.created_at,
            Board.name.label("board_name"),
        )
        .join(Submission, Submission.id == RescueSign.submission_id)
        .join(Board, Board.id == Submission.board_id)
        .outerjoin(Member, Member.id == RescueSign.by_id)
        .where(RescueSign.rescue_id == rescue_id, *openable_by(actor))
        .order_by(Submission.created_at.desc(), Submission.id.desc(), RescueSign.id)
        .limit(SHOWN)
    ).all()


def steps_of(actor: Actor, rescue_id: int) -> Sequence[AnyRow]:
    """What happened to a rescue, oldest first."""
    require(actor, Permission.CARE)
    given = Member.__table__.alias("given")
    return db.session.execute(
        select(
            RescueStep.kind,
            RescueStep.at,
            RescueStep.note,
            RescueStep.day,
            RescueStep.by_id,
            RescueStep.given_to_id,
            Member.name.label("by_name"),
            given.c.name.label("given_name"),
        )
        .outerjoin(Member, Member.id == RescueStep.by_id)
        .outerjoin(given, given.c.id == RescueStep.given_to_id)
        .where(RescueStep.rescue_id == rescue_id)
        .order_by(RescueStep.id)
    ).all()


def rescue_of_author(actor: Actor, submission_id: int) -> int | None:
    """The id of the rescue of whoever wrote a submission that the actor may open."""
    require(actor, Permission.CARE)
    found = select(Rescue.id).join(Submission, Submission.author_id == Rescue.customer_id)
    return db.session.scalar(found.where(Submission.id == submission_id, *openable_by(actor)))
