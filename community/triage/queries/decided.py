"""What people decided where an assist had guessed: how often it was right, by month."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from community.assists.heat import UPSET
from community.assists.models import HeatRow, Said, TypeGuess
from community.kernel.clock import now
from community.kernel.db import AnySelect, db
from community.policy import Actor, Permission, require
from community.submissions.models import Merge, Submission
from community.triage.models import Pair

LOOKED_AT = timedelta(days=365)
ACCEPTED, CHANGED, DISMISSED, MISSED = "accepted", "changed", "dismissed", "missed"


@dataclass(frozen=True, slots=True)
class Record:
    """What became of guesses: taken as they were, decided otherwise, put away; and what was missed, where known."""

    accepted: int = 0
    changed: int = 0
    dismissed: int = 0
    missed: int = 0

    @property
    def decided(self) -> int:
        """How many people decided about."""
        return self.accepted + self.changed + self.dismissed

    @property
    def precision(self) -> float | None:
        """accepted ÷ (accepted + changed + dismissed), from 0 to 1; None before anything was decided."""
        return self.accepted / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class History:
    """The record of an assist over the last 365 days, and of each month (as "2026-11") in which there was something."""

    whole: Record
    months: Mapping[str, Record]


def decided(actor: Actor) -> dict[str, History]:
    """The history of each assist: `type`, `heat` and `similar`; one statement each."""
    require(actor, Permission.ASSIST_READ)
    return {"type": _history(_types()), "heat": _history(_heats()), "similar": _history(_pairs())}


def _history(outcomes: AnySelect) -> History:
    every = outcomes.subquery().c
    day = func.date(every.at)
    counted = select(day, every.outcome, func.count()).where(every.at > now() - LOOKED_AT).group_by(day, every.outcome)
    rows = [(str(at)[:7], outcome, n) for at, outcome, n in db.session.execute(counted) if outcome]
    months = {month: _record(row[1:] for row in rows if row[0] == month) for month in sorted({row[0] for row in rows})}
    return History(_record(row[1:] for row in rows), months)


def _record(counts: Iterable[tuple[Any, ...]]) -> Record:
    sums: Counter[str] = Counter()
    for outcome, n in counts:
        sums[outcome] += n
    return Record(**sums)


def _types() -> AnySelect:
    """Suggestions that were judged beside, or dismissed."""
    agrees: ColumnElement[bool] = TypeGuess.decided == TypeGuess.ip_type
    outcome = case(
        (TypeGuess.dismissed_at.is_not(None), DISMISSED),
        (TypeGuess.decided.is_(None), None),
        (agrees, ACCEPTED),
        else_=CHANGED,
    )
    return select(func.coalesce(TypeGuess.dismissed_at, TypeGuess.decided_at).label("at"), outcome.label("outcome"))


def _heats() -> AnySelect:
    """Marks on what people judged, by the day of the post: left to stand, or called calm; and anger without a mark."""
    is_marked, is_hot = HeatRow.score >= UPSET, HeatRow.said.in_([Said.UPSET, Said.FURIOUS])
    outcome = case(
        (and_(is_marked, or_(HeatRow.said.is_(None), is_hot)), ACCEPTED),
        (is_marked, CHANGED),
        (is_hot, MISSED),
        else_=None,
    )
    heats = select(Submission.created_at.label("at"), outcome.label("outcome"))
    return heats.join(HeatRow, HeatRow.submission_id == Submission.id).where(Submission.ip_type.is_not(None))


def _pairs() -> AnySelect:
    """Pairs that sounded alike to the machine: merged, or said to differ."""
    first = aliased(Submission)
    second = aliased(Submission)
    same = or_(
        first.merged_into_id == second.id,
        second.merged_into_id == first.id,
        first.merged_into_id == second.merged_into_id,
    )
    outcome = case((Pair.dismissed_at.is_not(None), DISMISSED), (same, ACCEPTED), else_=None)
    merged = select(func.max(Merge.created_at)).where(
        Merge.undone_at.is_(None), Merge.submission_id.in_([Pair.first_id, Pair.second_id])
    )
    at = func.coalesce(Pair.dismissed_at, merged.correlate(Pair).scalar_subquery(), Pair.created_at)
    return (
        select(at.label("at"), outcome.label("outcome"))
        .join(first, first.id == Pair.first_id)
        .join(second, second.id == Pair.second_id)
        .where(Pair.is_proposed.is_(False))
    )
