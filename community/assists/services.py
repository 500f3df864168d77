"""Scoring how upset submissions sound, and what staff say of that."""

from collections.abc import Collection

from sqlalchemy import select

from community.assists.commands import SayHeat
from community.assists.events import HeatChanged
from community.assists.heat import FURIOUS, UPSET, heat_of
from community.assists.models import HeatRow, Said
from community.kernel.audit import record
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.events import publish
from community.policy import Actor, Permission, require
from community.submissions.models import Kind, Submission
from community.submissions.services.loading import hold_submission

# What staff's words stand for among the scores: the middle of what is called so.
STANDS = {Said.CALM: 0.0, Said.UPSET: (UPSET + FURIOUS) / 2, Said.FURIOUS: 1.0}
# What the author chose to call it says more than single words do, and is added to their log-odds.
LEANS = {Kind.PRAISE: -2.0, Kind.IDEA: -0.7, Kind.QUESTION: -0.7, Kind.COMPLAINT: 0.0}
BATCH = 2_000


def score(submission_ids: Collection[int]) -> None:
    """Score the heat of submissions as their words are now; what staff said stands."""
    texts = select(Submission.id, Submission.title, Submission.body, Submission.kind)
    rows = db.session.execute(texts.where(Submission.id.in_(submission_ids)).order_by(Submission.id)).all()
    felt = select(HeatRow).where(HeatRow.submission_id.in_(submission_ids))
    known: dict[int, HeatRow] = {row.submission_id: row for row in db.session.scalars(felt)}
    moment, changed = now(), []
    for submission_id, title, body, kind in rows:
        heat = heat_of(f"{title}\n{body}", LEANS[kind])
        row = known.get(submission_id) or HeatRow(submission_id=submission_id)
        before, row.score = row.stands, round(heat.score, 4)
        row.evidence, row.scored_at = "\n".join(heat.evidence), moment
        row.stands = STANDS[row.said] if row.said else row.score
        if row.stands != before:
            changed.append(HeatChanged(submission_id))
        db.session.add(row)
    db.session.flush()  # a job that runs twice meets its rows
    publish(*changed)


def score_missing() -> int:
    """Score some of those that have no heat yet, the newest first; how many."""
    scored = select(HeatRow.submission_id).where(HeatRow.submission_id == Submission.id).exists()
    ids = db.session.scalars(select(Submission.id).where(~scored).order_by(Submission.id.desc()).limit(BATCH)).all()
    score(ids)
    return len(ids)


def say_heat(actor: Actor, submission_id: int, command: SayHeat) -> Said | None:
    """Let what a person says of how upset a customer is count, or the score again; what was said before."""
    require(actor, Permission.TRIAGE)
    submission = hold_submission(actor, submission_id)
    row = db.session.get(HeatRow, submission.id)
    if row is None:
        score([submission.id])
        row = db.session.get_one(HeatRow, submission.id)
    before, row.said = row.said, command.heat
    if before == command.heat:
        return before
    row.said_by_id, row.said_at = (actor.id, now()) if command.heat else (None, None)
    row.stands = STANDS[command.heat] if command.heat else row.score
    record(
        actor, "submission.heat_said", "submission", submission.id, before={"heat": before}, after={"heat": row.said}
    )
    publish(HeatChanged(submission.id))
    return before
