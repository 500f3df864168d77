"""What the demo's assists made of its words, and what its team said of that over the months."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from community.accounts.models import Member
from community.assists.models import HeatRow, Said
from community.assists.services import STANDS, score
from community.cli.demo.chance import chance
from community.kernel.db import db
from community.policy import Role
from community.submissions.models import Submission

OTHERWISE, BEFORE_JUDGING = 0.15, 0.04  # of the heats of what was judged, and of what waits; the others stand


def feel(seed: int, moment: datetime) -> None:
    """Score every submission, and let moderators say otherwise of some, as of `moment`."""
    rows = db.session.execute(
        select(Submission.id, Submission.title, Submission.created_at, Submission.ip_type).order_by(Submission.id)
    )
    posted = rows.all()
    score([row.id for row in posted])
    team = db.session.scalars(select(Member.id).where(Member.role == Role.MODERATOR).order_by(Member.id)).all()
    scores = {row.submission_id: row.score for row in db.session.scalars(select(HeatRow))}
    for row in posted:
        random = chance(seed, "heat", str(row.title))
        if random.random() < (OTHERWISE if row.ip_type else BEFORE_JUDGING):
            said = _otherwise(scores[row.id])
            at = min(row.created_at + timedelta(hours=1 + 40 * random.random()), moment)
            _say(row.id, said, team[row.id % len(team)], at)


def _otherwise(score_of_words: float) -> Said:
    """What people correct most: somebody polite who has had enough, or strong words meant in fun."""
    return Said.UPSET if score_of_words < STANDS[Said.UPSET] else Said.CALM


def _say(submission_id: int, said: Said, by_id: int, at: datetime) -> None:
    values = {"said": said, "stands": STANDS[said], "said_by_id": by_id, "said_at": at}
    db.session.execute(update(HeatRow).where(HeatRow.submission_id == submission_id).values(**values))
