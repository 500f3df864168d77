"""The changelog as staff write it: every entry with where it stands, and one form for all that may be done with one.

Shipping is that form, begun from a submission: words, who will be told, how it reads, send.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.kernel.parts import part
from community.kernel.words import N_
from community.policy import Permission
from community.promises.due import SiteZone
from community.shipping import queries, services
from community.shipping.commands import KeepEntry, ScheduleEntry
from community.shipping.models import Entry, EntryState
from community.web.addresses import number_in
from community.web.area import Area
from community.web.asked import one_of
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.shipped import present_entries, state_labels
from community.web.staff.entry_form import entry_page
from community.web.words import say

area = Area("staff_changelog", __name__, url_prefix="/staff/changelog")


@area.get("", permission=Permission.CHANGELOG_WRITE)
def show() -> str:
    """Every entry, what is not out yet first, and what is open again because one did not help."""
    state, who, here = one_of(EntryState, "state"), actor(), url_for("staff_changelog.show")
    tabs = [(label, f"{here}?state={one.value}", one is state) for one, label in state_labels().items()]
    return render_template(
        "staff/changelog.html",
        entries=present_entries(who, queries.every_entry(who, state)),
        tabs=[(_("All"), here, state is None), *tabs],
        again=queries.open_again(who),
        is_filtered=state is not None,
    )


@area.get("/new", permission=Permission.CHANGELOG_WRITE)
def create() -> str:
    """The form of a new one; of a submission that is shipped, when the address names it."""
    wanted = request.args.get("submission", "")
    tied = [number_in(wanted)] if wanted else []
    return entry_page(Form({"submissions": tied}))


@area.post("", permission=Permission.CHANGELOG_WRITE)
def write() -> Response:
    """Look at it, keep it as a draft, or send it."""
    return _done_with(None)


@area.get("/<id:entry_id>", permission=Permission.CHANGELOG_WRITE)
def edit(entry_id: int) -> str:
    """One entry as it stands."""
    return entry_page(None, entry_id)


@area.post("/<id:entry_id>", permission=Permission.CHANGELOG_WRITE)
def save(entry_id: int) -> Response:
    """The same for one that is there."""
    return _done_with(entry_id)


@area.post("/<id:entry_id>/submissions", permission=Permission.CHANGELOG_WRITE)
def tie(entry_id: int) -> Response:
    """Add a submission to a draft, and go on there."""
    services.tie_entry(actor(), entry_id, number_in(request.form.get("submission", "")))
    return _to(entry_id)


@area.post("/<id:entry_id>/publication/withdrawal", permission=Permission.CHANGELOG_WRITE)
def take_back(entry_id: int) -> Response:
    """Make it a draft again: what was published just now, or was going to be."""
    row = queries.any_entry(actor(), entry_id)
    if row is not None and row.state is EntryState.SCHEDULED:
        services.unschedule_entry(actor(), entry_id)
    else:
        try:
            services.take_back(actor(), entry_id)
        except Conflict as conflict:
            db.session.rollback()
            say_error(say(conflict.words))
            return _to(entry_id)
    say_done(_("It is a draft again."))
    return _to(entry_id)


@area.post("/<id:entry_id>/deletion", permission=Permission.CHANGELOG_WRITE)
def delete(entry_id: int) -> Response:
    """Throw a draft away."""
    services.delete_entry(actor(), entry_id)
    say_done(_("The draft is gone."))
    return make_response(redirect(url_for("staff_changelog.show"), 303))


def _done_with(entry_id: int | None) -> Response:
    """What the pressed button says; whatever is refused shows the form again as it was sent."""
    what = request.form.get("do", "draft")
    values = _typed()
    try:
        values["submissions"] = sorted({*values["submissions"], *_added()})
        command = KeepEntry.parse(values)
        if what == "preview":
            return make_response(entry_page(Form(values), entry_id, preview=command))
        entry = _kept(command, entry_id)
        words = _sent(entry) if what == "send" else str(_("Saved."))
    except Invalid as invalid:
        return _refuse(values, entry_id, invalid)
    except Conflict as conflict:
        return _refuse(values, entry_id, Invalid({"form": conflict.words}), 409)
    undo = url_for("staff_changelog.take_back", entry_id=entry.id) if what == "send" else None
    say_done(words, undo_url=undo) if undo else say_done(words)
    return _to(entry.id)


def _kept(command: KeepEntry, entry_id: int | None) -> Entry:
    if entry_id is None:
        return services.write_entry(actor(), command)
    return services.edit_entry(actor(), entry_id, command)


def _sent(entry: Entry) -> str:
    """Publish it now, or at the moment that was given."""
    if entry.state is EntryState.PUBLISHED:
        return str(_("Saved. What was said before stays in its history."))
    moment = request.form.get("publish_at", "").strip()
    if moment:
        services.schedule_entry(actor(), entry.id, ScheduleEntry(publish_at=_moment(moment)))
        return str(_("Scheduled. It is published by itself."))
    tied = [tie.submission_id for tie in queries.ties_of(actor(), [entry.id]).get(entry.id, ())]
    told, _first = queries.those_told(tied, queries.audience_of(entry), 0)
    services.publish_entry(actor(), entry.id)
    return str(ngettext("Published. One person is told.", "Published. %(num)s people are told.", told))


def _moment(typed: str) -> datetime:
    """What a browser's field for a moment sends, in the site's zone."""
    try:
        moment = datetime.fromisoformat(typed)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(part(SiteZone).name))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid({"publish_at": N_("Please enter a moment like 2026-03-14 09:00.")}) from None


def _typed() -> dict[str, Any]:
    ticked = [int(one) for one in request.form.getlist("submissions") if one.isascii() and one.isdigit()]
    return {**request.form, "submissions": [one for one in ticked if 0 < one < 2**31]}


def _added() -> list[int]:
    """The one more that was typed, as an address or a number."""
    typed = request.form.get("add", "").strip()
    if not typed:
        return []
    try:
        return [number_in(typed)]
    except Invalid as invalid:
        raise Invalid({"add": next(iter(invalid.fields.values()))}) from None


def _refuse(values: Mapping[str, Any], entry_id: int | None, invalid: Invalid, status: int = 422) -> Response:
    db.session.rollback()
    return make_response(entry_page(refused(values, invalid), entry_id), status)


def _to(entry_id: int) -> Response:
    return make_response(redirect(url_for("staff_changelog.edit", entry_id=entry_id), 303))
