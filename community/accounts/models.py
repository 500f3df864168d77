"""Members and what proves that a request is theirs."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from community.kernel.db import Base, Moment, closed_set
from community.policy import Role


class Purpose(StrEnum):
    """What a mailed link is good for, and nothing else."""

    CONFIRM = "confirm"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"
    FIRST_ADMINISTRATOR = "first_administrator"


class Theme(StrEnum):
    """Light, dark, or whatever the device says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


IS_TEAM = text("role <> 'customer'")  # the few among the many: an index holds no others


class Member(Base):
    """A person with an account."""

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_team", "role", sqlite_where=IS_TEAM, postgresql_where=IS_TEAM),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(Text, unique=True)  # normalised, lower case; none for imported authors
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    role: Mapped[Role] = mapped_column(closed_set(Role))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    banned_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    theme: Mapped[Theme] = mapped_column(closed_set(Theme), default=Theme.SYSTEM)
    keys_on: Mapped[bool] = mapped_column(default=True)
    own_keys: Mapped[str] = mapped_column(Text, default="")  # JSON: key by action, where it is not the usual one
    language: Mapped[str] = mapped_column(Text, default="en")  # of mails
    time_zone: Mapped[str] = mapped_column(Text, default="UTC")
    unread: Mapped[int] = mapped_column(default=0)  # notifications, counted where they come and are read
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def is_confirmed(self) -> bool:
        """Whether the address is known to be theirs."""
        return self.confirmed_at is not None

    @property
    def is_banned(self) -> bool:
        """Whether the team closed the account."""
        return self.banned_at is not None


class SignedInSession(Base):
    """One browser in which a member is signed in; deleting the row signs it out, whoever holds the cookie."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    proved_at: Mapped[datetime] = mapped_column(Moment)  # when the password was last typed
    address: Mapped[str] = mapped_column(Text)
    browser: Mapped[str] = mapped_column(Text)


class Token(Base):
    """A link that was mailed: good for one purpose, one member, one address, once."""

    __tablename__ = "token"
    __table_args__ = (Index("ix_token_member_purpose", "member_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    purpose: Mapped[Purpose] = mapped_column(closed_set(Purpose))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class Intent(Base):
    """What a visitor was about to do before signing in (a post, a vote …), done for them once they are somebody.

    It belongs to a browser (by the hash of a cookie) until somebody signs up or in there; then to that member.
    """

    __tablename__ = "intent"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(Text, index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    action: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
