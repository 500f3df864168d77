"""What a submission is due to: linking it with a cause, or taking that back."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.causes import queries, services
from community.causes.commands import KeepCause, LinkCause
from community.causes.models import Confidence
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import submission_path
from community.web.rendering import ago, day
from community.web.staff.causes import confidence_labels, kind_labels, state_labels
from community.web.staff.desk import found

area = Area("cause_links", __name__, url_prefix="/staff/submissions")


@area.get("/<id:submission_id>/causes", permission=Permission.CAUSE)
def show(submission_id: int) -> str:
    """Its causes, and the forms to link another one."""
    return _page(submission_id, Form({"confidence": Confidence.LIKELY.value}))


@area.post("/<id:submission_id>/causes", permission=Permission.CAUSE)
def link(submission_id: int) -> Response:
    """Link it with a cause that is there, or with one that is named now."""
    values = {**request.form, "submission": submission_id}
    try:
        if not values.get("cause"):
            values["cause"] = services.make_cause(actor(), KeepCause.parse(request.form)).id
        services.link_cause(actor(), LinkCause.parse(values))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(submission_id, refused(request.form, invalid)), 422)
    say_done(_("Linked."))
    return make_response(redirect(url_for("cause_links.show", submission_id=submission_id), 303))


@area.post("/<id:submission_id>/causes/<id:cause_id>/withdrawal", permission=Permission.CAUSE)
def unlink(submission_id: int, cause_id: int) -> Response:
    """It is due to something else."""
    services.unlink_cause(actor(), cause_id, submission_id)
    say_done(_("The link is taken back; its history stays."))
    return make_response(redirect(url_for("cause_links.show", submission_id=submission_id), 303))


def _page(submission_id: int, form: Form) -> str:
    row = found(submission_id)
    who, states, sure = actor(), state_labels(), confidence_labels()
    linked = [
        {
            "statement": one.statement,
            "url": url_for("cause.show", cause_id=one.id),
            "state": states[one.state],
            "confidence": sure[one.confidence],
            "happened": day(one.happened_at.date()),
            "by_name": one.by_name,
            "at": ago(one.at),
            "unlink_url": url_for("cause_links.unlink", submission_id=one.submission_id, cause_id=one.id),
        }
        for one in queries.linked_causes(who, submission_id)
    ]
    return render_template(
        "staff/cause_links.html",
        title_of=row.title,
        back_url=url_for("triage.show", submission_id=submission_id),
        page_url=submission_path(row.id, row.slug),
        action=url_for("cause_links.show", submission_id=submission_id),
        linked=linked,
        f=form,
        causes=[("", _("A new one, named below")), *((one.id, one.statement) for one in queries.choices(who))],
        kinds=[(one.value, label) for one, label in kind_labels().items()],
        sure=[(one.value, label) for one, label in sure.items()],
    )
