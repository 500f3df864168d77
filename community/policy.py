"""Who may do what, on one page. A permission holds when every predicate of any one of its clauses holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from community.kernel.errors import Forbidden, SignInNeeded
from community.kernel.words import N_


class Role(StrEnum):
    """What a member is in this community; each is also a customer."""

    CUSTOMER = "customer"
    MODERATOR = "moderator"
    PRODUCT_MANAGER = "product_manager"
    ADMINISTRATOR = "administrator"


CLOSED = N_("Your account has been closed by the team.")
STAFF = frozenset({Role.MODERATOR, Role.PRODUCT_MANAGER, Role.ADMINISTRATOR})


class Audience(StrEnum):
    """Who may read a board."""

    PUBLIC = "public"
    MEMBERS = "members"
    STAFF = "staff"


class Trust(StrEnum):
    """How far a customer is known here, from the least on: what boards ask for before words appear at once."""

    NEWCOMER = "newcomer"
    KNOWN = "known"
    TRUSTED = "trusted"
    TEAM = "team"

    def reaches(self, other: "Trust") -> bool:
        """Whether it is at least the other one."""
        order = list(Trust)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a visitor (no id), a member with a role, or the system itself (a command, a job)."""

    id: int | None = None
    name: str = "visitor"
    role: Role | None = None
    is_banned: bool = False
    address: str = ""
    session_id: int | None = None
    seen_at: datetime | None = None
    theme: str = "system"
    keys_on: bool = True
    own_keys: str = ""
    unread: int = 0

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody with an account acts."""
        return self.id is not None

    @property
    def is_staff(self) -> bool:
        """Whether the actor works for the company."""
        return self.role in STAFF and not self.is_banned


VISITOR = Actor()
SYSTEM = Actor(name="system", role=Role.ADMINISTRATOR)


class Permission(StrEnum):
    """Everything that somebody may be allowed to do."""

    PUBLIC = "public"
    BOARD_READ = "board.read"
    BOARD_MANAGE = "board.manage"
    SUBMISSION_POST = "submission.post"
    SUBMISSION_EDIT = "submission.edit"
    SUBMISSION_DELETE = "submission.delete"
    SUBMISSION_RESTORE = "submission.restore"
    SUBMISSION_VOTE = "submission.vote"
    SUBMISSION_FOLLOW = "submission.follow"
    SUBMISSION_MERGE = "submission.merge"
    SUBMISSION_SPLIT = "submission.split"
    MERGE_PROPOSE = "merge.propose"
    COMMENT_POST = "comment.post"
    COMMENT_EDIT = "comment.edit"
    COMMENT_DELETE = "comment.delete"
    COMMENT_RESTORE = "comment.restore"
    MEMBER = "member"
    SIGN_OUT = "account.sign_out"
    TRIAGE = "triage"
    STATUS_CHANGE = "status.change"
    ANSWER = "answer"
    REPLY_MANAGE = "reply.manage"
    PROMISE = "promise"
    PROMISE_JUDGE = "promise.judge"
    VALUE_MANAGE = "value.manage"
    ROADMAP_MANAGE = "roadmap.manage"
    CHANGELOG_WRITE = "changelog.write"
    HELP_ANSWER = "help.answer"
    CAUSE = "cause"
    CARE = "care"
    CONTACT_RATE = "contact.rate"
    ASSIST_READ = "assist.read"
    FLAG = "flag"
    MODERATE = "moderate"
    WATCH_WORDS = "watched_word.manage"
    TAG_MANAGE = "tag.manage"
    BACKLOG_READ = "backlog.read"
    BACKLOG_EXPORT = "backlog.export"
    BACKLOG_PLAN = "backlog.plan"
    LEDGER_READ = "ledger.read"
    LEDGER_KEEP = "ledger.keep"
    IMPORT = "import"
    CUSTOMER_READ = "customer.read"
    CUSTOMER_MANAGE = "customer.manage"
    MONEY_READ = "money.read"
    SEGMENT_READ = "segment.read"
    SEGMENT_MANAGE = "segment.manage"
    ON_BEHALF = "on_behalf"
    MEMBER_READ = "member.read"
    MEMBER_BAN = "member.ban"
    MEMBER_MANAGE = "member.manage"
    OPERATE = "operate"
    PATTERNS = "patterns"


Predicate = Callable[[Actor, Any], bool]


def anyone(actor: Actor, subject: Any) -> bool:
    """Everybody, the banned and the unknown too."""
    return True


def is_signed_in(actor: Actor, subject: Any) -> bool:
    """A member, banned or not."""
    return actor.is_signed_in


def is_member(actor: Actor, subject: Any) -> bool:
    """A member in good standing."""
    return actor.role is not None and not actor.is_banned


def is_staff(actor: Actor, subject: Any) -> bool:
    """Somebody who works for the company."""
    return actor.is_staff


def is_moderator(actor: Actor, subject: Any) -> bool:
    """Somebody who looks after the conversation."""
    return actor.role in (Role.MODERATOR, Role.ADMINISTRATOR) and not actor.is_banned


def is_product_manager(actor: Actor, subject: Any) -> bool:
    """Somebody who works from the backlog."""
    return actor.role in (Role.PRODUCT_MANAGER, Role.ADMINISTRATOR) and not actor.is_banned


def is_administrator(actor: Actor, subject: Any) -> bool:
    """Somebody who runs the site."""
    return actor.role is Role.ADMINISTRATOR and not actor.is_banned


def is_author(actor: Actor, subject: Any) -> bool:
    """The one who wrote it."""
    return actor.id is not None and subject is not None and subject.author_id == actor.id


def has_deleted_it(actor: Actor, subject: Any) -> bool:
    """The one who deleted it."""
    return actor.id is not None and subject is not None and subject.deleted_by_id == actor.id


def is_public(actor: Actor, board: Any) -> bool:
    """The board is open to everybody."""
    return board is not None and board.audience == Audience.PUBLIC


def is_for_members(actor: Actor, board: Any) -> bool:
    """The board is open to everybody with an account."""
    return board is not None and board.audience == Audience.MEMBERS


P = Permission
POLICY: dict[Permission, list[list[Predicate]]] = {
    P.PUBLIC: [[anyone]],
    P.BOARD_READ: [[is_public], [is_member, is_for_members], [is_staff]],
    P.BOARD_MANAGE: [[is_administrator]],
    P.SUBMISSION_POST: [[is_member]],
    P.SUBMISSION_EDIT: [[is_member, is_author], [is_moderator]],
    P.SUBMISSION_DELETE: [[is_member, is_author], [is_moderator]],
    P.SUBMISSION_RESTORE: [[is_member, is_author, has_deleted_it], [is_moderator]],
    P.SUBMISSION_VOTE: [[is_member]],
    P.SUBMISSION_FOLLOW: [[is_member]],
    P.SUBMISSION_MERGE: [[is_moderator]],
    P.SUBMISSION_SPLIT: [[is_moderator]],
    P.MERGE_PROPOSE: [[is_member]],
    P.COMMENT_POST: [[is_member]],
    P.COMMENT_EDIT: [[is_member, is_author]],
    P.COMMENT_DELETE: [[is_member, is_author], [is_moderator]],
    P.COMMENT_RESTORE: [[is_member, is_author, has_deleted_it], [is_moderator]],
    P.MEMBER: [[is_member]],
    P.SIGN_OUT: [[is_signed_in]],
    P.TRIAGE: [[is_staff]],
    P.STATUS_CHANGE: [[is_staff]],
    P.ANSWER: [[is_staff]],
    P.REPLY_MANAGE: [[is_moderator]],
    P.PROMISE: [[is_staff]],
    P.PROMISE_JUDGE: [[is_member]],
    P.VALUE_MANAGE: [[is_administrator]],
    P.ROADMAP_MANAGE: [[is_moderator], [is_product_manager]],
    P.CHANGELOG_WRITE: [[is_staff]],
    P.HELP_ANSWER: [[is_member]],
    P.CAUSE: [[is_staff]],
    P.CARE: [[is_staff]],
    P.CONTACT_RATE: [[is_member]],
    P.ASSIST_READ: [[is_moderator]],
    P.FLAG: [[is_member]],
    P.MODERATE: [[is_moderator]],
    P.WATCH_WORDS: [[is_administrator]],
    P.TAG_MANAGE: [[is_moderator]],
    P.BACKLOG_READ: [[is_staff]],
    P.BACKLOG_EXPORT: [[is_product_manager]],
    P.BACKLOG_PLAN: [[is_product_manager]],
    P.LEDGER_READ: [[is_staff]],
    P.LEDGER_KEEP: [[is_product_manager]],
    P.IMPORT: [[is_administrator]],
    P.CUSTOMER_READ: [[is_staff]],
    P.CUSTOMER_MANAGE: [[is_product_manager]],
    P.MONEY_READ: [[is_product_manager]],
    P.SEGMENT_READ: [[is_staff]],
    P.SEGMENT_MANAGE: [[is_product_manager]],
    P.ON_BEHALF: [[is_staff]],
    P.MEMBER_READ: [[is_staff]],
    P.MEMBER_BAN: [[is_moderator]],
    P.MEMBER_MANAGE: [[is_administrator]],
    P.OPERATE: [[is_administrator]],
    P.PATTERNS: [[is_administrator]],
}


def can(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    """Whether any clause of the permission holds for this actor and thing."""
    return any(all(holds(actor, subject) for holds in clause) for clause in POLICY[permission])


def require(actor: Actor, permission: Permission, subject: Any = None) -> None:
    """Go on only if the actor may; SignInNeeded for a visitor, Forbidden for anybody else."""
    if can(actor, permission, subject):
        return
    if actor.role is None:
        raise SignInNeeded()
    raise Forbidden(CLOSED if actor.is_banned else None)


def audiences(actor: Actor) -> frozenset[Audience]:
    """The audiences whose boards the actor may read: BOARD_READ as a set, for queries."""
    return _audiences(actor.role, actor.is_banned)


@lru_cache(maxsize=16)
def _audiences(role: Role | None, is_banned: bool) -> frozenset[Audience]:
    actor = Actor(id=0 if role else None, role=role, is_banned=is_banned)
    return frozenset(audience for audience in Audience if can(actor, P.BOARD_READ, _Board(audience)))


@dataclass(frozen=True, slots=True)
class _Board:
    audience: Audience
