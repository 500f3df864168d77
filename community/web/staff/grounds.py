"""What speaks for a submission beside its votes: given and taken in the drawer."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from flask_babel import gettext as _

from community.backlog import services
from community.backlog.commands import GiveGround, StateNeed
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.staff.backlog_drawer import drawer_of
from community.web.staff.backlog_question import asked, backlog_url

area = Area("grounds", __name__, url_prefix="/staff/backlog/<id:submission_id>")


@area.post("/grounds", permission=Permission.BACKLOG_PLAN)
def give(submission_id: int) -> Response:
    """One more ground."""
    try:
        services.give_ground(actor(), submission_id, GiveGround.parse(request.form))
    except Invalid as invalid:
        return _refuse(submission_id, {"ground": refused(request.form, invalid)})
    return _saved(submission_id)


@area.post("/grounds/<id:ground_id>/removal", permission=Permission.BACKLOG_PLAN)
def take(submission_id: int, ground_id: int) -> Response:
    """One less."""
    services.take_ground(actor(), submission_id, ground_id)
    return _saved(submission_id)


@area.post("/need", permission=Permission.BACKLOG_PLAN)
def need(submission_id: int) -> Response:
    """Which need it meets."""
    try:
        services.state_need(actor(), submission_id, StateNeed.parse(request.form))
    except Invalid as invalid:
        return _refuse(submission_id, {"need": refused(request.form, invalid)})
    return _saved(submission_id)


def _saved(submission_id: int) -> Response:
    say_done(_("Saved."))
    return make_response(redirect(backlog_url(asked(), open=submission_id), 303))


def _refuse(submission_id: int, forms: Mapping[str, Form]) -> Response:
    db.session.rollback()
    is_beside = request.form.get("beside") == "yes"
    d: dict[str, Any] = drawer_of(submission_id, asked(), is_beside=is_beside, forms=forms)
    return make_response(render_template("staff/backlog_item.html", d=d, back_url=backlog_url(asked())), 422)
