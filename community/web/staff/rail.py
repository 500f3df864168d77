"""The places of the staff's shell: what the actor may open, and what waits there."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from flask import g, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ScalarSelect, literal, select

from community.kernel.db import AnySelect, run
from community.moderation.queries import waiting_count_of
from community.policy import Actor, Permission, Role, can
from community.triage.queries import waiting_of
from community.web.auth import actor
from community.web.rendering import locale_code


@dataclass(frozen=True, slots=True)
class Place:
    """One item of the rail; a place with a head starts a new group."""

    area: str
    endpoint: str
    label: Any
    icon: str
    permission: Permission
    key: str
    head: Any = None


PLACES = (
    Place("inbox", "inbox.show", _l("Inbox"), "inbox", Permission.TRIAGE, "g i"),
    Place("duplicates", "duplicates.show", _l("Duplicates"), "copy-check", Permission.SUBMISSION_MERGE, "g d"),
    Place("moderation", "moderation.show", _l("Held"), "shield-check", Permission.MODERATE, "g 1"),
    Place("backlog", "backlog.show", _l("Backlog"), "list-ordered", Permission.BACKLOG_READ, "g b"),
    Place("ip_ledger", "ip_ledger.show", _l("IP ledger"), "book-open-check", Permission.LEDGER_READ, "g k"),
    Place("tracker_links", "tracker_links.everywhere", _l("Issues"), "ticket-check", Permission.BACKLOG_READ, "g 5"),
    Place("exports", "exports.show", _l("Exports"), "download", Permission.BACKLOG_EXPORT, "g e"),
    Place("imports", "imports.show", _l("Imports"), "upload", Permission.IMPORT, "g f"),
    Place("answers", "answers.show", _l("Answers"), "message-square-reply", Permission.ANSWER, "g r"),
    Place("promise_ledger", "promise_ledger.show", _l("Promises"), "handshake", Permission.PROMISE, "g q"),
    Place("staff_changelog", "staff_changelog.show", _l("Changelog"), "megaphone", Permission.CHANGELOG_WRITE, "g u"),
    Place("causes", "causes.show", _l("Root causes"), "sprout", Permission.CAUSE, "g z"),
    Place("care", "care.show", _l("Care"), "heart-handshake", Permission.CARE, "g 8"),
    Place("second_looks", "second_looks.show", _l("Second looks"), "scale", Permission.TRIAGE, "g l"),
    Place("assists", "assists.show", _l("Assists"), "lightbulb", Permission.ASSIST_READ, "g x"),
    Place("on_behalf", "on_behalf.create", _l("Note for a customer"), "phone", Permission.ON_BEHALF, "g h"),
    Place("values", "values.show", _l("Values"), "gem", Permission.VALUE_MANAGE, "g v"),
    Place("people", "people.show", _l("People"), "users", Permission.MEMBER_READ, "g p", _l("Customers")),
    Place("companies", "companies.show", _l("Companies"), "building-2", Permission.CUSTOMER_READ, "g c"),
    Place("segments", "segments.show", _l("Segments"), "chart-pie", Permission.SEGMENT_READ, "g n"),
    Place("tags", "tags.show", _l("Tags"), "tags", Permission.TAG_MANAGE, "g t", _l("The community")),
    Place("replies", "replies.show", _l("Saved replies"), "quote", Permission.REPLY_MANAGE, "g s"),
    Place("staff_boards", "staff_boards.show", _l("Boards"), "layout-list", Permission.BOARD_MANAGE, "g o"),
    Place("watched_words", "watched_words.show", _l("Watched words"), "eye", Permission.WATCH_WORDS, "g 2"),
    Place("touchpoints", "touchpoints.show", _l("Touchpoints"), "map-pin", Permission.BOARD_MANAGE, "g w"),
    Place("mails", "mails.show", _l("Mail"), "mail", Permission.OPERATE, "g m", _l("The machine")),
    Place("webhooks", "webhooks.show", _l("Webhooks"), "webhook", Permission.OPERATE, "g y"),
    Place("trackers", "trackers.show", _l("Trackers"), "plug", Permission.OPERATE, "g 7"),
    Place("jobs", "jobs.show", _l("Jobs"), "activity", Permission.OPERATE, "g j"),
    Place("audit", "audit.show", _l("Audit"), "scroll", Permission.OPERATE, "g a"),
)


ALSO = {
    "promise_ledger": ("promise",),
    "ip_ledger": ("ip_entry",),
    "care": ("rescue", "rescuing"),
    "causes": ("cause", "cause_links"),
    "moderation": ("flagged",),
    "backlog": ("competitors", "grounds", "backlog_columns", "backlog_views", "planning", "planning_many", "scoring"),
}  # areas whose pages belong to another one's place


class Item(NamedTuple):
    """A place as the rail shows it; `head` stands over it, where it is the first of its group."""

    area: str
    label: str
    url: str
    icon: str
    key: str
    head: str | None
    waiting: int | None = None
    current: bool = False


class Rail:
    """The rail, made only when a page shows it."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The places that the actor may open: values, so that the rail is a piece that is kept (web/fragments.py)."""
        who, here = actor(), request.blueprint or ""
        return tuple(
            item._replace(waiting=_waiting(item.area), current=here in (item.area, *ALSO.get(item.area, ())))
            for item in _items(who.role, who.is_banned, locale_code(), request.script_root)
        )


@lru_cache(maxsize=64)
def _items(role: Role | None, is_banned: bool, _locale: str, _root: str) -> tuple[Item, ...]:
    """What somebody with this role may open, in their language: no place asks who it is."""
    who, items, head = Actor(role=role, is_banned=is_banned), [], None
    for place in PLACES:
        head = place.head or head
        if can(who, place.permission):
            label, over = str(place.label), str(head) if head else None
            items.append(Item(place.area, label, url_for(place.endpoint), place.icon, f"go_{place.area}", over))
            head = None
    return tuple(items)


def _waiting(area: str) -> int | None:
    return _COUNTS[area]() if area in _COUNTS else None


def waiting_count() -> int:
    """How many submissions wait for this actor, asked once a request."""
    if "waiting_count" not in g:
        counted_beside(None)
    return int(g.waiting_count)


def held_count() -> int:
    """How many posts wait to be looked at, asked together with the other where nobody knows that yet."""
    if "held_count" not in g:
        counted_beside(None)
    return int(g.held_count)


_NONE = literal(0)
_COUNTS = {"inbox": waiting_count, "moderation": held_count}


def counted_beside(other: ScalarSelect[int] | None, **values: int) -> int:
    """Another number of the page, asked together with those of the rail that are not known yet.

    `other` is kept by whoever asks, with `values` to be bound: so the statement is kept too.
    """
    asked: dict[str, ScalarSelect[int]] = {
        "waiting_count": waiting_of(actor()),
        "held_count": waiting_count_of(actor()),
    }
    names = [name for name in asked if name not in g]
    counts = [asked[name] for name in names]
    *known, number = tuple(run(_together(*counts, _NONE if other is None else other), values).one())
    for name, count in zip(names, known, strict=True):
        setattr(g, name, count)
    return number or 0


@lru_cache(maxsize=64)
def _together(*numbers: ColumnElement[int]) -> AnySelect:
    return select(*numbers)


def rail_context() -> dict[str, Any]:
    """What the staff's shell needs beside what every template has."""
    return {"rail": Rail()}
