"""What was done lately because somebody asked for it."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import bindparam, func, select
from sqlalchemy import true as always

from community.kernel.db import AnyRow, AnySelect, db
from community.policy import Actor, Audience, audiences
from community.submissions.models import Status, StatusChange, StatusKind, Submission
from community.submissions.queries.listing import readable_by

WINDOW = 1_000  # status changes looked at, so that the answer costs the same whatever the number of rows

_submission, _change, _status = Submission.__table__.c, StatusChange.__table__.c, Status.__table__.c


def lately_done(actor: Actor, board_id: int | None = None, *, limit: int = 3) -> Sequence[AnyRow]:
    """The submissions that were done last and still are: id, slug, title and when, newest first."""
    statement = _done_statement(audiences(actor), board_id is not None)
    return db.session.execute(statement, {"board_id": board_id, "limit": limit}).all()


@lru_cache(maxsize=16)
def _done_statement(open_to: frozenset[Audience], one_board: bool) -> AnySelect:
    newest = select(func.coalesce(func.max(_change.id), 0)).scalar_subquery()
    lately = (
        select(_change.submission_id, func.max(_change.id).label("last"), func.max(_change.created_at).label("done_at"))
        .join(Status.__table__, _status.id == _change.to_id)
        .where(_change.id > newest - WINDOW, _status.kind == StatusKind.DONE)
        .group_by(_change.submission_id)
        .subquery()
    )
    return (
        select(_submission.id, _submission.slug, _submission.title, lately.c.done_at)
        .join(lately, lately.c.submission_id == _submission.id)
        .where(
            _submission.deleted_at.is_(None),
            _submission.status_kind == StatusKind.DONE,
            _submission.board_id.in_(readable_by(open_to)),
            _submission.board_id == bindparam("board_id") if one_board else always(),
        )
        .order_by(lately.c.last.desc())
        .limit(bindparam("limit"))
    )
