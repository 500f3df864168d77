"""Webhooks: the programs and chats that are told what happens here, and what became of each message."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid
from community.kernel.parts import part
from community.policy import Permission
from community.submissions.queries import readable_boards
from community.web.area import Area
from community.web.asked import one_of
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.present import submission_path
from community.web.rendering import ago
from community.web.words import say
from community.webhooks import queries, services
from community.webhooks.bodies import PLACES, USUAL_MESSAGE, pretty
from community.webhooks.commands import KeepWebhook
from community.webhooks.events import NAMES
from community.webhooks.models import DeliveryState, Format, Standing, Webhook
from community.webhooks.samples import sample_body
from community.webhooks.signing import Outward

area = Area("webhooks", __name__, url_prefix="/staff/webhooks")
HUES = {Standing.ACTIVE: "done", Standing.PAUSED: "parked", Standing.GONE: "declined"}
STATE_HUES = {
    DeliveryState.WAITING: "new",
    DeliveryState.DELIVERED: "done",
    DeliveryState.FAILED: "declined",
    DeliveryState.DROPPED: "parked",
}


@area.get("", permission=Permission.OPERATE)
def show() -> str:
    """Every endpoint and how it is."""
    return render_template("staff/webhooks.html", rows=[_presented(one) for one in queries.endpoints(actor())])


@area.get("/new", permission=Permission.OPERATE)
def create() -> str:
    """The form of a new one."""
    usual = [name for name in NAMES if name.startswith(("submission.created", "submission.status", "answer.pub"))]
    return _form(Form({"format": Format.STANDARD.value, "events": usual, "boards": []}))


@area.post("", permission=Permission.OPERATE)
def add() -> Response:
    """Make it, and show its secret once; or show how it reads."""
    return _keep(None)


@area.get("/<id:webhook_id>", permission=Permission.OPERATE)
def edit(webhook_id: int) -> str:
    """One endpoint: its form, its secret's age, and its log."""
    return _page(webhook_id)


@area.post("/<id:webhook_id>", permission=Permission.OPERATE)
def save(webhook_id: int) -> Response:
    """Change it; or show how it reads."""
    return _keep(webhook_id)


@area.post("/<id:webhook_id>/secret", permission=Permission.OPERATE)
def rotate(webhook_id: int) -> Response:
    """A new secret, shown once."""
    webhook = services.rotate_secret(actor(), webhook_id)
    db.session.flush()
    return make_response(_page(webhook_id, secret=services.secret(webhook)), 200)


@area.post("/<id:webhook_id>/pause", permission=Permission.OPERATE)
def pause(webhook_id: int) -> Response:
    """Tell it no more."""
    services.set_standing(actor(), webhook_id, active=False)
    return _done(webhook_id, _("Paused. What happens meanwhile is not kept for it."))


@area.post("/<id:webhook_id>/pause/withdrawal", permission=Permission.OPERATE)
def resume(webhook_id: int) -> Response:
    """Tell it again."""
    services.set_standing(actor(), webhook_id, active=True)
    return _done(webhook_id, _("It is told again from now on."))


@area.post("/<id:webhook_id>/deletion", permission=Permission.OPERATE)
def delete(webhook_id: int) -> Response:
    """Forget it."""
    services.delete_webhook(actor(), webhook_id)
    say_done(_("The endpoint is gone."))
    return make_response(redirect(url_for("webhooks.show"), 303))


@area.post("/<id:webhook_id>/test", permission=Permission.OPERATE)
def test(webhook_id: int) -> Response:
    """Send a test."""
    services.send_test(actor(), webhook_id)
    return _done(webhook_id, _("A test is on its way. Its line in the log says what comes back."))


@area.post("/<id:webhook_id>/deliveries/<id:delivery_id>/replay", permission=Permission.OPERATE)
def replay(webhook_id: int, delivery_id: int) -> Response:
    """Send it once more."""
    try:
        services.replay(actor(), webhook_id, delivery_id)
    except Conflict as conflict:
        db.session.rollback()
        say_error(say(conflict.words))
        return make_response(redirect(url_for("webhooks.edit", webhook_id=webhook_id), 303))
    return _done(webhook_id, _("It is sent once more."))


def _keep(webhook_id: int | None) -> Response:
    values = _typed()
    try:
        command = KeepWebhook.parse(values)
        if request.form.get("do") == "preview":
            return make_response(_shown(webhook_id, Form(values), preview=command))
        webhook = services.keep_webhook(actor(), command, webhook_id)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_shown(webhook_id, refused(values, invalid)), 422)
    if webhook_id is None:
        return make_response(_page(webhook.id, secret=services.secret(webhook)), 201)
    return _done(webhook.id, _("Saved."))


def _typed() -> dict[str, Any]:
    boards = [int(one) for one in request.form.getlist("boards") if one.isascii() and one.isdigit() and len(one) < 10]
    return {
        **request.form,
        "events": request.form.getlist("events"),
        "boards": boards,
        "with_people": request.form.get("with_people") == "1",
    }


