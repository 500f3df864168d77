"""Connections with trackers: where they are, whether they answer, and what they are told to call."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.parts import part
from community.policy import Permission
from community.trackers import queries
from community.trackers.adapters import ADAPTERS
from community.trackers.commands import KeepTracker
from community.trackers.models import Tracker, TrackerKind, TrackerStanding
from community.trackers.sealing import hook_secret
from community.trackers.services import connecting
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.rendering import ago
from community.web.words import say
from community.webhooks.signing import Outward

area = Area("trackers", __name__, url_prefix="/staff/trackers")
HUES = {TrackerStanding.ACTIVE: "done", TrackerStanding.PAUSED: "parked"}
LABELS = {
    TrackerKind.GITHUB: "GitHub",
    TrackerKind.GITLAB: "GitLab",
    TrackerKind.JIRA: "Jira",
    TrackerKind.LINEAR: "Linear",
}


@area.get("", permission=Permission.OPERATE)
def show() -> str:
    """Every connection and how it is."""
    rows = [{**present_tracker(row.Tracker), "links": row.links} for row in queries.trackers(actor())]
    return render_template("staff/trackers.html", rows=rows)


@area.get("/new", permission=Permission.OPERATE)
def create() -> str:
    """The form of a new one."""
    return _form(Form({"kind": TrackerKind.GITHUB.value}))


@area.post("", permission=Permission.OPERATE)
def add() -> Response:
    """Connect, and show once what the tracker signs its calls with."""
    return _keep(None)


@area.get("/<id:tracker_id>", permission=Permission.OPERATE)
def edit(tracker_id: int) -> str:
    """One connection."""
    return _page(tracker_id)


@area.post("/<id:tracker_id>", permission=Permission.OPERATE)
def save(tracker_id: int) -> Response:
    """Change it."""
    return _keep(tracker_id)


@area.post("/<id:tracker_id>/trial", permission=Permission.OPERATE)
def try_it(tracker_id: int) -> Response:
    """Ask it for the project, and show what it says."""
    tried = connecting.try_tracker(actor(), tracker_id)
    problem = say(tried.problem) if tried.problem else ""
    return make_response(_page(tracker_id, tried={"said": tried.said, "problem": problem}))


@area.post("/<id:tracker_id>/secret", permission=Permission.OPERATE)
def rotate(tracker_id: int) -> Response:
    """A new secret for its calls, shown once."""
    tracker = connecting.rotate_hook(actor(), tracker_id)
    db.session.flush()
    return make_response(_page(tracker_id, secret=hook_secret(tracker)))


@area.post("/<id:tracker_id>/pause", permission=Permission.OPERATE)
def pause(tracker_id: int) -> Response:
    """Ask and hear it no more."""
    connecting.set_standing(actor(), tracker_id, active=False)
    return _done(tracker_id, _("Paused. Its links stay as they are."))


@area.post("/<id:tracker_id>/pause/withdrawal", permission=Permission.OPERATE)
def resume(tracker_id: int) -> Response:
    """Ask and hear it again."""
    connecting.set_standing(actor(), tracker_id, active=True)
    return _done(tracker_id, _("It is asked and heard again."))


@area.post("/<id:tracker_id>/deletion", permission=Permission.OPERATE)
def delete(tracker_id: int) -> Response:
    """Forget it with its links."""
    connecting.delete_tracker(actor(), tracker_id)
    say_done(_("The connection is gone, and its token with it."))
    return make_response(redirect(url_for("trackers.show"), 303))


def _keep(tracker_id: int | None) -> Response:
    try:
        tracker = connecting.keep_tracker(actor(), KeepTracker.parse(request.form), tracker_id)
    except Invalid as invalid:
        db.session.rollback()
        form = refused(request.form, invalid)
        return make_response(_page(tracker_id, form) if tracker_id else _form(form), 422)
    if tracker_id is None:
        secret = "" if ADAPTERS[tracker.kind].signs_by_itself else hook_secret(tracker)
        return make_response(_page(tracker.id, secret=secret), 201)
    return _done(tracker.id, _("Saved."))


def _done(tracker_id: int, said: str) -> Response:
    say_done(said)
    return make_response(redirect(url_for("trackers.edit", tracker_id=tracker_id), 303))


def _form(form: Form) -> str:
    return render_template("staff/tracker_new.html", f=form, kinds=_kinds(), action=url_for("trackers.add"))


def _page(
    tracker_id: int, form: Form | None = None, *, secret: str = "", tried: Mapping[str, str] | None = None
) -> str:
    found = queries.tracker(actor(), tracker_id)
    return render_template(
        "staff/tracker.html",
        w=present_tracker(found),
        f=form or Form(_as_it_stands(found)),
        kinds=[one for one in _kinds() if one[0] == found.kind.value],
        action=url_for("trackers.edit", tracker_id=tracker_id),
        secret=secret,
        tried=tried,
        hook_url=part(Outward).base_url + url_for("tracker_hooks.hear", token=found.hook),
    )


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, label) for kind, label in LABELS.items()]


def _as_it_stands(found: Tracker) -> Mapping[str, str]:
    """All but the token, which nobody is shown again."""
    return {
        "kind": found.kind.value,
        "name": found.name,
        "address": found.address,
        "project": found.project,
        "account": found.account,
    }


def present_tracker(found: Tracker) -> dict[str, Any]:
    """A connection as its pages show it."""
    standings = {TrackerStanding.ACTIVE: _("Active"), TrackerStanding.PAUSED: _("Paused")}
    return {
        "url": url_for("trackers.edit", tracker_id=found.id),
        "name": found.name,
        "kind": LABELS[found.kind],
        "project": found.project,
        "address": found.address,
        "is_active": found.standing is TrackerStanding.ACTIVE,
        "signs_by_itself": ADAPTERS[found.kind].signs_by_itself,
        "hue": HUES[found.standing],
        "standing": standings[found.standing],
        "problem": found.problem,
        "reached": ago(found.reached_at) if found.reached_at else "",
        "heard": ago(found.heard_at) if found.heard_at else "",
    }
