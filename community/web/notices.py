"""What a member was told: the inbox, what was read of it, and what comes by mail."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts.queries import account_of
from community.kernel.db import LARGEST
from community.kernel.errors import Invalid
from community.notifications import queries, services
from community.notifications.commands import FIELD, ChooseMails, Language
from community.notifications.models import Cadence
from community.notifications.queries import Item
from community.notifications.sources import SOURCES
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.local import back_to, referrer
from community.web.rendering import ago
from community.web.words import say

area = Area("notices", __name__)


@area.get("/me/notifications", permission=Permission.MEMBER)
def show() -> str:
    """The inbox, newest first; all of it or what is unread."""
    who, unread = actor(), request.args.get("show") == "unread"
    page = queries.inbox_page(who, request.args.get("after"), unread=unread)
    here = url_for("notices.show")
    tabs = [(_("All"), here, not unread), (_("Unread"), f"{here}?show=unread", unread)]
    more = url_for("notices.show", show="unread" if unread else None, after=page.next) if page.next else None
    newest = page.rows[0].id if page.rows and not request.args.get("after") else None
    return render_template(
        "notices/inbox.html", rows=_days(page.rows), tabs=tabs, unread=unread, newest=newest, next_url=more
    )


@area.post("/me/notifications/<id:notification_id>/reading", permission=Permission.MEMBER)
def read(notification_id: int) -> Response:
    """It was read: go to what it is about."""
    services.mark_read(actor(), notification_id)
    return _on(url_for("notices.show"))


@area.post("/me/notifications/<id:notification_id>/reading/withdrawal", permission=Permission.MEMBER)
def unread(notification_id: int) -> Response:
    """It counts as unread again."""
    services.mark_unread(actor(), notification_id)
    return _on(url_for("notices.show"))


@area.post("/me/notifications/reading", permission=Permission.MEMBER)
def read_all() -> Response:
    """Everything that the page showed, or what is older, was read."""
    typed = request.form.get("newest", "")
    newest = int(typed) if typed.isascii() and typed.isdigit() and int(typed) <= LARGEST else None
    services.mark_all_read(actor(), newest)
    say_done(_("All read."))
    return make_response(redirect(url_for("notices.show"), 303))


@area.get("/me/notifications/settings", permission=Permission.MEMBER)
def settings() -> str:
    """What comes by mail, how soon, and in which language."""
    return _settings(_kept())


@area.post("/me/notifications/settings", permission=Permission.MEMBER)
def save_settings() -> Response:
    """Keep it."""
    try:
        services.choose_mails(actor(), ChooseMails.parse(_asked(request.form)))
    except Invalid as invalid:
        return make_response(_settings(refused({**_kept().values, **request.form}, invalid)), 422)
    say_done(_("Saved."))
    return make_response(redirect(url_for("notices.settings"), 303))


@area.post("/me/notifications/mails/stop", permission=Permission.MEMBER)
def stop() -> Response:
    """No more mails."""
    services.stop_mails(actor())
    say_done(_("No more mails but those about your account."))
    return make_response(redirect(url_for("notices.settings"), 303))


@area.post("/me/notifications/mails/resume", permission=Permission.MEMBER)
def resume() -> Response:
    """Mails come again."""
    services.resume_mails(actor())
    say_done(_("Mails come again, as you chose below."))
    return make_response(redirect(url_for("notices.settings"), 303))


def _days(rows: Any) -> list[tuple[Item, str, Any, str]]:
    """Items with their words, their age and their address."""
    return [(item, say(item.headline), ago(item.at), request.script_root + item.path) for item in rows]


def _on(otherwise: str) -> Response:
    target = back_to(request.form.get("next"), back_to(referrer(), otherwise))
    return make_response(redirect(target, 303))


def _asked(form: Mapping[str, str]) -> dict[str, Any]:
    cadences = {name.removeprefix(FIELD): value for name, value in form.items() if name.startswith(FIELD)}
    return {**form, "cadences": cadences}


def _kept() -> Form:
    account = account_of(actor())
    chosen, _stopped = queries.choices_of(actor())
    cadences = {f"{FIELD}{name}": cadence.value for name, cadence in chosen.items()}
    return Form({**cadences, "language": account.language, "time_zone": account.time_zone})


def _settings(form: Form) -> str:
    _chosen, stopped = queries.choices_of(actor())
    account = account_of(actor())
    return render_template(
        "notices/settings.html",
        f=form,
        sources=[
            (f"{FIELD}{source.name}", say(source.label))
            for source in SOURCES.values()
            if actor().is_staff or not source.for_staff
        ],
        cadences=[(cadence.value, label) for cadence, label in cadence_labels().items()],
        languages=[(Language.ENGLISH.value, "English"), (Language.GERMAN.value, "Deutsch")],
        zones=zones(),
        stopped=stopped,
        email=account.email,
    )


def cadence_labels() -> dict[Cadence, str]:
    """How soon, in words."""
    return {
        Cadence.INSTANT: _("at once"),
        Cadence.DAILY: _("daily"),
        Cadence.WEEKLY: _("weekly"),
        Cadence.NEVER: _("never"),
    }


@lru_cache(maxsize=1)
def zones() -> list[tuple[str, str]]:
    """The zones that people live in, by place."""
    places = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    lived_in = sorted(name for name in available_timezones() if name.split("/")[0] in places and "/" in name)
    return [("UTC", "UTC"), *((name, name.replace("_", " ").replace("/", " / ")) for name in lived_in)]
