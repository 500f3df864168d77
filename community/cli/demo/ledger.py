"""The demo's ledger: what the team thinks some of it is worth, and what it let go."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from community.accounts.models import Member
from community.kernel.clock import now
from community.kernel.db import db
from community.ledger.models import EntryState, IPEntry, IPPosting, Movement
from community.ledger.services import enter_missing
from community.policy import Role
from community.submissions.models import Submission

LONG_AGO = timedelta(days=120)
BASES = (
    "Orders that were not finished, from the shop’s figures",
    "What the refunds of last year cost",
    "Two hours a week of a barista",
)


def open_ledger(members: Mapping[str, int], moment: datetime) -> None:
    """Enter everything that the team classified; a few of the most wanted are assessed, two old ones expired."""
    while enter_missing():
        pass
    managers = select(Member.id).where(Member.role == Role.PRODUCT_MANAGER, Member.id.in_(members.values()))
    owners = db.session.scalars(managers.order_by(Member.id)).all()
    harvested = select(IPEntry).join(Submission, Submission.id == IPEntry.submission_id)
    waiting = harvested.where(IPEntry.state == EntryState.HARVESTED)
    wanted = db.session.scalars(waiting.order_by(Submission.votes.desc(), Submission.id).limit(len(BASES))).all()
    for number, entry in enumerate(wanted):
        entry.state, entry.assessed_at = EntryState.ASSESSED, moment - timedelta(days=4 + number)
        entry.changed_at, entry.basis = entry.assessed_at, BASES[number]
        entry.value_low, entry.value_high = 400_000 * (number + 1), 900_000 * (number + 1)
        if owners:
            _give(entry, owners[number % len(owners)])
    db.session.flush()  # what follows reads what is still waiting
    old = waiting.where(IPEntry.harvested_at < moment - LONG_AGO)
    for entry in db.session.scalars(old.order_by(Submission.votes, Submission.id).limit(2)):
        entry.state, entry.expired_at = EntryState.EXPIRED, moment - timedelta(days=9)
        entry.changed_at, entry.expired_because = entry.expired_at, "The old machine is gone from every shop."
        _post(entry, entry.expired_at, Movement.EXPIRED, -1)


def _give(entry: IPEntry, owner_id: int) -> None:
    at = entry.assessed_at or now()
    _post(entry, at, Movement.MOVED, -1)
    entry.owner_id = owner_id
    _post(entry, at, Movement.MOVED, 1)


def _post(entry: IPEntry, at: datetime, movement: Movement, amount: int) -> None:
    place = {"ip_type": entry.ip_type, "owner_id": entry.owner_id, "state": entry.state}
    db.session.add(IPPosting(entry_id=entry.id, at=at, movement=movement, amount=amount, **place))
