"""What is sent: a versioned body for programs, and one sentence for chats."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from community.webhooks import events
from community.webhooks.models import Format
from community.webhooks.reading import Told

VERSION = 1
LONGEST = 1_800  # characters of a sentence: Discord takes 2,000
PLACES = ("event", "title", "board", "status", "votes", "note", "url")
USUAL_MESSAGE = "{event}: {title} ({board}, {status}) {url}"
SAID = {
    events.CREATED: "New",
    events.CHANGED: "Changed",
    events.STATUS_CHANGED: "Status changed",
    events.MERGED: "Merged",
    events.UNMERGED: "On its own again",
    events.DELETED: "Deleted",
    events.COMMENT_CREATED: "New comment",
    events.ANSWER_PUBLISHED: "Answered",
    events.ANSWER_CHANGED: "Answer changed",
    events.PROMISE_MADE: "Promised",
    events.PROMISE_KEPT: "Promise kept",
    events.PROMISE_BROKEN: "Promise broken",
    events.TEST: "Test",
}


def body_of(
    event: str, occurred_at: datetime, told: Told, base: str, *, format: Format, message: str, with_people: bool
) -> str:
    """The body as it is sent, as JSON."""
    if format is Format.STANDARD:
        data = _data(event, told, base, with_people)
        return _json({"type": event, "timestamp": _moment(occurred_at), "version": VERSION, "data": data})
    return _json(CHATS[format](_sentence(event, told, base, message or USUAL_MESSAGE, ESCAPES[format])))


def _data(event: str, told: Told, base: str, with_people: bool) -> dict[str, Any]:
    row, more = told.submission, told.more
    if event == events.DELETED:
        return {"submission": {"id": row.id}}
    if event == events.MERGED:
        return {"submission": {"id": row.id}, "into": _other(more, base)}
    found: dict[str, Any] = {"submission": _submission(row, base, with_people)}
    if more is not None:
        found |= _happened(event, more, base, with_people)
    return found


def _submission(row: Any, base: str, with_people: bool) -> dict[str, Any]:
    found = {
        "id": row.id,
        "url": _url(base, row),
        "kind": row.kind.value,
        "title": row.title,
        "board": {"slug": row.board_slug, "name": row.board_name},
        "status": {"name": row.status_name, "kind": row.status_kind.value},
        "votes": row.votes,
        "comments": row.comments,
        "created_at": _moment(row.created_at),
    }
    return found | {"body": row.body, "author": _person(row, "author")} if with_people else found


def _happened(event: str, more: Any, base: str, with_people: bool) -> dict[str, Any]:
    if event == events.STATUS_CHANGED:
        before = {"name": more.from_name, "kind": more.from_kind.value} if more.from_name else None
        return {"change": {"from": before, "to": {"name": more.to_name, "kind": more.to_kind.value}, "note": more.note}}
    if event == events.COMMENT_CREATED:
        comment = {"id": more.id, "by_staff": more.by_staff, "created_at": _moment(more.created_at)}
        return {"comment": comment | ({"body": more.body, "author": _person(more, "by")} if with_people else {})}
    if event in (events.ANSWER_PUBLISHED, events.ANSWER_CHANGED):
        return {"answer": {"body": more.body} | ({"author": _person(more, "by")} if with_people else {})}
    if event == events.UNMERGED:
        return {"from": _other(more, base)}
    return {"promise": {"id": more.id, "text": more.text, "due_on": more.due_on.isoformat(), "state": more.state.value}}


def _other(more: Any, base: str) -> dict[str, Any] | None:
    return None if more is None else {"id": more.id, "url": _url(base, more), "title": more.title}


def _person(row: Any, label: str) -> dict[str, Any] | None:
    number = getattr(row, f"{label}_id")
    return None if number is None else {"id": number, "name": getattr(row, f"{label}_name")}


def _url(base: str, row: Any) -> str:
    return f"{base}/submissions/{row.id}-{row.slug}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _sentence(event: str, told: Told, base: str, message: str, escape: Callable[[str], str]) -> str:
    """The message with its places filled in, each made harmless for the chat; unknown places stay as they are."""
    row, more = told.submission, told.more
    if event == events.DELETED:
        return f"{SAID[event]}: #{row.id}"
    if event == events.MERGED and more is not None:
        row = _Merged(row, more)
    values: Mapping[str, str] = {
        "event": SAID[event],
        "title": escape(row.title[:200]),
        "board": escape(row.board_name),
        "status": escape(row.status_name),
        "votes": str(row.votes),
        "note": escape(getattr(more, "note", "")[:600]),
        "url": _url(base, row),
    }
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), message)[:LONGEST]


class _Merged:
    """A submission that was merged, as its survivor is called."""

    def __init__(self, row: Any, into: Any) -> None:
        self.id, self.slug, self.title = into.id, into.slug, into.title
        self.board_name, self.status_name, self.votes = row.board_name, row.status_name, row.votes


def _for_slack(text: str) -> str:
    """Slack reads mentions and links between < and > only."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _for_markdown(text: str) -> str:
    """Nothing of it is a link, a mention, a heading or an emphasis."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~@])", r"\\\1", text).replace("\n", " ")


ESCAPES: Mapping[Format, Callable[[str], str]] = {
    Format.SLACK: _for_slack,
    Format.TEAMS: _for_markdown,
    Format.DISCORD: _for_markdown,
}


def _card(sentence: str) -> dict[str, Any]:
    """An Adaptive Card, which Teams shows."""
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": sentence, "wrap": True}],
    }
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": content}],
    }


CHATS: Mapping[Format, Callable[[str], dict[str, Any]]] = {
    Format.SLACK: lambda sentence: {"text": sentence},
    Format.TEAMS: _card,
    Format.DISCORD: lambda sentence: {"content": sentence, "allowed_mentions": {"parse": []}},
}


def pretty(body: str) -> str:
    """A body as people read it."""
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
