"""Trackers that the site is connected with, and the issues in them that submissions are linked with."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set


class TrackerKind(StrEnum):
    """Which program a tracker is."""

    GITHUB = "github"
    GITLAB = "gitlab"
    JIRA = "jira"
    LINEAR = "linear"


class TrackerStanding(StrEnum):
    """Whether a tracker is asked and heard."""

    ACTIVE = "active"
    PAUSED = "paused"


class IssueState(StrEnum):
    """How far an issue is: `making` while it is being made, `dropped` when closed undone, `gone` when not there."""

    MAKING = "making"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    GONE = "gone"


class Proposal(StrEnum):
    """What became of "done there, so done here"; `none` while the issue is not done."""

    NONE = "none"
    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Tracker(Base):
    """A connection: one project (repository, team) of one tracker at `address`.

    `sealed` is the token, encrypted under a key that is derived from the site's key and `salt`; nobody reads it in the
    database. `hook` is the secret part of the address that the tracker calls; what it signs with is derived from
    `hook_salt`, or sealed in `hook_sealed` where the tracker makes that itself (Linear). `inner_id` is the tracker's
    own number of the project, where it wants one. `problem` is what it said when it last refused.
    """

    __tablename__ = "tracker"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TrackerKind] = mapped_column(closed_set(TrackerKind))
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    project: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text, default="")
    inner_id: Mapped[str] = mapped_column(Text, default="")
    salt: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(Text)
    hook: Mapped[str] = mapped_column(Text, unique=True)
    hook_salt: Mapped[str] = mapped_column(Text)
    hook_sealed: Mapped[str] = mapped_column(Text, default="")
    standing: Mapped[TrackerStanding] = mapped_column(closed_set(TrackerStanding), default=TrackerStanding.ACTIVE)
    problem: Mapped[str] = mapped_column(Text, default="")
    reached_at: Mapped[datetime | None] = mapped_column(Moment)
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class TrackerLink(Base):
    """A submission and an issue. `key` is the tracker's name of the issue (`42`, `SHOP-7`), `state_name` its own word.

    `ticket` is the form that made the issue, so that a double click makes one. `due_at` says when the issue is looked
    at next; whoever looks moves it first, as a lease.
    """

    __tablename__ = "tracker_link"
    __table_args__ = (
        UniqueConstraint("submission_id", "tracker_id", "key"),
        Index("ix_tracker_link_issue", "tracker_id", "key"),
        Index("ix_tracker_link_due", "due_at", "id"),
        Index("ix_tracker_link_proposal", "proposal", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tracker_id: Mapped[int] = mapped_column(ForeignKey("tracker.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(Text)
    ticket: Mapped[str | None] = mapped_column(Text, unique=True)
    url: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[IssueState] = mapped_column(closed_set(IssueState))
    state_name: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[Proposal] = mapped_column(closed_set(Proposal), default=Proposal.NONE)
    etag: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
