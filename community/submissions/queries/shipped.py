"""What was done lately because somebody asked for it."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy import true as always

from community.kernel.db import AnySelect, db
from community.policy import Actor, Audience, audiences
from community.submissions.models import Status, StatusChange, StatusKind, Submission
from community.submissions.queries.listing import LISTED, readable_by

WINDOW = 1_000  # status changes looked at, so that the answer costs the same whatever the number of rows
ENOUGH = 30  # steps to done among them

_submission, _change, _status = Submission.__table__.c, StatusChange.__table__.c, Status.__table__.c


class Done(NamedTuple):
    """A submission that was done, and when."""

    id: int
    slug: str
    title: str
    done_at: datetime


def lately_done(actor: Actor, board_id: int | None = None, *, limit: int = 3) -> Sequence[Done]:
    """The submissions that were done last and still are, newest first.

    Looked for among the last ENOUGH steps to done of the whole site, so a board that seldom has one may show none.
    """
    when: dict[int, datetime] = {}
    for submission_id, moment in db.session.execute(_steps):
        when.setdefault(submission_id, moment)
    if not when:
        return []
    statement = _still_done(audiences(actor), board_id is not None)
    rows = db.session.execute(statement, {"ids": list(when), "board_id": board_id})
    words = {row.id: (row.slug, row.title) for row in rows if row.counts}
    return [Done(one, *words[one], moment) for one, moment in when.items() if one in words][:limit]


# The conditions are columns and two statements are made: as one, or as its conditions, it would begin at the index of
# everything that is done and not at these few (65 ms instead of 2 at 100,000 submissions).
_steps: AnySelect = (
    select(_change.submission_id, _change.created_at)
    .join(Status.__table__, _status.id == _change.to_id)
    .where(
        _change.id > select(func.coalesce(func.max(_change.id), 0)).scalar_subquery() - WINDOW,
        _status.kind == StatusKind.DONE,
    )
    .order_by(_change.id.desc())
    .limit(ENOUGH)
)


@lru_cache(maxsize=16)
def _still_done(open_to: frozenset[Audience], one_board: bool) -> AnySelect:
    counts = and_(
        *LISTED,
        _submission.status_kind == StatusKind.DONE,
        _submission.board_id.in_(readable_by(open_to)),
        _submission.board_id == bindparam("board_id") if one_board else always(),
    )
    return select(_submission.id, _submission.slug, _submission.title, counts.label("counts")).where(
        _submission.id.in_(bindparam("ids", expanding=True))
    )
