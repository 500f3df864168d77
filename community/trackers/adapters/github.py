"""GitHub and GitHub Enterprise Server, by the REST API of 2022-11-28 (https://docs.github.com/en/rest/issues/issues)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from community.trackers.adapters.base import Issue, Place, Question, is_mac, is_there, text_at, text_or
from community.trackers.models import IssueState

NAMES = {"completed": "Closed", "not_planned": "Closed as not planned", "duplicate": "Closed as duplicate"}
DROPPED = frozenset({"not_planned", "duplicate"})


class GitHub:
    """Projects are repositories, `owner/name`; keys are numbers."""

    home = "https://github.com"
    wants_account = False
    wants_inner_id = False
    signs_by_itself = False
    project_pattern = r"[\w.-]+/[\w.-]+"

    def trial(self, place: Place) -> Question:
        """`GET /repos/{owner}/{repo}`"""
        return self._question(place, "GET", "")

    def told(self, place: Place, content: Any) -> tuple[str, str]:
        """Its full name."""
        return text_at(content, "full_name"), ""

    def making(self, place: Place, title: str, body: str) -> Question:
        """`POST /repos/{owner}/{repo}/issues`"""
        return self._question(place, "POST", "/issues", {"title": title, "body": body})

    def made(self, place: Place, content: Any) -> Issue:
        """The answer is the issue."""
        return self.seen(place, content)

    def looking(self, place: Place, key: str) -> Question:
        """`GET /repos/{owner}/{repo}/issues/{number}`"""
        return self._question(place, "GET", f"/issues/{key}")

    def seen(self, place: Place, content: Any) -> Issue:
        """`closed` is done, unless as not planned or as a duplicate."""
        reason = text_or(content, "state_reason")
        is_closed = text_at(content, "state") == "closed"
        done = IssueState.DROPPED if reason in DROPPED else IssueState.DONE
        return Issue(
            text_at(content, "number"),
            text_at(content, "html_url"),
            text_at(content, "title"),
            done if is_closed else IssueState.OPEN,
            NAMES.get(reason, "Closed") if is_closed else "Open",
        )

    def key_in(self, place: Place, url: str) -> str | None:
        """`https://github.com/owner/name/issues/42`"""
        path = urlsplit(url).path
        found = re.fullmatch(r"/([\w.-]+/[\w.-]+)/issues/([1-9]\d{0,8})/?", path)
        same = found and found[1].lower() == place.project.lower() and is_there(place, url)
        return found[2] if found and same else None

    def is_signed(self, headers: Mapping[str, str], body: bytes, secret: str, moment: datetime) -> bool:
        """`X-Hub-Signature-256: sha256=…` of the body."""
        kind, _sign, said = headers.get("x-hub-signature-256", "").partition("=")
        return kind == "sha256" and is_mac(said, body, secret)

    def heard(self, place: Place, headers: Mapping[str, str], content: Any) -> Issue | None:
        """The event `issues`, of this repository."""
        if headers.get("x-github-event") != "issues":
            return None
        if text_at(content, "repository", "full_name").lower() != place.project.lower():
            return None
        return self.seen(place, content.get("issue"))

    def _question(self, place: Place, method: str, path: str, content: Mapping[str, Any] | None = None) -> Question:
        home = urlsplit(place.address)
        base = "https://api.github.com" if home.hostname == "github.com" else f"{place.address}/api/v3"
        headers = {
            "Authorization": f"Bearer {place.token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        return Question(method, f"{base}/repos/{quote(place.project)}{path}", content, headers)
