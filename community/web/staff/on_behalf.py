"""Noting for a customer what they said on the phone, in a chat, a mail or a meeting."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.customers.commands.notes import NoteFor, NotePost
from community.customers.models import Source
from community.customers.queries import notes as queries
from community.customers.services import notes as services
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.mattering import said_labels
from community.web.present import kind_labels
from community.web.staff.desk import found
from community.web.words import say

area = Area("on_behalf", __name__, url_prefix="/staff")


def source_labels() -> dict[Source, str]:
    """Where one hears customers."""
    return {
        Source.CALL: _("On the phone"),
        Source.CHAT: _("In a chat"),
        Source.MAIL: _("In a mail"),
        Source.MEETING: _("In a meeting"),
        Source.SOCIAL: _("On social media"),
    }


@area.get("/on-behalf", permission=Permission.ON_BEHALF)
def create() -> str:
    """The form for words that nobody has posted yet; `who` looks for the customer."""
    return _page(None, Form(request.args))


@area.post("/on-behalf", permission=Permission.ON_BEHALF)
def post() -> Response:
    """Post them."""
    try:
        noted = services.note_post(actor(), NotePost.parse(request.form))
    except Invalid as invalid:
        return _refuse(None, invalid)
    return _said(noted)


@area.get("/submissions/<id:submission_id>/on-behalf", permission=Permission.ON_BEHALF)
def show(submission_id: int) -> str:
    """The form for a vote."""
    return _page(submission_id, Form(request.args))


@area.post("/submissions/<id:submission_id>/on-behalf", permission=Permission.ON_BEHALF)
def vote(submission_id: int) -> Response:
    """Vote for them."""
    try:
        noted = services.note_vote(actor(), submission_id, NoteFor.parse(request.form))
    except Invalid as invalid:
        return _refuse(submission_id, invalid)
    except Conflict as conflict:
        db.session.rollback()
        page = _page(submission_id, Form(request.form, {"form": say(conflict.words)}))
        return make_response(page, conflict.status)
    return _said(noted)


@area.post("/notes/<id:note_id>/removal", permission=Permission.ON_BEHALF)
def remove(note_id: int) -> Response:
    """Take it back."""
    note = services.remove_note(actor(), note_id)
    say_done(_("Taken back. What they said is not kept."))
    return make_response(redirect(url_for("triage.show", submission_id=note.submission_id), 303))


def _refuse(submission_id: int | None, invalid: Invalid) -> Response:
    db.session.rollback()  # a contact that was made on the way
    fields = dict(invalid.fields)
    if nobody := fields.pop("form", None):  # that somebody is missing is said at the first field that names one
        fields.setdefault("name", nobody)
    return make_response(_page(submission_id, refused(request.form, Invalid(fields))), 422)


def _said(noted: services.Noted) -> Response:
    if noted.is_new:
        undo = url_for("on_behalf.remove", note_id=noted.note_id)
        say_done(_("Noted for %(name)s. They get one mail about it.", name=noted.name), undo_url=undo)
    else:
        say_done(_("This was noted for %(name)s already.", name=noted.name))
    return make_response(redirect(url_for("triage.show", submission_id=noted.submission_id), 303))


def _page(submission_id: int | None, form: Form) -> str:
    row = found(submission_id) if submission_id else None
    who = str(form.values.get("who") or "").strip()[:100]
    here = url_for("on_behalf.show", submission_id=submission_id) if row else url_for("on_behalf.create")
    values: dict[str, Any] = {
        "who": who,
        "people": queries.customers_called(actor(), who),
        "sources": [(source.value, label) for source, label in source_labels().items()],
        "steps": [(step.value, label) for step, label in said_labels().items()],
        "here": here,
        "boards": [(board.id, board.name) for board in queries.customer_boards()] if row is None else [],
        "kinds": [(kind.value, label) for kind, label in kind_labels().items()],
    }
    return render_template("staff/on_behalf.html", f=form, s=row, **values)
