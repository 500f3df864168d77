"""The places of the staff's shell: what the actor may open, and what waits there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, select

from community.kernel.db import db
from community.policy import Permission, can
from community.triage.queries import waiting_of
from community.web.auth import actor


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
    "backlog": ("competitors", "grounds", "backlog_columns", "backlog_views", "planning", "planning_many", "scoring"),
}  # areas whose pages belong to another one's place


class Rail:
    """The rail, made only when a page shows it."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        who = actor()
        head = None
        for place in PLACES:
            head = place.head or head
            if place.endpoint in current_app.view_functions and can(who, place.permission):
                yield _item(place, head)
                head = None


def _item(place: Place, head: Any) -> dict[str, Any]:
    return {
        "label": place.label,
        "url": url_for(place.endpoint),
        "icon": place.icon,
        "count": waiting_count() if place.area == "inbox" else None,
        "current": (request.blueprint or "") in (place.area, *ALSO.get(place.area, ())),
        "key": f"go_{place.area}",
        "head": head,
    }


def waiting_count() -> int:
    """How many submissions wait for this actor, asked once a request."""
    if "waiting_count" not in g:
        g.waiting_count = db.session.scalar(select(waiting_of(actor())))
    return int(g.waiting_count)


def counted_beside(other: ScalarSelect[int]) -> int:
    """Another number of the page, asked together with how many wait, where that is not known yet."""
    if "waiting_count" in g:
        return db.session.scalar(select(other)) or 0
    g.waiting_count, number = db.session.execute(select(waiting_of(actor()), other)).one()
    return number or 0


def rail_context() -> dict[str, Any]:
    """What the staff's shell needs beside what every template has."""
    return {"rail": Rail()}
