"""What members see of their own words that wait."""

from collections.abc import Sequence

from sqlalchemy import func, select

from community.kernel.db import AnyRow, AnySelect, db
from community.moderation.models import HeldPost, HeldState
from community.policy import Actor
from community.submissions.models import Board, Submission

MOST_SHOWN = 50

_h = HeldPost.__table__.c
_made_table = Submission.__table__.alias("made")
_made = _made_table.c


def waiting_of_author(actor: Actor) -> Sequence[AnyRow]:
    """What of the actor's waits or was sent back, or was not published, the latest first."""
    rows = _own(actor).where(_h.state != HeldState.PUBLISHED).order_by(_h.id.desc()).limit(MOST_SHOWN)
    return db.session.execute(rows).all()


def held_count_of(actor: Actor) -> int:
    """How many of the actor's posts wait or were sent back."""
    mine = (_h.author_id == actor.id, _h.state.in_((HeldState.WAITING, HeldState.SENT_BACK)))
    return db.session.scalar(select(func.count()).select_from(HeldPost.__table__).where(*mine)) or 0


def held_of(actor: Actor, held_id: int) -> AnyRow | None:
    """One of the actor's own."""
    return db.session.execute(_own(actor).where(_h.id == held_id)).one_or_none()


def _own(actor: Actor) -> AnySelect:
    return (
        select(HeldPost.__table__, Board.name.label("board_name"), _made.slug.label("to_slug"))
        .join(Board, Board.id == _h.board_id)
        .outerjoin(_made_table, _made.id == _h.submission_id)
        .where(_h.author_id == actor.id)
    )
