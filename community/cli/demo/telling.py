"""What the demo's people were told over the months, as the worker would have told them; the latest is unread."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from community.accounts.models import Member
from community.answers.models import Answer
from community.cli.demo.chance import chance
from community.cli.demo.composing import SEED
from community.kernel.db import db
from community.notifications.models import Cadence, Notification, Occasion
from community.notifications.services.reading import recount
from community.notifications.sources import SOURCES
from community.submissions.models import Comment, Follow, StatusChange

FRESH = timedelta(days=9)  # what came since then was not read yet
LEAST_UNREAD = 2
OCCASIONS = (
    ("answered", Answer.id, Answer.submission_id, Answer.by_id, Answer.created_at),
    ("commented", Comment.id, Comment.submission_id, Comment.author_id, Comment.created_at),
    ("replied", Comment.id, Comment.submission_id, Comment.author_id, Comment.created_at),
    ("status_changed", StatusChange.id, StatusChange.submission_id, StatusChange.by_id, StatusChange.created_at),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One member heard of one occasion."""

    member_id: int
    occasion: dict[str, Any]

    @property
    def at(self) -> datetime:
        """When."""
        moment: datetime = self.occasion["created_at"]
        return moment + timedelta(seconds=2)


def tell(moment: datetime) -> None:
    """Write the notifications of everybody who has an account; no mail follows from them."""
    accounts = set(db.session.scalars(select(Member.id).where(Member.is_demo.is_(True), Member.email.is_not(None))))
    heard = sorted(_heard(accounts), key=lambda one: (one.at, one.occasion["source"], one.member_id))
    if not heard:
        return
    ids = _occasions([one.occasion for one in heard])
    latest = {who: [one for one in heard if one.member_id == who][-LEAST_UNREAD:] for who in accounts}
    rows = [
        {
            "occasion_id": ids[one.occasion["source"], one.occasion["ref_id"]],
            "member_id": one.member_id,
            "cadence": Cadence.NEVER,
            "created_at": one.at,
            "read_at": None if one in latest[one.member_id] else _read(one, moment),
        }
        for one in heard
    ]
    db.session.execute(insert(Notification), rows)
    recount(Member.id.in_(accounts))


def _heard(accounts: set[int]) -> Iterator[Heard]:
    followed = select(Follow.submission_id).where(Follow.member_id.in_(accounts))
    for name, ref, submission, by, at in OCCASIONS:
        found = select(
            ref.label("ref_id"), submission.label("submission_id"), by.label("by_id"), at.label("created_at")
        )
        for row in db.session.execute(found.where(submission.in_(followed))).all():
            audience = set(db.session.scalars(SOURCES[name].audience(row))) & accounts - {row.by_id}
            followers = select(Follow.member_id, Follow.created_at).where(Follow.submission_id == row.submission_id)
            since = {one.member_id: one.created_at for one in db.session.execute(followers)} if audience else {}
            for member_id in audience:
                if name == "replied" or since.get(member_id, row.created_at) < row.created_at:
                    yield Heard(member_id, {"source": name, **row._mapping})


def _occasions(wanted: list[dict[str, Any]]) -> dict[tuple[str, int], int]:
    """Write each once; their ids by source and row."""
    rows = {(one["source"], one["ref_id"]): one for one in wanted}
    db.session.execute(insert(Occasion), list(rows.values()))
    found = db.session.execute(select(Occasion.id, Occasion.source, Occasion.ref_id))
    return {(row.source, row.ref_id): row.id for row in found}


def _read(one: Heard, moment: datetime) -> datetime | None:
    """When it was read: within a day or so, unless it is fresh."""
    if moment - one.at < FRESH:
        return None
    hours = chance(SEED, "read", str(one.occasion["ref_id"]), str(one.member_id)).random() * 30
    return one.at + timedelta(hours=hours)
