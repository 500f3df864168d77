"""Endpoints, and what was or will be delivered to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class Format(StrEnum):
    """How an endpoint wants to be told."""

    STANDARD = "standard"
    SLACK = "slack"
    TEAMS = "teams"
    DISCORD = "discord"


class Standing(StrEnum):
    """Whether an endpoint is told; `paused` after many failures or by hand, `gone` when it answered 410."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


class DeliveryState(StrEnum):
    """What became of a delivery; `dropped` when what it tells of may not be told any more."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class Webhook(Base):
    """An endpoint: what it is told of (`events`, one a line), and how far it can be reached.

    With no WebhookBoard it is told of the boards that everybody may read. The secret is derived from `salt` and the
    site's key, so that nobody reads it in the database; `old_salt` signs too until `old_until`. `busy_until` is the
    lease of whoever delivers to it just now. `failures` in a row began at `failing_since`.
    """

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    format: Mapped[Format] = mapped_column(closed_set(Format))
    events: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text, default="")
    with_people: Mapped[bool] = mapped_column(default=False)
    salt: Mapped[str] = mapped_column(Text)
    old_salt: Mapped[str | None] = mapped_column(Text)
    old_until: Mapped[datetime | None] = mapped_column(Moment)
    standing: Mapped[Standing] = mapped_column(closed_set(Standing), default=Standing.ACTIVE)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    failing_since: Mapped[datetime | None] = mapped_column(Moment)
    reached_at: Mapped[datetime | None] = mapped_column(Moment)
    busy_until: Mapped[datetime | None] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class WebhookBoard(Base):
    """A board that an administrator chose for an endpoint, whoever else may read it."""

    __tablename__ = "webhook_board"

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"), primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True, index=True)


class Delivery(Base):
    """One message to one endpoint. `body` is written at the first try and stays, so that a try again says the same.

    `ref_id` is what happened to the submission: a change, a comment, an answer, a promise, an entry.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_due", "state", "due_at", "id"),
        Index("ix_webhook_delivery_log", "webhook_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    ref_id: Mapped[int | None] = mapped_column(Integer)
    occurred_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[DeliveryState] = mapped_column(closed_set(DeliveryState), default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    body: Mapped[str | None] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(Text, default="")
    took_ms: Mapped[int | None] = mapped_column(Integer)
    tried_at: Mapped[datetime | None] = mapped_column(Moment)
