"""What members are told of causes: whom, and in which words."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from community.causes.models import CauseLink, Fix, FixTold, RootCause
from community.causes.services.counting import TOLD_OF
from community.kernel.db import AnyRow, AnySelect, db
from community.policy import Actor
from community.submissions.models import Follow, Submission
from community.submissions.queries.listing import readable


def told_of(fix_id: int) -> AnySelect:
    """The members who were told that it is fixed."""
    return select(FixTold.member_id).where(FixTold.fix_id == fix_id)


def told_places(actor: Actor, fix_ids: Collection[int]) -> Mapping[int, AnyRow]:
    """By fix: its day, whether it came back, the note for customers, and where the actor reads of it.

    That is the first submission due to a shown cause that they follow (or that a voice which they follow is read with)
    and may read; where there is none (any more), there is nothing to tell.
    """
    survivor = aliased(Submission)
    root = func.coalesce(Submission.merged_into_id, Submission.id)
    there = (survivor.id == root) & survivor.deleted_at.is_(None) & survivor.board_id.in_(readable(actor))
    voice = Submission.__table__.alias("voice").c
    of_set = (
        select(voice.id).where(or_(voice.id == survivor.id, voice.merged_into_id == survivor.id)).correlate(survivor)
    )
    follows = (
        select(Follow.member_id)
        .where(Follow.member_id == actor.id, Follow.submission_id.in_(of_set))
        .correlate(survivor)
        .exists()
    )
    first = (
        select(CauseLink.cause_id, func.min(survivor.id).label("place"))
        .join(Submission, Submission.id == CauseLink.submission_id)
        .join(survivor, there)
        .where(CauseLink.undone_at.is_(None), CauseLink.confidence.in_(TOLD_OF), follows)
        .group_by(CauseLink.cause_id)
        .subquery()
    )
    place = aliased(Submission)
    rows = db.session.execute(
        select(
            Fix.id,
            Fix.shipped_at,
            Fix.came_back_at,
            RootCause.note_html,
            place.id.label("place"),
            place.slug,
            place.title,
        )
        .join(RootCause, RootCause.id == Fix.cause_id)
        .join(first, first.c.cause_id == Fix.cause_id)
        .join(place, place.id == first.c.place)
        .where(Fix.id.in_(fix_ids), RootCause.is_shown.is_(True))
    )
    return {row.id: row for row in rows}
