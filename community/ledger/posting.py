"""From what an entry was to what it is: the postings between, by rules that a balance can rely on.

An account is a type of IP with an owner. Its balance is the number of entries in stock (harvested, assessed, adopted),
and every posting is one entry into it (+1) or out of it (-1). So at any two moments

    opening + harvested + returned + moved + shipped + declined + expired + left = closing

where the last four are never positive, and over all accounts together `moved` adds up to nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from community.ledger.models import STOCK, EntryState, Movement
from community.submissions.models import StatusKind

BY_STATUS = {
    StatusKind.DONE: EntryState.SHIPPED,
    StatusKind.DECLINED: EntryState.DECLINED,
    StatusKind.PLANNED: EntryState.ADOPTED,
    StatusKind.DOING: EntryState.ADOPTED,
}
ENDS = {
    EntryState.SHIPPED: Movement.SHIPPED,
    EntryState.DECLINED: Movement.DECLINED,
    EntryState.EXPIRED: Movement.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Account:
    """Where an entry is counted."""

    ip_type: str
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands; no state is nowhere."""

    account: Account
    state: EntryState | None

    @property
    def is_stock(self) -> bool:
        """Whether it counts in the balance."""
        return self.state in STOCK


@dataclass(frozen=True, slots=True)
class Line:
    """One posting to be made."""

    account: Account
    movement: Movement
    amount: int


def state_by(status: StatusKind, *, is_assessed: bool, is_expired: bool) -> EntryState:
    """What became of it: a status that decides, else that it expired, else how far the company has looked at it."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    if is_expired:
        return EntryState.EXPIRED
    return EntryState.ASSESSED if is_assessed or status is StatusKind.REVIEW else EntryState.HARVESTED


def lines(before: Place | None, after: Place) -> list[Line]:
    """What is posted when an entry goes from one place to another; `before` is None for one that is new.

    What ends leaves the account that it was in last; what was ended and ends otherwise returns first, so that each end
    is counted.
    """
    return list(_lines(before, after))


def _lines(before: Place | None, after: Place) -> Iterator[Line]:
    was_stock = before is not None and before.is_stock
    if before is not None and was_stock and before.account != after.account:
        yield Line(before.account, Movement.MOVED, -1)
        yield Line(after.account, Movement.MOVED, 1)
    if not was_stock and _enters(before, after):
        yield Line(after.account, Movement.HARVESTED if before is None else Movement.RETURNED, 1)
        was_stock = True
    if was_stock and not after.is_stock:
        yield Line(after.account, ENDS[after.state] if after.state else Movement.LEFT, -1)


def _enters(before: Place | None, after: Place) -> bool:
    if after.state is None:
        return False
    if before is None or after.is_stock:
        return True
    return before.state is not None and before.state is not after.state
