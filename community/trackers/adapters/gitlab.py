"""GitLab, hosted or one's own, by its REST API v4 (https://docs.gitlab.com/api/issues/)."""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from community.trackers.adapters.base import Issue, Place, Question, is_there, text_at
from community.trackers.models import IssueState


class GitLab:
    """Projects are paths, `group/name`; keys are the numbers within a project (`iid`)."""

    home = "https://gitlab.com"
    wants_account = False
    wants_inner_id = False
    signs_by_itself = False
    project_pattern = r"[\w.-]+(/[\w.-]+)+"

    def trial(self, place: Place) -> Question:
        """`GET /projects/:id`"""
        return self._question(place, "GET", "")

    def told(self, place: Place, content: Any) -> tuple[str, str]:
        """Its path with the groups."""
        return text_at(content, "path_with_namespace"), ""

    def making(self, place: Place, title: str, body: str) -> Question:
        """`POST /projects/:id/issues`"""
        return self._question(place, "POST", "/issues", {"title": title, "description": body})

    def made(self, place: Place, content: Any) -> Issue:
        """The answer is the issue."""
        return self.seen(place, content)

    def looking(self, place: Place, key: str) -> Question:
        """`GET /projects/:id/issues/:iid`"""
        return self._question(place, "GET", f"/issues/{key}")

    def seen(self, place: Place, content: Any) -> Issue:
        """`closed` is done: GitLab does not say why an issue was closed."""
        return _issue(content, text_at(content, "web_url"))

    def key_in(self, place: Place, url: str) -> str | None:
        """`https://gitlab.com/group/name/-/issues/42`, or `…/-/work_items/42`"""
        path, home = urlsplit(url).path, urlsplit(place.address).path
        found = re.fullmatch(r"/(.+?)/-/(?:issues|work_items)/([1-9]\d{0,8})/?", unquote(path.removeprefix(home)))
        same = found and found[1].lower() == place.project.lower() and is_there(place, url)
        return found[2] if found and same else None

    def is_signed(self, headers: Mapping[str, str], body: bytes, secret: str, moment: datetime) -> bool:
        """`X-Gitlab-Token` is the secret itself."""
        said = headers.get("x-gitlab-token", "")
        return hmac.compare_digest(said.encode("utf-8", "replace"), secret.encode())

    def heard(self, place: Place, headers: Mapping[str, str], content: Any) -> Issue | None:
        """An issue event, of this project."""
        if text_at(content, "object_kind") not in ("issue", "work_item"):
            return None
        if text_at(content, "project", "path_with_namespace").lower() != place.project.lower():
            return None
        inner = content.get("object_attributes")
        return _issue(inner, text_at(inner, "url"))

    def _question(self, place: Place, method: str, path: str, content: Mapping[str, Any] | None = None) -> Question:
        base = f"{place.address}/api/v4/projects/{quote(place.project, safe='')}"
        return Question(method, base + path, content, {"PRIVATE-TOKEN": place.token, "Accept": "application/json"})


def _issue(content: Any, url: str) -> Issue:
    is_closed = text_at(content, "state") == "closed"
    state = IssueState.DONE if is_closed else IssueState.OPEN
    return Issue(text_at(content, "iid"), url, text_at(content, "title"), state, "Closed" if is_closed else "Open")
