"""Opening a rescue by hand, for the author of a submission."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.care import queries, services
from community.care.commands import OpenRescue
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.staff.desk import found

area = Area("rescuing", __name__, url_prefix="/staff/submissions/<id:submission_id>")


@area.get("/rescue", permission=Permission.CARE)
def create(submission_id: int) -> str:
    """The form that opens one."""
    return _page(submission_id, Form())


@area.post("/rescue", permission=Permission.CARE)
def make(submission_id: int) -> Response:
    """Open one for its author, or add this to the one that is there."""
    row = found(submission_id)
    try:
        rescue = services.open_rescue(actor(), OpenRescue.parse({**request.form, "submission": row.id}))
    except Invalid as invalid:
        db.session.rollback()
        fields = dict(invalid.fields)
        if nobody := fields.pop("submission", None):  # the form has no field for what its address says
            fields["form"] = nobody
        return make_response(_page(submission_id, refused(request.form, Invalid(fields))), 422)
    say_done(_("A rescue is open. Say what comes next."))
    return make_response(redirect(url_for("rescue.show", rescue_id=rescue.id), 303))


def _page(submission_id: int, form: Form) -> str:
    row = found(submission_id)
    known = queries.rescue_of_author(actor(), submission_id)
    return render_template(
        "staff/rescue_new.html",
        s={
            "id": row.id,
            "title": row.title,
            "author": row.author_name or _("Former member"),
            "url": _desk_of(submission_id),
        },
        known_url=url_for("rescue.show", rescue_id=known) if known else None,
        f=form,
    )


def _desk_of(submission_id: int) -> str:
    return url_for("triage.show", submission_id=submission_id)
