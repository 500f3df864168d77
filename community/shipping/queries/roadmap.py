"""The roadmap: what is planned, what is being done, and what was done lately, for whoever may read it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, not_, select

from community.kernel.db import AnyRow, AnySelect, db
from community.kernel.paging import Page, decode_cursor, keyset, paged
from community.policy import Actor
from community.promises.models import Promise, State
from community.shipping.models import OffRoadmap
from community.submissions.models import Status, StatusChange, StatusKind, Submission
from community.submissions.queries.listing import row_statement, visible_to

COLUMN_SIZE = 20
LATELY = 1_000  # status changes of the whole site that "done lately" looks at, whatever the number of rows

_submission, _off = Submission.__table__.c, OffRoadmap.__table__.c
_change, _reached = StatusChange.__table__.c, Status.__table__.alias("reached")


class Column(StrEnum):
    """The columns, by the kind of status that they hold."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"


def column(actor: Actor, which: Column, board_id: int | None = None, cursor: str | None = None) -> Page[AnyRow]:
    """One page of a column: what most ask for first, or (of what is done) what was done last.

    A row is a list's row with `is_off` (only the team sees it here) and, of what is done, `step`.
    """
    after = decode_cursor(cursor)
    after = after if after and isinstance(after.value, int) else None
    if which is Column.DONE:
        return _done(actor, board_id, after.id if after else None)
    ids = select(_submission.id, _submission.votes.label("sort")).where(*_here(actor, which, board_id))
    page = keyset(ids, _submission.votes, _submission.id, size=COLUMN_SIZE, after=after)
    rows = _rows(actor).join(page, page.c.id == _submission.id)
    found = db.session.execute(rows.order_by(_submission.votes.desc(), _submission.id.desc())).all()
    return paged(found, COLUMN_SIZE, lambda row: (row.votes, row.id))


def _done(actor: Actor, board_id: int | None, before: int | None) -> Page[AnyRow]:
    newest = (
        select(_change.submission_id, func.max(_change.id).label("step"))
        .join(_reached, _reached.c.id == _change.to_id)
        .where(
            _change.id > select(func.coalesce(func.max(_change.id), 0)).scalar_subquery() - LATELY,
            _reached.c.kind == StatusKind.DONE,
        )
        .group_by(_change.submission_id)
        .subquery()
    )
    rows = (
        _rows(actor)
        .join(newest, newest.c.submission_id == _submission.id)
        .add_columns(newest.c.step)
        .where(*_here(actor, Column.DONE, board_id))
    )
    if before is not None:
        rows = rows.where(newest.c.step < before)
    found = db.session.execute(rows.order_by(newest.c.step.desc()).limit(COLUMN_SIZE + 1)).all()
    return paged(found, COLUMN_SIZE, lambda row: (0, row.step))


def _here(actor: Actor, which: Column, board_id: int | None) -> list[ColumnElement[bool]]:
    """The conditions of a column; what the team keeps back is met by the team only."""
    conditions = [*visible_to(actor), _submission.status_kind == StatusKind(which.value)]
    if board_id is not None:
        conditions.append(_submission.board_id == board_id)
    if not actor.is_staff:
        conditions.append(not_(_is_off))
    return conditions


_is_off = exists().where(_off.submission_id == _submission.id).correlate(Submission.__table__)


def _rows(actor: Actor) -> AnySelect:
    return row_statement.params(actor_id=actor.id).add_columns(_is_off.label("is_off"))


def days_promised(submission_ids: Sequence[int]) -> Mapping[int, date]:
    """By when these are promised, where they are: the nearest day of a promise that stands open."""
    if not submission_ids:
        return {}
    rows = db.session.execute(
        select(Promise.submission_id, func.min(Promise.due_on))
        .where(Promise.submission_id.in_(submission_ids), Promise.state == State.OPEN)
        .group_by(Promise.submission_id)
    )
    return {row[0]: row[1] for row in rows}


def kept_back(submission_id: int) -> datetime | None:
    """Since when only the team sees it on the roadmap; None when everybody does who may read it."""
    return db.session.scalar(select(OffRoadmap.created_at).where(OffRoadmap.submission_id == submission_id))
