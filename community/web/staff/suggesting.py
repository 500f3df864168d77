"""Dismissing a suggested IP type, and taking that back."""

from flask import Response, url_for
from flask_babel import gettext as _

from community.policy import Permission
from community.triage.services import dismiss_guess
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.staff.triage import carried_along, to, where

area = Area("suggesting", __name__, url_prefix="/staff/submissions/<id:submission_id>/suggestion")


@area.post("/dismissal", permission=Permission.TRIAGE)
def dismiss(submission_id: int) -> Response:
    """Say that it is no help here."""
    dismiss_guess(actor(), submission_id)
    undo = url_for("suggesting.restore", submission_id=submission_id)
    say_done(_("Dismissed. It is counted, and not shown again."), undo_url=undo, undo_fields=carried_along())
    return to(where(submission_id))


@area.post("/dismissal/withdrawal", permission=Permission.TRIAGE)
def restore(submission_id: int) -> Response:
    """Show it again."""
    dismiss_guess(actor(), submission_id, dismissed=False)
    say_done(_("It is suggested again."))
    return to(where(submission_id))
