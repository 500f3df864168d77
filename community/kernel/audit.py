"""The trail: one row for every privileged or security-relevant act, never changed afterwards."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Index, Integer, Text, insert
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.clock import now
from community.kernel.db import Base, Moment, db


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
    db.session.execute(
        insert(AuditRow).values(
            at=now(),
            actor_id=actor.id,
            actor_name=actor.name,
            address=actor.address,
            action=action,
            subject=subject,
            subject_id=subject_id,
            before=None if before is None else json.dumps(before, default=str, ensure_ascii=False),
            after=None if after is None else json.dumps(after, default=str, ensure_ascii=False),
        )
    )
