"""What formulas read of submissions: every input as a part of one statement, whatever the number of rows."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from community.backlog.models import Plan, ScoreFormula
from community.backlog.scoring import Factor, Formula, Input, Inputs
from community.causes.models import CauseLink, RootCause
from community.customers.models import Demand, Segment
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.promises.models import Promise, State
from community.submissions.models import Submission

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InForce:
    """The formula that scores are worked out by, under its name."""

    id: int
    name: str
    formula: Formula
    created_at: datetime


def formula_in_force() -> InForce | None:
    """The newest formula; None before somebody made one."""
    row = db.session.execute(select(ScoreFormula.__table__).order_by(ScoreFormula.id.desc()).limit(1)).one_or_none()
    return InForce(row.id, row.name, Formula.model_validate_json(row.formula), row.created_at) if row else None


def formulas() -> Sequence[AnyRow]:
    """Every formula that was ever in force, the newest first."""
    columns = select(ScoreFormula.id, ScoreFormula.name, ScoreFormula.created_at)
    return db.session.execute(columns.order_by(ScoreFormula.id.desc()).limit(20)).all()


def inputs_of(ids: Collection[int], inputs: Collection[Input]) -> dict[int, Inputs]:
    """The inputs of these submissions. Unknown is None: an effort that nobody noted, money that nobody could guess."""
    wanted = sorted(inputs)
    statement = select_inputs(wanted).where(Submission.id.in_(ids))
    return {row.id: read_inputs(row, wanted) for row in db.session.execute(statement)} if ids else {}


def select_inputs(wanted: Sequence[Input]) -> Select[Any]:
    """A submission's id, title, slug, score and moment, and each input as `i0`, `i1`, …"""
    columns = [_COLUMNS[factor](slug).label(f"i{place}") for place, (factor, slug) in enumerate(wanted)]
    about = (Submission.id, Submission.title, Submission.slug, Submission.score, Submission.votes)
    return select(*about, Submission.created_at, *columns).outerjoin(Plan, Plan.submission_id == Submission.id)


def read_inputs(row: AnyRow, wanted: Sequence[Input], moment: datetime | None = None) -> Inputs:
    """The inputs in such a row; an age in whole days at `moment` (now)."""
    values: dict[Input, float | None] = {}
    for place, (factor, slug) in enumerate(wanted):
        value = getattr(row, f"i{place}")
        if factor is Factor.AGE:
            value = ((moment or now()) - row.created_at) // DAY
        values[factor, slug] = None if value is None else float(value)
    return values


def _voices(_slug: str) -> ColumnElement[Any]:
    voice = aliased(Submission)
    merged = (voice.merged_into_id == Submission.id, voice.deleted_at.is_(None))
    return 1 + select(func.count()).select_from(voice).where(*merged).scalar_subquery()


def _demand(slug: str, column: Any) -> ColumnElement[Any]:
    of_segment = (Demand.submission_id == Submission.id, Segment.slug == slug)
    asked = select(column).join(Segment, Segment.id == Demand.segment_id).where(*of_segment)
    return func.coalesce(asked.scalar_subquery(), 0)


def _money(_slug: str) -> ColumnElement[Any]:
    """What its voters pay a month, in whole units; unknown where there are voters and not even a guess."""
    known = Submission.money / 100.0
    return case(((Submission.money == 0) & (Submission.votes > 0), None), else_=known)


def _strikes(_slug: str) -> ColumnElement[Any]:
    standing = (CauseLink.submission_id == Submission.id, CauseLink.undone_at.is_(None))
    struck = select(func.sum(RootCause.strikes)).join(CauseLink, CauseLink.cause_id == RootCause.id).where(*standing)
    return func.coalesce(struck.scalar_subquery(), 0)


def _promises(_slug: str) -> ColumnElement[Any]:
    owed = (Promise.submission_id == Submission.id, Promise.state.in_([State.OPEN, State.BROKEN]))
    return select(func.count()).select_from(Promise).where(*owed).scalar_subquery()


_COLUMNS: dict[Factor, Callable[[str], ColumnElement[Any]]] = {
    Factor.VOTES: lambda _slug: Submission.votes + 0,
    Factor.VOICES: _voices,
    Factor.SEGMENT: lambda slug: _demand(slug, Demand.voters),
    Factor.MONEY: _money,
    Factor.SEGMENT_MONEY: lambda slug: _demand(slug, Demand.money / 100.0),
    Factor.AGE: lambda _slug: Submission.id + 0,  # read from the moment, which no two databases subtract alike
    Factor.STRIKES: _strikes,
    Factor.PROMISES: _promises,
    Factor.EFFORT: lambda _slug: Plan.effort + 0,
    Factor.IMPACT: lambda _slug: Plan.impact + 0,
    Factor.CONFIDENCE: lambda _slug: Plan.confidence + 0,
}


def in_pieces(statement: Select[Any], size: int) -> Iterator[Sequence[AnyRow]]:
    """The rows of a statement by ascending id, `size` at a time, each piece read by itself."""
    after = 0
    while True:
        rows = db.session.execute(statement.where(Submission.id > after).order_by(Submission.id).limit(size)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].id
