"""Jira Cloud and Jira Data Center, by the REST API v2, whose descriptions are plain text in both.

https://developer.atlassian.com/cloud/jira/platform/rest/v2/ and …/server/jira/platform/rest/
"""

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from community.trackers.adapters.base import Issue, Place, Question, is_mac, is_there, text_at, text_or
from community.trackers.models import IssueState

KEY = r"[A-Z][A-Z0-9_]{1,30}-[1-9]\d{0,8}"


class Jira:
    """Projects are their keys, `SHOP`; keys of issues are `SHOP-42`."""

    home = "https://your-company.atlassian.net"
    wants_account = True
    wants_inner_id = False
    signs_by_itself = False
    project_pattern = r"[A-Z][A-Z0-9_]{1,30}"

    def trial(self, place: Place) -> Question:
        """`GET /rest/api/2/project/{key}`"""
        return self._question(place, "GET", f"project/{place.project}")

    def told(self, place: Place, content: Any) -> tuple[str, str]:
        """Its key and name."""
        return f"{text_at(content, 'key')} {text_at(content, 'name')}", ""

    def making(self, place: Place, title: str, body: str) -> Question:
        """`POST /rest/api/2/issue`, as a task, which every kind of project has."""
        fields = {
            "project": {"key": place.project},
            "issuetype": {"name": "Task"},
            "summary": title,
            "description": body,
        }
        return self._question(place, "POST", "issue", {"fields": fields})

    def made(self, place: Place, content: Any) -> Issue:
        """The answer is the key alone; the rest is seen when it is looked at."""
        key = text_at(content, "key")
        return Issue(key, f"{place.address}/browse/{key}")

    def looking(self, place: Place, key: str) -> Question:
        """`GET /rest/api/2/issue/{key}`, of two fields."""
        return self._question(place, "GET", f"issue/{key}?fields=summary,status")

    def seen(self, place: Place, content: Any) -> Issue:
        """Done is what its status category says, whatever the company calls the status."""
        fields = content.get("fields") if isinstance(content, Mapping) else None
        status = fields.get("status") if isinstance(fields, Mapping) else None
        is_done = text_or(status, "statusCategory", "key") == "done"
        key = text_at(content, "key")
        return Issue(
            key,
            f"{place.address}/browse/{key}",
            text_at(fields, "summary"),
            IssueState.DONE if is_done else IssueState.OPEN,
            text_at(status, "name"),
        )

    def key_in(self, place: Place, url: str) -> str | None:
        """`https://company.atlassian.net/browse/SHOP-42`"""
        path = urlsplit(url).path.removeprefix(urlsplit(place.address).path)
        found = re.fullmatch(rf"/browse/({KEY})/?", path)
        same = found and found[1].rpartition("-")[0] == place.project and is_there(place, url)
        return found[1] if found and same else None

    def is_signed(self, headers: Mapping[str, str], body: bytes, secret: str, moment: datetime) -> bool:
        """`X-Hub-Signature: sha256=…` of the body."""
        kind, _sign, said = headers.get("x-hub-signature", "").partition("=")
        return kind == "sha256" and is_mac(said, body, secret)

    def heard(self, place: Place, headers: Mapping[str, str], content: Any) -> Issue | None:
        """`jira:issue_created` and `jira:issue_updated`."""
        if not text_or(content, "webhookEvent").startswith(("jira:issue_created", "jira:issue_updated")):
            return None
        return self.seen(place, content.get("issue"))

    def _question(self, place: Place, method: str, path: str, content: Mapping[str, Any] | None = None) -> Question:
        both = base64.b64encode(f"{place.account}:{place.token}".encode()).decode()
        said = f"Basic {both}" if place.account else f"Bearer {place.token}"
        headers = {"Authorization": said, "Accept": "application/json"}
        return Question(method, f"{place.address}/rest/api/2/{path}", content, headers)
