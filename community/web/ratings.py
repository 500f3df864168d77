"""How pleasant was the company's answer? Those whose words it answers say so: kindness is counted, and no solution."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.causes import services
from community.causes.commands import RateContact
from community.causes.queries import ANSWER, my_ratings
from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.policy import Permission
from community.submissions.queries import visible_submission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import submission_path

area = Area("ratings", __name__, url_prefix="/submissions")


@area.get("/<id:submission_id>/rating", permission=Permission.CONTACT_RATE)
def show(submission_id: int) -> str:
    """The question, with what was said before."""
    mine = my_ratings(actor(), submission_id).get(ANSWER)
    return _page(submission_id, Form({"pleasant": mine or ""}))


@area.post("/<id:submission_id>/rating", permission=Permission.CONTACT_RATE)
def rate(submission_id: int) -> Response:
    """Say it; said again, the newer word holds."""
    try:
        submission = services.rate_contact(actor(), submission_id, RateContact.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(submission_id, refused(request.form, invalid)), 422)
    say_done(_("Thank you. Only the team sees it."))
    return make_response(redirect(submission_path(submission.id, submission.slug), 303))


def _page(submission_id: int, form: Form) -> str:
    row = visible_submission(actor(), submission_id)
    if row is None or row.answered_at is None:
        raise NotFound()
    return render_template(
        "public/rating.html",
        f=form,
        heading=row.title,
        back_url=submission_path(row.id, row.slug),
        rate_url=url_for("ratings.rate", submission_id=submission_id),
        choices_=_choices(),
    )


def _choices() -> list[tuple[str, str]]:
    words = (_("Very pleasant"), _("Pleasant"), _("So so"), _("Unpleasant"), _("Very unpleasant"))
    return [(str(5 - number), label) for number, label in enumerate(words)]
