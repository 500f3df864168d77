"""What formulas read of submissions: every input as a part of one statement, whatever the number of rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from community.assists.models import HeatRow
from community.backlog.models import Plan, ScoreFormula
from community.backlog.scoring import Factor, Formula, Input, Inputs
from community.causes.models import CauseLink, RootCause
from community.customers.models import Demand, Segment
from community.kernel.clock import now
from community.kernel.db import AnyRow, db, run
from community.kernel.given import is_given
from community.promises.models import Promise, State
from community.submissions.importance import said, weighed
from community.submissions.models import Submission

DAY = timedelta(days=1)
MOMENT = 5  # the place of a submission's moment in a row of inputs, which begin after it

_one = Submission.__table__.alias("one")  # one of the set; an alias made anew each time costs a millisecond


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """The formula that scores are worked out by, under its name. The same one is the same object, so it costs nothing
    in the key of what is kept.
    """

    name: str
    formula: Formula


def formula_in_force() -> InForce | None:
    """The newest formula; None before somebody made one."""
    row = run(_NEWEST, {}).one_or_none()
    return _read(row.name, row.formula) if row else None


_NEWEST = select(ScoreFormula.name, ScoreFormula.formula).order_by(ScoreFormula.id.desc()).limit(1)


@lru_cache(maxsize=8)
def _read(name: str, formula: str) -> InForce:
    return InForce(name, Formula.model_validate_json(formula))


def formulas() -> Sequence[AnyRow]:
    """Every formula that was ever in force, the newest first."""
    columns = select(ScoreFormula.id, ScoreFormula.name, ScoreFormula.created_at)
    return db.session.execute(columns.order_by(ScoreFormula.id.desc()).limit(20)).all()


def inputs_of(ids: Collection[int], inputs: Collection[Input]) -> dict[int, Inputs]:
    """The inputs of these submissions, in their order. Unknown is None: an effort that nobody noted, money that nobody
    could guess.
    """
    if not ids:
        return {}
    wanted = tuple(sorted(inputs))
    rows, moment = run(_of_these(wanted), {"ids": list(ids)}), now()
    return {row[0]: read_inputs(row, wanted, moment) for row in rows}


@lru_cache(maxsize=32)
def _of_these(wanted: tuple[Input, ...]) -> Select[Any]:
    return select_inputs(wanted).where(is_given(Submission.id, "ids"))


def select_inputs(wanted: Sequence[Input]) -> Select[Any]:
    """A submission's id, title, slug, score, votes and moment, and then each input."""
    columns = [_COLUMNS[factor](slug).label(f"i{place}") for place, (factor, slug) in enumerate(wanted)]
    about = (Submission.id, Submission.title, Submission.slug, Submission.score, Submission.votes)
    return select(*about, Submission.created_at, *columns).outerjoin(Plan, Plan.submission_id == Submission.id)


def read_inputs(row: AnyRow, wanted: Sequence[Input], moment: datetime) -> Inputs:
    """The inputs in such a row; an age in whole days at this moment."""
    values: dict[Input, float | None] = {}
    for one, value in zip(wanted, row[MOMENT + 1 :], strict=True):  # by their names it took three times as long
        told = (moment - row[MOMENT]) // DAY if one[0] is Factor.AGE else value
        values[one] = None if told is None else float(told)
    return values


def _voices(_slug: str) -> ColumnElement[Any]:
    merged = (_one.c.merged_into_id == Submission.id, _one.c.deleted_at.is_(None))
    return 1 + select(func.count()).select_from(_one).where(*merged).scalar_subquery()


def _unattributed(_slug: str) -> ColumnElement[Any]:
    return select(func.sum(_one.c.unattributed)).where(*_of_set()).correlate(Submission).scalar_subquery()


def _demand(slug: str, column: Any) -> ColumnElement[Any]:
    of_segment = (Demand.submission_id == Submission.id, Segment.slug == slug)
    asked = select(column).join(Segment, Segment.id == Demand.segment_id).where(*of_segment)
    return func.coalesce(asked.scalar_subquery(), 0)


def _money(_slug: str) -> ColumnElement[Any]:
    """What its voters pay a month, in whole units; unknown where there are voters and not even a guess."""
    known = Submission.money / 100.0
    return case(((Submission.money == 0) & (Submission.votes > 0), None), else_=known)


def _strikes(_slug: str) -> ColumnElement[Any]:
    """Of every cause of its set once, however many voices are linked to it."""
    linked = (
        select(CauseLink.cause_id)
        .join(_one, _one.c.id == CauseLink.submission_id)
        .where(CauseLink.undone_at.is_(None), *_of_set())
        .correlate(Submission)
    )
    struck = select(func.sum(RootCause.strikes)).where(RootCause.id.in_(linked)).correlate(Submission)
    return func.coalesce(struck.scalar_subquery(), 0)


def _promises(_slug: str) -> ColumnElement[Any]:
    owed = (Promise.state.in_([State.OPEN, State.BROKEN]), *_of_set())
    given = select(func.count()).select_from(Promise).join(_one, _one.c.id == Promise.submission_id).where(*owed)
    return given.scalar_subquery()


def _heat(_slug: str) -> ColumnElement[Any]:
    """Of its most upset voice, from 0 to 10; unknown until one was scored."""
    felt = select(func.max(HeatRow.stands)).join(_one, _one.c.id == HeatRow.submission_id).where(*_of_set())
    return felt.scalar_subquery() * 10


def _felt(_slug: str) -> ColumnElement[Any]:
    """What voters say on average, from 1 to 4; unknown where nobody said anything."""
    mean: ColumnElement[Any] = weighed(Submission) * 1.0 / func.nullif(said(Submission), 0)
    return mean


def _of_set() -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a submission is this one, or a voice of it that is not deleted."""
    return or_(_one.c.id == Submission.id, _one.c.merged_into_id == Submission.id), _one.c.deleted_at.is_(None)


_COLUMNS: dict[Factor, Callable[[str], ColumnElement[Any]]] = {
    Factor.VOTES: lambda _slug: Submission.votes + 0,
    Factor.VOICES: _voices,
    Factor.UNATTRIBUTED: _unattributed,
    Factor.SEGMENT: lambda slug: _demand(slug, Demand.voters),
    Factor.MONEY: _money,
    Factor.SEGMENT_MONEY: lambda slug: _demand(slug, Demand.money / 100.0),
    Factor.AGE: lambda _slug: Submission.id + 0,  # read from the moment, which no two databases subtract alike
    Factor.STRIKES: _strikes,
    Factor.PROMISES: _promises,
    Factor.HEAT: _heat,
    Factor.IMPORTANCE: lambda _slug: weighed(Submission),
    Factor.FELT: _felt,
    Factor.EFFORT: lambda _slug: Plan.effort + 0,
    Factor.IMPACT: lambda _slug: Plan.impact + 0,
    Factor.CONFIDENCE: lambda _slug: Plan.confidence + 0,
}
