"""What of the roadmap only the team sees."""

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from community.policy import Permission
from community.shipping import services
from community.shipping.commands import KeepOnRoadmap
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.local import back_to, referrer

area = Area("staff_roadmap", __name__)


@area.post("/staff/submissions/<id:submission_id>/roadmap", permission=Permission.ROADMAP_MANAGE)
def keep(submission_id: int) -> Response:
    """Show it there to everybody who may read it, or to the team alone."""
    command = KeepOnRoadmap.parse(request.form)
    services.keep_on_roadmap(actor(), submission_id, command)
    say_done(_("Everybody sees it on the roadmap.") if command.is_public else _("Only the team sees it there now."))
    return make_response(redirect(back_to(referrer(), url_for("roadmap.show")), 303))
