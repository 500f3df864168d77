"""Saying how upset somebody is, instead of what their words sound like."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from community.assists.commands import SayHeat
from community.assists.services import say_heat
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import refused
from community.web.staff.feeling import heat_labels
from community.web.staff.triage import carried_along, refuse, to, where

area = Area("heat", __name__, url_prefix="/staff/submissions/<id:submission_id>")


@area.post("/heat", permission=Permission.TRIAGE)
def save(submission_id: int) -> Response:
    """Say how upset they are; with nothing, the score counts again."""
    try:
        command = SayHeat.parse(request.form)
    except Invalid as invalid:
        return refuse(submission_id, 422, form=refused(request.form, invalid))
    before = say_heat(actor(), submission_id, command)
    said = heat_labels()[command.heat] if command.heat else _("as the words sound")
    undo = url_for("heat.save", submission_id=submission_id)
    say_done(_("Heat: %(said)s", said=said), undo_url=undo, undo_fields={"heat": before or "", **carried_along()})
    return to(where(submission_id))
