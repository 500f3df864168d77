"""The trail: one row for every privileged or security-relevant act, never changed, and forgotten after a while."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Index, Integer, Text, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.clock import now
from community.kernel.db import Base, Moment, db, run


class AuditRow(Base):
    """Who did what to which thing, what it was before and after, when and from where."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None] = mapped_column(Integer)  # no foreign key: the trail outlives the account
    actor_name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int | None] = mapped_column(Integer)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


class Doer(Protocol):
    """What the trail needs to know of an actor."""

    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...


_batch: ContextVar[int | None] = ContextVar("batch", default=None)


@contextmanager
def grouped(batch: int) -> Iterator[None]:
    """Let every row that is written inside name the batch that it belongs to."""
    token = _batch.set(batch)
    try:
        yield
    finally:
        _batch.reset(token)


def record(
    actor: Doer,
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one row of the trail into this transaction; `action` is `noun.verb`, `before`/`after` plain values."""
    if (batch := _batch.get()) is not None:
        after = {**(after or {}), "batch": batch}
    row = {
        "at": now(),
        "actor_id": actor.id,
        "actor_name": actor.name,
        "address": actor.address,
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "before": None if before is None else _written(before),
        "after": None if after is None else _written(after),
    }
    db.session.flush()  # what was done stands before what is said of it, also for who reads it past the session
    run(_insert_row, row)


_written = json.JSONEncoder(default=str, ensure_ascii=False).encode
_insert_row = insert(AuditRow.__table__)  # of the table: the mapped class would cost six times as much


ADDRESSES_KEPT = timedelta(days=90)  # a network address is of use for a while after an attack, and personal for ever


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the trail is kept; None: for ever."""

    keep: timedelta | None


def forget_old_rows(doer: Doer, retention: Retention) -> int:
    """Drop what is older than the retention, and say so on the trail; how many rows went."""
    if retention.keep is None:
        return 0
    gone = db.session.execute(delete(AuditRow).where(AuditRow.id < _first_after(now() - retention.keep)))
    count: int = gone.rowcount  # type: ignore[attr-defined]
    if count:
        record(doer, "audit.forgotten", "audit", None, after={"rows": count, "older_than_days": retention.keep.days})
    return count


def cut_old_addresses() -> None:
    """Forget where acts came from when that is no longer of use."""
    old = (AuditRow.id < _first_after(now() - ADDRESSES_KEPT), AuditRow.address != "")
    db.session.execute(update(AuditRow).where(*old).values(address="").execution_options(synchronize_session=False))


def _first_after(moment: datetime) -> int:
    """The id of the first row from a moment on: ids grow with time, so nothing younger has to be looked at."""
    first = select(AuditRow.id).where(AuditRow.at >= moment).order_by(AuditRow.id).limit(1)
    newest = select(AuditRow.id).order_by(AuditRow.id.desc()).limit(1)
    found = db.session.scalar(first)
    return found if found is not None else (db.session.scalar(newest) or 0) + 1
