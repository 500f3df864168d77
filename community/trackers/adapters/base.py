"""What the trackers have in common: a place, a question, an issue, and how a signature is compared."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from community.trackers.models import IssueState


class Unreadable(Exception):
    """An answer that is not in the shape that its documentation promises."""


@dataclass(frozen=True, slots=True)
class Place:
    """A project of a tracker, and the token that opens it, which no `repr` shows."""

    address: str
    project: str
    account: str = ""
    inner_id: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One request: what, where, with which JSON."""

    method: str
    url: str
    content: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as a tracker tells of it; an empty word is one that it did not say."""

    key: str
    url: str
    title: str = ""
    state: IssueState = IssueState.OPEN
    state_name: str = ""


class Adapter(Protocol):
    """One tracker. Every method is a pure function: the client sends, the services decide."""

    home: str  # its usual address
    wants_account: bool  # whether its token belongs to an account that is named with it
    wants_inner_id: bool  # whether an issue can be made only with the tracker's own number of the project
    signs_by_itself: bool  # whether it makes the secret of its webhook itself
    project_pattern: str  # what the name of a project looks like

    def trial(self, place: Place) -> Question:
        """Ask for the project."""

    def told(self, place: Place, content: Any) -> tuple[str, str]:
        """The project's name in the answer to a trial, and the tracker's own number of it."""

    def making(self, place: Place, title: str, body: str) -> Question:
        """Ask for a new issue."""

    def made(self, place: Place, content: Any) -> Issue:
        """The issue in the answer to that."""

    def looking(self, place: Place, key: str) -> Question:
        """Ask for an issue."""

    def seen(self, place: Place, content: Any) -> Issue:
        """The issue in the answer to that."""

    def key_in(self, place: Place, url: str) -> str | None:
        """The key of the issue at an address; None for one that is not of this place."""

    def is_signed(self, headers: Mapping[str, str], body: bytes, secret: str, moment: datetime) -> bool:
        """Whether a call comes from whoever knows the secret; `headers` have names in small letters."""

    def heard(self, place: Place, headers: Mapping[str, str], content: Any) -> Issue | None:
        """The issue that a call tells of; None where it tells of something else."""


def is_mac(said: str, body: bytes, secret: str) -> bool:
    """Whether `said` is the HMAC-SHA256 of the body in hex, compared in constant time."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(digest.encode(), said.strip().lower().encode("utf-8", "replace"))


def is_there(place: Place, url: str) -> bool:
    """Whether an address is one of this tracker's own host."""
    return urlsplit(url).netloc.lower() == urlsplit(place.address).netloc.lower()


def text_at(content: Any, *path: str) -> str:
    """A word or number inside nested objects; Unreadable where there is none."""
    for name in path:
        content = content.get(name) if isinstance(content, Mapping) else None
    if not isinstance(content, str | int) or isinstance(content, bool):
        raise Unreadable(".".join(path))
    return str(content).replace("\0", "").encode(errors="replace").decode()  # what no database takes is left out


def text_or(content: Any, *path: str) -> str:
    """The same, or nothing."""
    try:
        return text_at(content, *path)
    except Unreadable:
        return ""
