"""Members say that two submissions say the same; moderators decide at the merge desk."""

from flask import Response, make_response, redirect, request
from flask_babel import gettext as _

from community.kernel.errors import Invalid
from community.policy import Permission
from community.triage import services
from community.web.addresses import number_in
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import refused
from community.web.front import filled
from community.web.submissions import canonical, conversation, found

area = Area("proposals", __name__)


@area.post("/submissions/<id:submission_id>/same-as", permission=Permission.MEMBER)
def post(submission_id: int) -> Response:
    """Propose that it says the same as another one."""
    row = found(submission_id)
    try:
        services.propose_pair(actor(), submission_id, number_in(request.form.get("into", "")))
    except Invalid as invalid:
        return make_response(filled(conversation(row, same_as=refused(request.form, invalid))), 422)
    say_done(_("Thank you. The team will look at both."))
    return make_response(redirect(canonical(row), 303))