def _done(webhook_id: int, said: str) -> Response:
    say_done(said)
    return make_response(redirect(url_for("webhooks.edit", webhook_id=webhook_id), 303))


def _shown(webhook_id: int | None, form: Form, preview: KeepWebhook | None = None) -> str:
    return _page(webhook_id, form, preview) if webhook_id else _form(form, preview)


def _form(form: Form, preview: KeepWebhook | None = None) -> str:
    return render_template("staff/webhook_new.html", **_fields(form, preview), action=url_for("webhooks.add"))


def _page(webhook_id: int, form: Form | None = None, preview: KeepWebhook | None = None, secret: str = "") -> str:
    found = queries.endpoint(actor(), webhook_id)
    state = one_of(DeliveryState, "state")
    log = queries.log_of(actor(), webhook_id, state, request.args.get("after"))
    here = url_for("webhooks.edit", webhook_id=webhook_id)
    return render_template(
        "staff/webhook.html",
        **_fields(form or Form(_as_it_stands(found)), preview),
        w=_presented(found),
        action=here,
        secret=secret,
        log=[_line(row, here, found.webhook) for row in log.rows],
        states=[
            (_("All"), here, state is None),
            *((label, f"{here}?state={one.value}", one is state) for one, label in state_labels().items()),
        ],
        next_url=url_for("webhooks.edit", webhook_id=webhook_id, after=log.next, state=state.value if state else None)
        if log.next
        else None,
    )


def _fields(form: Form, preview: KeepWebhook | None) -> dict[str, Any]:
    said = preview and sample_body(
        part(Outward).base_url, format=preview.format, message=preview.message, with_people=preview.with_people
    )
    return {
        "f": form,
        "formats": [(one.value, label) for one, label in format_labels().items()],
        "names": NAMES,
        "boards": [(board.id, board.name) for board in readable_boards(actor())],
        "usual_message": USUAL_MESSAGE,
        "places": ", ".join(f"{{{place}}}" for place in PLACES),
        "preview": pretty(said) if said else "",
    }


def _as_it_stands(found: queries.Endpoint) -> Mapping[str, Any]:
    webhook = found.webhook
    return {
        "name": webhook.name,
        "url": webhook.url,
        "format": webhook.format.value,
        "events": webhook.events.split("\n"),
        "boards": sorted(found.boards),
        "message": webhook.message,
        "with_people": "1" if webhook.with_people else "",
    }


def format_labels() -> dict[Format, str]:
    """How an endpoint may want to be told."""
    return {
        Format.STANDARD: _("A program (Standard Webhooks, JSON)"),
        Format.SLACK: "Slack",
        Format.TEAMS: "Microsoft Teams",
        Format.DISCORD: "Discord",
    }


def state_labels() -> dict[DeliveryState, str]:
    """What became of a delivery."""
    return {
        DeliveryState.WAITING: _("Waiting"),
        DeliveryState.DELIVERED: _("Delivered"),
        DeliveryState.FAILED: _("Failed"),
        DeliveryState.DROPPED: _("Not told"),
    }


def _presented(found: queries.Endpoint) -> dict[str, Any]:
    webhook = found.webhook
    standings = {Standing.ACTIVE: _("Active"), Standing.PAUSED: _("Paused"), Standing.GONE: _("Answered: gone")}
    return {
        "url": url_for("webhooks.edit", webhook_id=webhook.id),
        "name": webhook.name,
        "address": webhook.url,
        "format": format_labels()[webhook.format],
        "is_active": webhook.standing is Standing.ACTIVE,
        "hue": HUES[webhook.standing],
        "standing": standings[webhook.standing],
        "is_signed": webhook.format is Format.STANDARD,
        "reached": ago(webhook.reached_at) if webhook.reached_at else "",
        "failures": webhook.failures,
        "failing": ago(webhook.failing_since) if webhook.failing_since else "",
        "counts": [(label, found.counts.get(state, 0)) for state, label in state_labels().items()],
        "waiting": found.counts.get(DeliveryState.WAITING, 0),
        "old_signs": bool(webhook.old_until and webhook.old_until > now()),
    }


def _line(row: AnyRow, here: str, webhook: Webhook) -> dict[str, Any]:
    return {
        "event": row.event,
        "id": row.message_id,
        "hue": STATE_HUES[row.state],
        "state": state_labels()[row.state],
        "subject_url": submission_path(row.submission_id, row.slug) if row.slug else None,
        "subject": f"#{row.submission_id}" if row.submission_id else "",
        "at": ago(row.occurred_at),
        "due": ago(row.due_at) if row.state is DeliveryState.WAITING and row.tries else "",
        "tries": row.tries,
        "status": row.status,
        "answer": row.answer,
        "took": row.took_ms,
        "body": pretty(row.body) if row.body else "",
        "replay_url": f"{here}/deliveries/{row.id}/replay"
        if row.state is not DeliveryState.WAITING and webhook.standing is Standing.ACTIVE
        else None,
    }
