"""What the demo's assists made of its words, and what its team said of that over the months."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from community.accounts.models import Member
from community.assists.models import HeatRow, Said, TypeGuess
from community.assists.services import STANDS, score
from community.cli.demo.chance import chance
from community.kernel.db import AnyRow, db
from community.policy import Role
from community.submissions.models import Merge, Submission
from community.triage.models import Classification, IPType, Pair

OTHERWISE, BEFORE_JUDGING = 0.09, 0.04  # of the heats of what was judged, and of what waits; the others stand

# Words of this company's customers that go with one type of lesson, as a model would have found them.
TELLING = {
    IPType.POLICY: {
        "price",
        "refund",
        "charge",
        "charged",
        "gift",
        "rule",
        "money",
        "pay",
        "paid",
        "cancelled",
        "discount",
    },
    IPType.PRODUCT: {"app", "basket", "pin", "map", "cup", "lid", "bag", "beans", "machine", "invoice", "allergens"},
    IPType.SERVICE: {"barista", "courier", "queue", "staff", "phone", "answered", "asked", "smile", "helped"},
}
KEPT_APART = 4  # pairs that sounded alike and were not
RIGHT, PUT_AWAY = 0.92, 0.04  # of the suggestions on what was judged


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


def pair_up(moment: datetime) -> None:
    """Note the pairs that were found alike: those that the team merged, and a few that it kept apart."""
    merges = db.session.execute(select(Merge.submission_id, Merge.into_id, Merge.created_at).order_by(Merge.id)).all()
    apart = select(Submission.id).where(Submission.merged_into_id.is_(None)).order_by(Submission.id.desc())
    ids = db.session.scalars(apart.limit(2 * KEPT_APART)).all()
    by_id = db.session.scalar(select(Member.id).where(Member.role == Role.MODERATOR).order_by(Member.id).limit(1))
    rows = [_pair(row.submission_id, row.into_id, row.created_at) for row in merges]
    for number, (one, other) in enumerate(zip(ids[::2], ids[1::2], strict=False)):
        at = moment - timedelta(days=9 + 31 * number)
        rows.append({**_pair(one, other, at), "dismissed_at": at, "dismissed_by_id": by_id})
    db.session.execute(insert(Pair), rows)


def _pair(one: int, other: int, at: datetime) -> dict[str, Any]:
    first, second = sorted((one, other))
    nobody = {"proposed_by_id": None, "dismissed_by_id": None, "dismissed_at": None}
    return {"first_id": first, "second_id": second, "likeness": 0.7, "is_proposed": False, "created_at": at, **nobody}


def suggest(seed: int, moment: datetime) -> None:
    """Suggest types where the words tell, with what the team decided beside them, as of `moment`."""
    first = select(Classification.submission_id, Classification.ip_type, Classification.by_id)
    judged = {row.submission_id: row for row in db.session.execute(first.order_by(Classification.id.desc()))}
    columns = (Submission.id, Submission.title, Submission.body, Submission.created_at)
    posted = select(*columns).where(Submission.merged_into_id.is_(None)).order_by(Submission.id)
    rows = [_suggested(seed, moment, row, judged.get(row.id)) for row in db.session.execute(posted)]
    db.session.execute(insert(TypeGuess), [row for row in rows if row])


def _suggested(seed: int, moment: datetime, row: AnyRow, decision: AnyRow | None) -> dict[str, Any] | None:
    random, text = chance(seed, "suggestion", str(row.title)), f"{row.title} {row.body}"
    likely = max(TELLING, key=lambda ip_type: len(_words_for(ip_type, text)))
    wanted = decision.ip_type if decision else likely
    said = wanted if random.random() < RIGHT else random.choice([one for one in TELLING if one != wanted])
    words = _words_for(said, text)
    if not words:
        return None
    decided_at = min(row.created_at + timedelta(hours=2 + 30 * random.random()), moment) if decision else None
    dismissed = bool(decision) and random.random() < PUT_AWAY
    return {
        "submission_id": row.id,
        "ip_type": str(said),
        "confidence": 0.9 + 0.09 * random.random(),
        "evidence": "\n".join(words),
        "guessed_at": row.created_at + timedelta(minutes=1),
        "decided": str(decision.ip_type) if decision else None,
        "decided_at": decided_at,
        "dismissed_at": decided_at if dismissed else None,
        "dismissed_by_id": decision.by_id if decision and dismissed else None,
    }


def _words_for(ip_type: IPType, text: str) -> Sequence[str]:
    """The first three words of a text that go with this type."""
    said = dict.fromkeys(re.findall(r"[a-z]+", text.lower()))
    return [word for word in said if word in TELLING.get(ip_type, ())][:3]
