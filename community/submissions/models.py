"""Boards and what is said on them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import ONLY_ON, Base, Moment, closed_set
from community.kernel.ranks import UNRANKED
from community.policy import Audience, Trust
from community.submissions.importance import Importance


class Kind(StrEnum):
    """What a submission is to its author."""

    IDEA = "idea"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    QUESTION = "question"


class StatusKind(StrEnum):
    """What a board's status means, however the board names it."""

    NEW = "new"
    REVIEW = "review"
    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DECLINED = "declined"
    PARKED = "parked"


CLOSED = frozenset({StatusKind.DONE, StatusKind.DECLINED})

UNSCORED = -1e300  # what stands in the column of a score that nobody knows: below every score

TREND_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
TREND_HALF_LIFE = timedelta(days=7)


def trend_weight(moment: datetime) -> float:
    """What a vote cast at `moment` adds to a submission's trend: 2 ** (weeks since 2025).

    Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): instead of letting every old vote fade with a
    half-life of one week, every new vote weighs twice as much as one a week before. The order is the same at any
    moment, so no row has to be recomputed as time passes and an index can hold it. Doubles last until 2044; a vote from
    before 2005 weighs nothing.
    """
    return float(2.0 ** ((moment - TREND_EPOCH) / TREND_HALF_LIFE))


def trend_votes(trend: float, moment: datetime) -> float:
    """A stored trend in votes of `moment`: ten votes cast now are 10, ten cast a week ago 5."""
    return trend / trend_weight(moment)


