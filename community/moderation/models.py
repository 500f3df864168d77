"""What is held back, what is flagged, who is trusted, which words are watched, and what the team decided."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set
from community.policy import Trust
from community.submissions.models import Kind

UNDO_WITHIN = timedelta(days=30)  # how long a decision can be taken back


class What(StrEnum):
    """What a held post becomes once it is published."""

    SUBMISSION = "submission"
    VOICE = "voice"
    COMMENT = "comment"
    EDIT = "edit"  # of a submission
    COMMENT_EDIT = "comment_edit"


class HeldState(StrEnum):
    """What became of a held post. A refused one is spam: its author gets no mail about it and cannot send it again."""

    WAITING = "waiting"
    PUBLISHED = "published"
    SENT_BACK = "sent_back"
    REFUSED = "refused"


class FlagReason(StrEnum):
    """Why a member thinks that the team should look at something."""

    SPAM = "spam"
    RUDE = "rude"
    PRIVATE = "private"
    OFF_TOPIC = "off_topic"
    OTHER = "other"
    WATCHED = "watched"  # a watched word, not a member


class FlagState(StrEnum):
    """What the team made of a flag."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class WatchedAction(StrEnum):
    """What a watched word does to the post that holds it."""

    HOLD = "hold"
    FLAG = "flag"
    REPLACE = "replace"


class ActKind(StrEnum):
    """What the team did."""

    PUBLISH = "publish"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    HOLD = "hold"  # what was published already
    DISMISS = "dismiss"  # the flags of something
    BLOCK = "block"
    TRUST = "trust"


_WAITS = text("state = 'waiting'")
_OPEN = text("state = 'open'")
_WHOLE = text("comment_id IS NULL")
_PART = text("comment_id IS NOT NULL")


class ModerationAct(Base):
    """One decision of the team, about one thing or many, which one undo takes back. `detail` is what the undo needs."""

    __tablename__ = "moderation_act"
    __table_args__ = (Index("ix_moderation_act_created", "created_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ActKind] = mapped_column(closed_set(ActKind))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)  # about whom
    things: Mapped[int] = mapped_column(Integer, default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[datetime] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


class HeldPost(Base):
    """Words that wait to be published, or that were taken off to be looked at again.

    They are no submission and no comment until somebody publishes them: no list, search, count, feed or export can show
    them, because they are not there. `submission_id` is what they are said to (a comment, a voice) or would change (an
    edit), `comment_id` the comment that an edit would change; `made_id` is the submission or comment that they became.
    `signs` is why they wait, as JSON [[sign, evidence]], `before` what an edit replaced; `act_id` decided last.
    """

    __tablename__ = "held_post"
    __table_args__ = (
        Index("ix_held_post_waiting", "created_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_held_post_author", "author_id", "created_at"),
        Index("ix_held_post_made", "what", "made_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[What] = mapped_column(closed_set(What))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Kind | None] = mapped_column(closed_set(Kind))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    differs: Mapped[str] = mapped_column(Text, default="{}")
    before: Mapped[str] = mapped_column(Text, default="{}")
    signs: Mapped[str] = mapped_column(Text, default="[]")
    state: Mapped[HeldState] = mapped_column(closed_set(HeldState), default=HeldState.WAITING)
    message: Mapped[str] = mapped_column(Text, default="")
    made_id: Mapped[int | None] = mapped_column(Integer)
    nonce: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    act_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_act.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Flag(Base):
    """A member, or a watched word, asks the team to look at a submission, or at a comment under it."""

    __tablename__ = "flag"
    __table_args__ = (
        Index(
            "uq_flag_submission", "by_id", "submission_id", unique=True, sqlite_where=_WHOLE, postgresql_where=_WHOLE
        ),
        Index("uq_flag_comment", "by_id", "comment_id", unique=True, sqlite_where=_PART, postgresql_where=_PART),
        Index("ix_flag_open", "created_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_flag_submission", "submission_id", "comment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    reason: Mapped[FlagReason] = mapped_column(closed_set(FlagReason))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[FlagState] = mapped_column(closed_set(FlagState), default=FlagState.OPEN)
    created_at: Mapped[datetime] = mapped_column(Moment)
    act_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_act.id", ondelete="SET NULL"), index=True)


class Standing(Base):
    """How far a member is trusted, where somebody said so; without a row it follows from what they did here."""

    __tablename__ = "standing"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    trust: Mapped[Trust] = mapped_column(closed_set(Trust))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class WatchedWord(Base):
    """A word, or some in a row, that holds, flags or changes what it stands in; a `*` at its end: any ending."""

    __tablename__ = "watched_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text, unique=True)
    action: Mapped[WatchedAction] = mapped_column(closed_set(WatchedAction))
    replacement: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class LinkedHost(Base):
    """A host that people linked to: good when somebody who is no newcomer did, or a moderator published it; bad when it
    stood in a post that was refused.
    """

    __tablename__ = "linked_host"

    host: Mapped[str] = mapped_column(Text, primary_key=True)
    is_good: Mapped[bool] = mapped_column()
    seen_at: Mapped[datetime] = mapped_column(Moment)
