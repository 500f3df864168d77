"""One submission as the backlog's drawer shows it, and what the table adds to its rows."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from community.accounts.models import Member
from community.backlog.queries.reading import backlog_rows
from community.kernel.db import AnyRow, db
from community.kernel.errors import NotFound
from community.kernel.ranks import UNRANKED
from community.policy import Actor, Permission, require
from community.submissions.models import Submission
from community.submissions.queries.listing import readable, visible_to

VOICES = 5

_other = Submission.__table__.alias("other")


def backlog_item(actor: Actor, submission_id: int) -> AnyRow:
    """The row of a submission that the actor meets in the backlog; NotFound for any other."""
    require(actor, Permission.BACKLOG_READ)
    found = backlog_rows().where(*visible_to(actor), Submission.id == submission_id)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotFound()
    return row


def voices_beside(actor: Actor, submission_id: int) -> Sequence[AnyRow]:
    """The first few who said the same in their own words: title, excerpt, name of the author, votes of their own."""
    columns = (Submission.id, Submission.title, Submission.excerpt, Submission.votes, Submission.source)
    said = select(*columns, Member.name.label("author_name")).outerjoin(Member, Member.id == Submission.author_id)
    there = (Submission.deleted_at.is_(None), Submission.board_id.in_(readable(actor)))
    merged = said.where(Submission.merged_into_id == submission_id, *there)
    return db.session.execute(merged.order_by(Submission.votes.desc(), Submission.id).limit(VOICES)).all()


def positions(actor: Actor, submission_ids: Collection[int]) -> dict[int, int]:
    """Where these stand among the ranked that the actor sees, from 1, of those that have a rank; one statement."""
    if not submission_ids:
        return {}
    seen = (_other.c.deleted_at.is_(None), _other.c.merged_into_id.is_(None), _other.c.board_id.in_(readable(actor)))
    before = select(func.count()).select_from(_other).where(*seen, _other.c.rank <= Submission.rank).scalar_subquery()
    ranked = (Submission.id.in_(submission_ids), Submission.rank < UNRANKED)
    return dict(db.session.execute(select(Submission.id, before).where(*ranked)).all())


def count_ranked(actor: Actor, up_to: str = UNRANKED) -> int:
    """How many that the actor sees have a rank, or one up to that of a key."""
    ranked = select(func.count()).select_from(Submission).where(Submission.rank < UNRANKED, *visible_to(actor))
    return db.session.scalar(ranked.where(Submission.rank <= up_to)) or 0


def all_positions(actor: Actor) -> dict[int, int]:
    """Where everything stands that has a rank and that the actor sees."""
    ranked = select(Submission.id).where(Submission.rank < UNRANKED, *visible_to(actor)).order_by(Submission.rank)
    return {submission_id: place for place, submission_id in enumerate(db.session.scalars(ranked), 1)}