class Board(Base):
    """A place for submissions with its own audience.

    What somebody says who is trusted less than `publishes_from` is looked at before it appears.
    """

    __tablename__ = "board"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(closed_set(Audience), default=Audience.PUBLIC)
    position: Mapped[int] = mapped_column(Integer, default=0)
    answer_within: Mapped[int | None] = mapped_column(Integer)  # days; what the team means to keep
    publishes_from: Mapped[Trust] = mapped_column(
        closed_set(Trust), default=Trust.NEWCOMER, server_default=Trust.NEWCOMER
    )
    archived_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Status(Base):
    """A named step of a board's workflow."""

    __tablename__ = "status"
    __table_args__ = (UniqueConstraint("board_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[StatusKind] = mapped_column(closed_set(StatusKind))
    position: Mapped[int] = mapped_column(Integer)


BROUGHT = text("unattributed > 0")  # with votes that another system had counted
_IS_VOICE = text("merged_into_id IS NOT NULL")  # of few, and never taken for a way to find the many that are none
_STANDS = text("undone_at IS NULL")
_LISTED = text("deleted_at IS NULL AND merged_into_id IS NULL")
_SAID = text("importance IS NOT NULL")
_WAITS = text("ip_type IS NULL AND deleted_at IS NULL AND merged_into_id IS NULL")
# What the inbox's indexes are asked to hold as well: SQLite looks up each row for what an index's own condition says.
_WAITING = ("ip_type", "deleted_at", "merged_into_id")
# What the inbox counts by: the index of what waits holds it all, so that counting reads no words.
DESK_FACETS = ("board_id", "kind", "status_kind", "assignee_id", "answered_at", "snoozed_until")
# The inbox's own views: each an index of what it shows and nothing else, small where it shows little.
DESK_VIEWS = {
    "queue": (("created_at", "id", *DESK_FACETS), "snoozed_until IS NULL"),
    "unseen": (("board_id", "snoozed_until"), "snoozed_until IS NULL"),
    "snoozed": (("snoozed_until", "created_at", "id", "board_id"), "snoozed_until IS NOT NULL"),
    "assigned": (("assignee_id", "board_id", "snoozed_until"), "assignee_id IS NOT NULL"),
}


COUNTED = ("board_id", "kind", "votes", "status_kind", "id")


def _list_index(name: str, *order: str, first: tuple[str, ...] = ()) -> tuple[Index, Index]:
    """What a list walks: SQLite an index that begins with what is equal in all rows of a list, which PostgreSQL takes
    for no order when it is a NULL, so it has one that holds the listed only.
    """
    whole = Index(name, *first, "deleted_at", "merged_into_id", *order, info={ONLY_ON: "sqlite"})
    listed = Index(f"{name}_listed", *first, *order, postgresql_where=_LISTED, info={ONLY_ON: "postgresql"})
    return whole.ddl_if(dialect="sqlite"), listed.ddl_if(dialect="postgresql")


# Compared byte by byte, as SQLite compares anyway.
RankKey = Text().with_variant(Text(collation="C"), "postgresql")


def _desk_indexes() -> Iterator[Index]:
    yield Index(
        "ix_submission_desk", *DESK_FACETS, "created_at", "id", *_WAITING, sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    for name, (columns, shown) in DESK_VIEWS.items():
        where = text(f"{_WAITS.text} AND {shown}")
        yield Index(f"ix_submission_{name}", *columns, *_WAITING, sqlite_where=where, postgresql_where=where)


class Submission(Base):
    """One customer's words.

    `votes`, `comments` and `trend` are counted in the transaction that changes what they count; `status_kind` repeats
    the kind of `status_id`, `ip_type` the current classification, `answered_at` the moment of the official answer and
    `promised_at` that of the newest promise, and `money` what its voters are worth a month (the worker counts it), so
    that every list reads one table in one index order. `assignee_id` and `snoozed_until` are the triage desk's, `rank`
    (a key of `kernel.ranks`) and `score` the backlog's.
    `nice`, `matters` and `would_leave` count, with the votes, the voters who said how much it matters to them.
    `unattributed` are votes that the system it was imported from counted without saying whose: no part of `votes`.
    `causes` counts the root causes of its set, and `caused_at` is when one of them last said something to customers.
    `changed_at` moves with anything that a reader could see.

    With `merged_into_id` it is a voice of another one, its survivor: no list shows it, and no row of it moves. Its own
    `votes` and `trend` stay its own; its survivor's count each voter of the whole set once, by their first vote there.
    The set is the survivor and those of its voices that are not deleted; `comments` are everybody's own.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        # with the boards, so that who may read what is known before any row is looked up
        *_list_index("ix_submission_votes", "votes", "id", "board_id"),
        *_list_index("ix_submission_trend", "trend", "id"),
        *_list_index("ix_submission_created", "created_at", "id"),
        *_list_index("ix_submission_money", "money", "id"),
        *_list_index("ix_submission_rank", "rank", "id"),
        # with what the backlog's filters ask, so that walking it past thousands of others reads no words
        *_list_index("ix_submission_score", "score", "id", "created_at", "board_id", "kind", "votes", "status_kind"),
        *_list_index("ix_submission_board_votes", "votes", "id", first=("board_id",)),
        *_list_index("ix_submission_board_trend", "trend", "id", first=("board_id",)),
        *_list_index("ix_submission_board_created", "created_at", "id", first=("board_id",)),
        *_list_index("ix_submission_facets", "votes", "id", first=("status_kind", "kind")),
        *_list_index("ix_submission_triage", "created_at", "id", first=("ip_type",)),
        *_list_index("ix_submission_answer", "created_at", "id", first=("answered_at",)),
        # what the backlog's filters count by: the index holds it all, so that counting reads no words
        Index("ix_submission_counted", *COUNTED, sqlite_where=_LISTED, postgresql_where=_LISTED),
        Index("ix_submission_merged", "merged_into_id", "id", sqlite_where=_IS_VOICE, postgresql_where=_IS_VOICE),
        Index("ix_submission_unattributed", "unattributed", sqlite_where=BROUGHT, postgresql_where=BROUGHT),
        Index("ix_submission_changed", "changed_at"),
        Index("ix_submission_author", "author_id", "created_at"),
        *_desk_indexes(),
        Index("ix_submission_assignee", "assignee_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    kind: Mapped[Kind] = mapped_column(closed_set(Kind))
    title: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int] = mapped_column(Integer)
    status_id: Mapped[int] = mapped_column(ForeignKey("status.id"))
    status_kind: Mapped[StatusKind] = mapped_column(closed_set(StatusKind))
    ip_type: Mapped[str | None] = mapped_column(Text)
    votes: Mapped[int] = mapped_column(Integer, default=0)
    unattributed: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    nice: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    matters: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    would_leave: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    comments: Mapped[int] = mapped_column(Integer, default=0)
    trend: Mapped[float] = mapped_column(Float(53), default=0.0)
    money: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    rank: Mapped[str] = mapped_column(RankKey, default=UNRANKED, server_default=UNRANKED)
    score: Mapped[float] = mapped_column(Float(53), default=UNSCORED, server_default=str(UNSCORED))
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    promised_at: Mapped[datetime | None] = mapped_column(Moment)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    snoozed_until: Mapped[datetime | None] = mapped_column(Moment)  # LATER when until something happens
    causes: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    caused_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    nonce: Mapped[str | None] = mapped_column(Text, unique=True)  # of the form that sent it: a double click posts once
    source: Mapped[str | None] = mapped_column(Text)  # the import that brought it, and its id there
    source_id: Mapped[str | None] = mapped_column(Text)


class Merge(Base):
    """Somebody made one submission a voice of another; undone, it stays as history. One stands at most.

    `was_released`: it ended because its survivor was deleted, and comes back with it.
    """

    __tablename__ = "merge"
    __table_args__ = (
        Index("uq_merge_standing", "submission_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_merge_submission", "submission_id", "created_at"),
        Index("ix_merge_into", "into_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    into_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    was_released: Mapped[bool] = mapped_column(default=False)


class Split(Base):
    """Somebody made a passage of one submission one of its own; undone, it stays as history. One stands at most.

    What it was split off from, `from_id`, keeps every word.
    """

    __tablename__ = "split"
    __table_args__ = (
        Index("uq_split_standing", "submission_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_split_submission", "submission_id", "created_at"),
        Index("ix_split_from", "from_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    from_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)


class Difference(Base):
    """Why its author says that a submission is not the same as another one, which was shown while they wrote."""

    __tablename__ = "difference"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(Text)


class Revision(Base):
    """The words of a submission before an edit."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)
    replaced_at: Mapped[datetime] = mapped_column(Moment)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


class Vote(Base):
    """One member's support of one submission, and how much it matters to them, if they said so.

    `situation` is what it is like for them, in a sentence that only they and the team read.
    """

    __tablename__ = "vote"
    __table_args__ = (
        Index("ix_vote_member", "member_id"),
        Index("ix_vote_said", "submission_id", "member_id", sqlite_where=_SAID, postgresql_where=_SAID),
    )

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    importance: Mapped[Importance | None] = mapped_column(closed_set(Importance))
    situation: Mapped[str | None] = mapped_column(Text)


class Comment(Base):
    """Something said under a submission, or under another comment (one level deep)."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_thread", "submission_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    by_staff: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int] = mapped_column(Integer)
    nonce: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))


class FollowedBy(StrEnum):
    """The member's own act by which they began to follow; nobody follows by anything else."""

    POST = "post"
    VOTE = "vote"
    COMMENT = "comment"
    BUTTON = "button"


class Follow(Base):
    """A member wants to hear what becomes of a submission."""

    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_member", "member_id"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    followed_by: Mapped[FollowedBy] = mapped_column(closed_set(FollowedBy), default=FollowedBy.BUTTON)
    created_at: Mapped[datetime] = mapped_column(Moment)


class DeclineReason(Base):
    """A kind of reason for which something is declined; one that is no longer offered stays in the history."""

    __tablename__ = "decline_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_offered: Mapped[bool] = mapped_column(default=True)


class StatusChange(Base):
    """A step of a submission's history: from which status to which, by whom, and what the public was told.

    What is declined has its kind of reason; what is planned has a day, or says that there is none.
    """

    __tablename__ = "status_change"
    __table_args__ = (Index("ix_status_change_submission", "submission_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("status.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("status.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    decline_reason_id: Mapped[int | None] = mapped_column(ForeignKey("decline_reason.id"))
    promised_for: Mapped[date | None] = mapped_column(Date)
    no_date: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class FacetCount(Base):
    """How many undeleted submissions of one kind stand in one status of one board."""

    __tablename__ = "facet_count"

    board_id: Mapped[int] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(closed_set(Kind), primary_key=True)
    status_kind: Mapped[StatusKind] = mapped_column(closed_set(StatusKind), primary_key=True)
    n: Mapped[int] = mapped_column(Integer, default=0)
