"""Linear, by its GraphQL API (https://linear.app/developers/graphql) and its webhooks (…/developers/webhooks)."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from community.trackers.adapters.base import Issue, Place, Question, Unreadable, is_mac, text_at, text_or
from community.trackers.models import IssueState

ISSUE = "identifier title url state { name type }"
TEAM = "query Team($key: String!) { teams(filter: { key: { eq: $key } }) { nodes { id key name } } }"
LOOK = f"query Look($id: String!) {{ issue(id: $id) {{ {ISSUE} }} }}"
MAKE = f"mutation Make($input: IssueCreateInput!) {{ issueCreate(input: $input) {{ success issue {{ {ISSUE} }} }} }}"
STATES = {"completed": IssueState.DONE, "canceled": IssueState.DROPPED, "duplicate": IssueState.DROPPED}
OLDEST = 60_000  # milliseconds of a call, as Linear advises


class Linear:
    """Projects are the keys of teams, `ENG`; keys of issues are `ENG-42`."""

    home = "https://api.linear.app"
    wants_account = False
    wants_inner_id = True
    signs_by_itself = True
    project_pattern = r"[A-Z][A-Z0-9]{0,9}"

    def trial(self, place: Place) -> Question:
        """The team with this key."""
        return self._question(place, TEAM, {"key": place.project})

    def told(self, place: Place, content: Any) -> tuple[str, str]:
        """Its name, and the number that new issues want."""
        nodes = self._data(content, "teams").get("nodes") or [{}]
        return f"{text_at(nodes[0], 'key')} {text_at(nodes[0], 'name')}", text_at(nodes[0], "id")

    def making(self, place: Place, title: str, body: str) -> Question:
        """`issueCreate`"""
        return self._question(place, MAKE, {"input": {"teamId": place.inner_id, "title": title, "description": body}})

    def made(self, place: Place, content: Any) -> Issue:
        """The issue inside."""
        return _issue(self._data(content, "issueCreate").get("issue"))

    def looking(self, place: Place, key: str) -> Question:
        """`issue`, which takes the key as its number too."""
        return self._question(place, LOOK, {"id": key})

    def seen(self, place: Place, content: Any) -> Issue:
        """The issue inside."""
        return _issue(self._data(content, "issue"))

    def key_in(self, place: Place, url: str) -> str | None:
        """`https://linear.app/company/issue/ENG-42/its-title`"""
        parts = urlsplit(url)
        found = re.fullmatch(r"/[\w-]+/issue/([A-Z][A-Z0-9]{0,9}-[1-9]\d{0,8})(/.*)?", parts.path)
        same = found and found[1].rpartition("-")[0] == place.project and parts.netloc == "linear.app"
        return found[1] if found and same else None

    def is_signed(self, headers: Mapping[str, str], body: bytes, secret: str, moment: datetime) -> bool:
        """`Linear-Signature` of the body, sent within the last minute, so that nobody plays a call again later."""
        if not is_mac(headers.get("linear-signature", ""), body, secret):
            return False
        try:
            said = text_or(json.loads(body), "webhookTimestamp")
        except ValueError:
            return False
        return said.isdigit() and len(said) < 16 and abs(moment.timestamp() * 1000 - int(said)) <= OLDEST

    def heard(self, place: Place, headers: Mapping[str, str], content: Any) -> Issue | None:
        """An `Issue` that was made or changed."""
        if text_or(content, "type") != "Issue" or text_or(content, "action") not in ("create", "update"):
            return None
        return _issue({"url": text_or(content, "url"), **content.get("data", {})})

    def _question(self, place: Place, query: str, values: Mapping[str, Any]) -> Question:
        content = {"query": query, "variables": values}
        return Question("POST", f"{place.address}/graphql", content, {"Authorization": place.token})

    def _data(self, content: Any, name: str) -> Mapping[str, Any]:
        data = content.get("data") if isinstance(content, Mapping) else None
        inner = data.get(name) if isinstance(data, Mapping) else None
        if not isinstance(inner, Mapping):
            raise Unreadable(name)
        return inner


def _issue(content: Any) -> Issue:
    state = content.get("state") if isinstance(content, Mapping) else None
    return Issue(
        text_at(content, "identifier"),
        text_at(content, "url"),
        text_at(content, "title"),
        STATES.get(text_or(state, "type"), IssueState.OPEN),
        text_at(state, "name"),
    )
