"""Keeping scores: a formula that somebody saved, and the score of every submission by it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from community.backlog.commands import KeepFormula
from community.backlog.events import FormulaSaved
from community.backlog.models import ScoreFormula
from community.backlog.queries.inputs import MOMENT, InForce, formula_in_force, read_inputs, select_inputs
from community.backlog.scoring import Factor, Formula, score
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db, upsert_add
from community.kernel.events import publish
from community.kernel.given import is_given
from community.kernel.mark import Mark
from community.policy import Actor, Permission, require
from community.submissions.models import BROUGHT, UNSCORED, Submission
from community.submissions.queries.listing import visible_to

PIECE = 500
SEEN = "scores"  # until when (seconds since 1970) changes have been scored
OVERLAP = timedelta(minutes=1)  # a transaction may be saved a while after the moment that it wrote
COMPARED = 2_000  # rows that a preview looks at
WITHOUT_VOTERS = (Factor.UNATTRIBUTED, "")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """One of the first by a new formula: where it stands, where it stood, and its score (None: unknown)."""

    id: int
    slug: str
    title: str
    votes: int
    value: float | None
    position: int
    before: int


def save_formula(actor: Actor, command: KeepFormula) -> ScoreFormula:
    """Put a formula in force; the worker scores everything by it. Money in it is for those who may see money."""
    require(actor, Permission.BACKLOG_PLAN)
    _require_money(actor, command.formula)
    kept = command.formula.model_dump_json(exclude_defaults=True)
    row = ScoreFormula(name=command.name, formula=kept, by_id=actor.id, created_at=now())
    db.session.add(row)
    db.session.flush()  # the trail needs its id
    record(actor, "score.saved", "score_formula", row.id, after={"name": command.name, "formula": kept})
    publish(FormulaSaved(row.id))
    return row


def preview(actor: Actor, formula: Formula) -> Sequence[Preview]:
    """The first twenty by a formula, beside their places by the scores in force (by votes where there are none).

    Among the 2,000 with most votes, those without voters included, so that a page can wait for it.
    """
    require(actor, Permission.BACKLOG_READ)
    _require_money(actor, formula)
    wanted = sorted({*formula.inputs, WITHOUT_VOTERS})
    found = select_inputs(wanted).where(is_given(Submission.id, "ids"), *visible_to(actor))
    counted = wanted.index(WITHOUT_VOTERS) + MOMENT + 1
    most = sorted(
        db.session.execute(found, {"ids": _most_wanted(actor)}), key=lambda row: (-row.votes - row[counted], -row.id)
    )
    rows = most[:COMPARED]
    moment = now()
    values = {row.id: score(formula, read_inputs(row, wanted, moment)).value for row in rows}
    before = {row.id: place for place, row in enumerate(sorted(rows, key=lambda row: (-row.score, -row.votes)), 1)}
    ordered = sorted(rows, key=lambda row: (-_sortable(values[row.id]), -row.votes))
    return [
        Preview(row.id, row.slug, row.title, row.votes, values[row.id], place, before[row.id])
        for place, row in enumerate(ordered[:SHOWN], 1)
    ]


def _most_wanted(actor: Actor) -> Sequence[int]:
    """The ids of those with most votes and of those with most votes without voters, a voice's being its survivor's."""
    votes, unattributed = Submission.votes.desc(), Submission.unattributed.desc()
    voted = select(Submission.id).where(*visible_to(actor)).order_by(votes, Submission.id.desc())
    carrier = func.coalesce(Submission.merged_into_id, Submission.id)
    counted = select(carrier).where(BROUGHT, Submission.deleted_at.is_(None)).order_by(unattributed)
    return [one for ids in (voted, counted) for one in db.session.scalars(ids.limit(COMPARED))]


def rescore(submission_ids: Collection[int]) -> int:
    """Score these by the formula in force; how many have another score now."""
    force = formula_in_force()
    return _score(force, submission_ids) if force and submission_ids else 0


def rescore_all() -> None:
    """Score everything; without a formula nothing has a score. It commits piece by piece, so that nobody waits."""
    force = formula_in_force()
    if force is None:
        known = update(Submission).where(Submission.score != UNSCORED).values(score=UNSCORED)
        db.session.execute(known.execution_options(synchronize_session=False))
        return
    _score_pieces(force, db.session.scalars(select(Submission.id).order_by(Submission.id)).all())


def rescore_changed() -> None:
    """Score what was voted on, merged, linked, deleted or restored since the last look. It commits piece by piece."""
    force, moment = formula_in_force(), now()
    if force is None:
        return
    last = db.session.scalar(select(Mark.n).where(Mark.name == SEEN)) or 0
    since = (datetime.fromtimestamp(last, tz=moment.tzinfo) if last else moment) - OVERLAP
    changed = select(Submission.id).where(Submission.changed_at >= since).order_by(Submission.id)
    _score_pieces(force, db.session.scalars(changed).all())
    upsert_add(Mark, {"name": SEEN}, "n", int(moment.timestamp()) - last)


def rescore_aged() -> None:
    """Score everything once a day, where the formula counts days."""
    force = formula_in_force()
    if force and any(factor is Factor.AGE for factor, _ in force.formula.inputs):
        rescore_all()


def _require_money(actor: Actor, formula: Formula) -> None:
    if formula.tells_money:
        require(actor, Permission.MONEY_READ)


def _score_pieces(force: InForce, submission_ids: Sequence[int]) -> None:
    for start in range(0, len(submission_ids), PIECE):
        _score(force, submission_ids[start : start + PIECE])
        db.session.commit()


def _score(force: InForce, submission_ids: Collection[int]) -> int:
    """Write the scores that are other ones now, in the order of the ids, so that no two writers wait for each other."""
    wanted = sorted(force.formula.inputs)
    rows = select_inputs(wanted).where(Submission.id.in_(submission_ids)).order_by(Submission.id)
    moment = now()
    changed = [
        {"id": row.id, "score": value}
        for row in db.session.execute(rows).all()
        if (value := _sortable(score(force.formula, read_inputs(row, wanted, moment)).value)) != row.score
    ]
    if changed:
        db.session.execute(update(Submission), changed)
    return len(changed)


def _sortable(value: float | None) -> float:
    return UNSCORED if value is None else value
