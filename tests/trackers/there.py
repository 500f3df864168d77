"""The four trackers on a port of this machine, answering in the shapes of their documentation.

GitHub: docs.github.com/en/rest/issues/issues. GitLab: docs.gitlab.com/api/issues. Jira: developer.atlassian.com,
REST v2. Linear: linear.app/developers/graphql. What the site does not read is left out but for some of each, so that a
reader which stumbles over more than it expects is found.
"""

import contextlib
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from community.kernel.clock import now
from community.trackers.models import TrackerKind

TOKEN = "canarytokenzwicky"
PROJECTS = {
    TrackerKind.GITHUB: "fjord/shop",
    TrackerKind.GITLAB: "fjord/web/shop",
    TrackerKind.JIRA: "SHOP",
    TrackerKind.LINEAR: "ENG",
}
UNKNOWN = 404


@dataclass
class There:
    """A tracker: its issues by number, as (title, body, state); what was asked of it, and how it feels."""

    kind: TrackerKind
    port: int = 0
    issues: dict[int, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    status: int = 0  # answers everything with it
    retry_after: str = ""
    echo: bool = False  # tells the token back in a refusal

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def project(self) -> str:
        return PROJECTS[self.kind]

    def url(self, number: int) -> str:
        """Where people see an issue."""
        return {
            TrackerKind.GITHUB: f"{self.address}/{self.project}/issues/{number}",
            TrackerKind.GITLAB: f"{self.address}/{self.project}/-/issues/{number}",
            TrackerKind.JIRA: f"{self.address}/browse/{self.project}-{number}",
            TrackerKind.LINEAR: f"https://linear.app/fjord/issue/{self.project}-{number}/a-title",
        }[self.kind]

    def key(self, number: int) -> str:
        return str(number) if self.kind in (TrackerKind.GITHUB, TrackerKind.GITLAB) else f"{self.project}-{number}"

    def shape(self, number: int) -> dict[str, Any]:
        """An issue as the tracker tells of it."""
        title, body, state = self.issues[number]
        return SHAPES[self.kind](self, number, title, body, state)

    def add(self, title: str, body: str = "", state: str = "open") -> int:
        number = len(self.issues) + 1
        self.issues[number] = [title, body, state]
        return number


def _github(there: There, number: int, title: str, body: str, state: str) -> dict[str, Any]:
    reasons = {"open": None, "done": "completed", "dropped": "not_planned"}
    return {
        "id": 1_000 + number,
        "node_id": "MDU6SXNzdWUx",
        "url": f"{there.address}/api/v3/repos/{there.project}/issues/{number}",
        "html_url": there.url(number),
        "number": number,
        "state": "open" if state == "open" else "closed",
        "state_reason": reasons[state],
        "title": title,
        "body": body,
        "user": {"login": "octocat", "id": 1},
        "labels": [{"id": 1, "name": "bug"}],
        "assignee": None,
    }


def _gitlab(there: There, number: int, title: str, body: str, state: str) -> dict[str, Any]:
    return {
        "id": 84,
        "iid": number,
        "project_id": 4,
        "title": title,
        "description": body,
        "state": "opened" if state == "open" else "closed",
        "labels": [],
        "web_url": there.url(number),
        "references": {"short": f"#{number}"},
    }


def _jira(there: There, number: int, title: str, body: str, state: str) -> dict[str, Any]:
    names = {"open": ("To Do", "new"), "done": ("Shipped", "done"), "dropped": ("Shipped", "done")}
    name, category = names[state]
    return {
        "id": f"100{number}",
        "key": there.key(number),
        "self": f"{there.address}/rest/api/2/issue/100{number}",
        "fields": {
            "summary": title,
            "status": {"name": name, "id": "3", "statusCategory": {"id": 3, "key": category, "name": "Any"}},
        },
    }


def _linear(there: There, number: int, title: str, body: str, state: str) -> dict[str, Any]:
    types = {"open": ("Todo", "unstarted"), "done": ("Done", "completed"), "dropped": ("Canceled", "canceled")}
    name, kind = types[state]
    return {
        "identifier": there.key(number),
        "title": title,
        "url": there.url(number),
        "state": {"name": name, "type": kind},
    }


SHAPES = {
    TrackerKind.GITHUB: _github,
    TrackerKind.GITLAB: _gitlab,
    TrackerKind.JIRA: _jira,
    TrackerKind.LINEAR: _linear,
}


def answer_of(there: There, method: str, path: str, headers: dict[str, str], content: Any) -> tuple[int, Any]:
    """Status and body, as the tracker would say them."""
    if TOKEN not in headers_of(there.kind, headers):
        return 401, {"message": "Bad credentials"}
    return ANSWERS[there.kind](there, method, path, content)


def headers_of(kind: TrackerKind, headers: dict[str, str]) -> str:
    """What a tracker reads the token from; Jira's, undone."""
    import base64

    if kind is TrackerKind.GITLAB:
        return headers.get("private-token", "")
    said = headers.get("authorization", "")
    if kind is TrackerKind.JIRA and said.startswith("Basic "):
        return base64.b64decode(said[6:]).decode()
    return said


def _rest(there: There, method: str, path: str, content: Any, base: str, words: tuple[str, str]) -> tuple[int, Any]:
    if path == base:
        return 200, {"full_name": there.project, "path_with_namespace": there.project, "id": 4}
    found = re.fullmatch(rf"{re.escape(base)}/issues(?:/(\d+))?", path)
    if not found:
        return UNKNOWN, {"message": "Not Found"}
    if method == "POST":
        return 201, there.shape(there.add(content[words[0]], content[words[1]]))
    number = int(found[1] or 0)
    return (200, there.shape(number)) if number in there.issues else (UNKNOWN, {"message": "Not Found"})


def _as_github(there: There, method: str, path: str, content: Any) -> tuple[int, Any]:
    return _rest(there, method, path, content, f"/api/v3/repos/{there.project}", ("title", "body"))


def _as_gitlab(there: There, method: str, path: str, content: Any) -> tuple[int, Any]:
    base = f"/api/v4/projects/{there.project.replace('/', '%2F')}"
    return _rest(there, method, path, content, base, ("title", "description"))


def _as_jira(there: There, method: str, path: str, content: Any) -> tuple[int, Any]:
    path = path.partition("?")[0]
    if path == f"/rest/api/2/project/{there.project}":
        return 200, {"key": there.project, "name": "Shop", "id": "10000"}
    if path == "/rest/api/2/issue" and method == "POST":
        fields = content["fields"]
        if fields["project"]["key"] != there.project:
            return 400, {"errorMessages": [], "errors": {"project": "valid project is required"}}
        number = there.add(fields["summary"], fields["description"])
        return 201, {"id": f"100{number}", "key": there.key(number), "self": "…"}
    found = re.fullmatch(rf"/rest/api/2/issue/{there.project}-(\d+)", path)
    number = int(found[1]) if found else 0
    absent = {"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}}
    return (200, there.shape(number)) if number in there.issues else (UNKNOWN, absent)


def _as_linear(there: There, method: str, path: str, content: Any) -> tuple[int, Any]:
    if path != "/graphql":
        return UNKNOWN, {}
    values = content["variables"]
    if "key" in values:
        return 200, {"data": {"teams": {"nodes": [{"id": "9cfb482a", "key": there.project, "name": "Engineering"}]}}}
    if "input" in values:
        assert values["input"]["teamId"] == "9cfb482a"
        number = there.add(values["input"]["title"], values["input"]["description"])
        return 200, {"data": {"issueCreate": {"success": True, "issue": there.shape(number)}}}
    number = int(values["id"].rpartition("-")[2])
    if number not in there.issues:
        return 200, {"errors": [{"message": "Entity not found: Issue", "path": ["issue"]}], "data": None}
    return 200, {"data": {"issue": there.shape(number)}}


ANSWERS = {
    TrackerKind.GITHUB: _as_github,
    TrackerKind.GITLAB: _as_gitlab,
    TrackerKind.JIRA: _as_jira,
    TrackerKind.LINEAR: _as_linear,
}


def call_of(there: There, number: int, secret: str, *, moment: float | None = None) -> tuple[dict[str, str], bytes]:
    """A webhook's call, signed."""
    issue = there.shape(number)
    said: dict[str, Any] = {
        TrackerKind.GITHUB: {"action": "closed", "issue": issue, "repository": {"full_name": there.project}},
        TrackerKind.GITLAB: {
            "object_kind": "issue",
            "project": {"path_with_namespace": there.project},
            "object_attributes": {**issue, "url": there.url(number), "action": "close"},
        },
        TrackerKind.JIRA: {"timestamp": 1, "webhookEvent": "jira:issue_updated", "issue": issue},
        TrackerKind.LINEAR: {
            "action": "update",
            "type": "Issue",
            "data": issue,
            "url": there.url(number),
            "webhookTimestamp": int((moment or now().timestamp()) * 1000),
        },
    }[there.kind]
    body = json.dumps(said).encode()
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        TrackerKind.GITHUB: {"X-GitHub-Event": "issues", "X-Hub-Signature-256": f"sha256={mac}"},
        TrackerKind.GITLAB: {"X-Gitlab-Event": "Issue Hook", "X-Gitlab-Token": secret},
        TrackerKind.JIRA: {"X-Hub-Signature": f"sha256={mac}"},
        TrackerKind.LINEAR: {"Linear-Signature": mac},
    }[there.kind]
    return headers, body


@contextlib.contextmanager
def tracker_there(kind: TrackerKind) -> Iterator[There]:
    """A tracker that is up inside."""
    there = There(kind)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            content = json.loads(raw) if raw else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            there.asked.append((self.command, unquote(self.path), headers, content))
            status, said = answer_of(there, self.command, self.path, headers, content)
            if there.status:
                said = {"message": f"No, {headers_of(kind, headers)}" if there.echo else "No."}
                status = there.status
            etag = f'W/"{hash(json.dumps(said, sort_keys=True))}"'
            unchanged = status == 200 and headers.get("if-none-match") == etag
            body = b"" if unchanged else json.dumps(said).encode()
            self.send_response(304 if unchanged else status)
            if kind is TrackerKind.GITHUB:
                self.send_header("ETag", etag)
            if there.retry_after:
                self.send_header("Retry-After", there.retry_after)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
