"""The fictional company: its boards, steps, tags, people, and every thread of its community."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from community.cli.demo.reading import read_board
from community.cli.demo.story import Story
from community.policy import Audience, Role
from community.submissions.models import StatusKind

CONTENT = Path(__file__).with_name("content")


@dataclass(frozen=True, slots=True)
class BoardText:
    """A board as the company describes it."""

    slug: str
    name: str
    audience: Audience
    description: str
    answer_within: int | None


@dataclass(frozen=True, slots=True)
class StatusText:
    """A step that every board of the company has."""

    key: str
    name: str
    kind: StatusKind


@dataclass(frozen=True, slots=True)
class TagText:
    """A tag, and whether customers see it."""

    slug: str
    name: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A reply that the staff keep at hand."""

    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can be spoken of by name and may be given a sign-in."""

    name: str
    email: str
    role: Role
    signs_in: bool


@dataclass(frozen=True, slots=True)
class NameGroup:
    """First and last names that go together; `share` weighs the group against the others."""

    share: int
    first: tuple[str, ...]
    last: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that is written down; what is left to the seed (votes, the silent members) is not in here."""

    name: str
    purpose: str
    boards: tuple[BoardText, ...]
    statuses: tuple[StatusText, ...]
    tags: tuple[TagText, ...]
    replies: tuple[ReplyText, ...]
    accounts: tuple[Account, ...]
    cast: tuple[str, ...]
    names: tuple[NameGroup, ...]
    stories: tuple[Story, ...]

    def status(self, key: str) -> StatusText:
        """The step with this key; KeyError when there is none."""
        return {status.key: status for status in self.statuses}[key]

    def role_of(self, name: str) -> Role:
        """What somebody with an account is here; KeyError for anybody else."""
        return {account.name: account.role for account in self.accounts}[name]

    def staff(self) -> frozenset[str]:
        """The names of those who work for the company."""
        return frozenset(account.name for account in self.accounts if account.role is not Role.CUSTOMER)


@cache
def read_company() -> Company:
    """Fjord Coffee, as its files tell it; ContentError when a thread breaks the form."""
    facts, people = _toml("company.toml"), _toml("people.toml")
    boards = tuple(map(_board, facts["boards"]))
    return Company(
        name=facts["name"],
        purpose=facts["purpose"],
        boards=boards,
        statuses=tuple(StatusText(s["key"], s["name"], StatusKind(s["kind"])) for s in facts["statuses"]),
        tags=tuple(TagText(tag["slug"], tag["name"], tag.get("public", True)) for tag in facts["tags"]),
        replies=tuple(ReplyText(reply["name"], reply["body"]) for reply in facts["replies"]),
        accounts=_accounts(people),
        cast=tuple(people["cast"]),
        names=tuple(NameGroup(g["share"], tuple(g["first"]), tuple(g["last"])) for g in people["names"]),
        stories=tuple(story for board in boards for story in read_board(CONTENT / f"{board.slug}.md")),
    )


def _board(told: dict[str, Any]) -> BoardText:
    audience = Audience(told["audience"])
    return BoardText(told["slug"], told["name"], audience, told["description"], told.get("answer_within"))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def _accounts(people: dict[str, Any]) -> tuple[Account, ...]:
    customer = people["customer"]
    staff = (Account(one["name"], one["email"], Role(one["role"]), one["signs_in"]) for one in people["staff"])
    return (Account(customer["name"], customer["email"], Role.CUSTOMER, signs_in=True), *staff)
