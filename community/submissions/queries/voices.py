"""What is merged into a submission, as far as the reader may see it."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.db import AnyRow, AnySelect, run
from community.kernel.given import is_given
from community.policy import Actor, Audience, audiences
from community.submissions.models import Board, Submission
from community.submissions.queries.listing import LISTED, readable_by

_submission, _member, _board = Submission.__table__.c, Member.__table__.c, Board.__table__.c


def voices_of(actor: Actor, submission_ids: Collection[int]) -> Sequence[AnyRow]:
    """The voices of these, oldest first; those of boards that the actor may not read are neither here nor counted."""
    return run(_voices(audiences(actor)), {"ids": submission_ids}).all()


@lru_cache(maxsize=8)
def _voices(open_to: frozenset[Audience]) -> AnySelect:
    return (
        select(
            _submission.id,
            _submission.merged_into_id,
            _submission.slug,
            _submission.title,
            _submission.html,
            _submission.votes,
            _submission.unattributed,
            _submission.comments,
            _submission.created_at,
            _submission.answered_at,
            _submission.author_id,
            _submission.source,
            _member.name.label("author_name"),
            _board.name.label("board_name"),
        )
        .join(Board.__table__, _board.id == _submission.board_id)
        .outerjoin(Member.__table__, _member.id == _submission.author_id)
        .where(
            is_given(_submission.merged_into_id, "ids"),
            _submission.deleted_at.is_(None),
            _submission.board_id.in_(readable_by(open_to)),
        )
        .order_by(_submission.created_at, _submission.id)
    )


def survivors_of(actor: Actor, rows: Sequence[AnyRow]) -> Mapping[int, AnyRow]:
    """Where the voices among these rows are read (id, slug, title), by their ids: only what the actor may open."""
    wanted = {row.merged_into_id for row in rows if row.merged_into_id is not None}
    if not wanted:
        return {}
    found = run(_survivors(audiences(actor)), {"ids": list(wanted)})
    by_id = {survivor.id: survivor for survivor in found}
    return {row.id: by_id[row.merged_into_id] for row in rows if row.merged_into_id in by_id}


def survivor_of(actor: Actor, row: AnyRow) -> AnyRow | None:
    """Where this voice is read; None when it stands on its own, is deleted, or may not be followed there."""
    return None if row.deleted_at else survivors_of(actor, [row]).get(row.id)


@lru_cache(maxsize=8)
def _survivors(open_to: frozenset[Audience]) -> AnySelect:
    there = (*LISTED, _submission.board_id.in_(readable_by(open_to)))
    return select(_submission.id, _submission.slug, _submission.title).where(is_given(_submission.id, "ids"), *there)
