"""Answering a submission in the company's name."""

from flask import Response, make_response, redirect, request
from flask_babel import gettext as _

from community.answers import services
from community.answers.commands import WriteAnswer
from community.answers.wording import Places
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.promises import services as promises
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.limits import SEARCH, limiter
from community.web.promising import decisions_in
from community.web.staff.answer_box import Draft, previewed, site_name
from community.web.staff.desk import found
from community.web.staff.inbox import inbox_page
from community.web.staff.triage import back, submission_page, where
from community.web.words import say

area = Area("answering", __name__, url_prefix="/staff/submissions/<id:submission_id>/answer")


@area.post("", permission=Permission.ANSWER)
def save(submission_id: int) -> Response:
    """Publish it, or a new version of it."""
    try:
        command, decisions = WriteAnswer.parse(request.form), decisions_in(request.form)
        answer = promises.answer(actor(), submission_id, command, decisions, site=site_name())
    except Invalid as invalid:
        return _page(submission_id, Draft(refused(request.form, invalid)), 422)
    except services.AnsweredMeanwhile as conflict:
        db.session.rollback()
        return _page(submission_id, Draft(Form(request.form), notice=say(conflict.words)), 409)
    done = _("Answered. It stands on its page.") if answer.version == 1 else _("The answer is changed.")
    say_done(done, draft=f"answer-{submission_id}")
    return make_response(redirect(where(submission_id), 303))


@area.post("/preview", permission=Permission.ANSWER)
@limiter.limit(SEARCH)
def preview(submission_id: int) -> Response:
    """How the answer will look, perhaps with a saved reply put in; nothing is saved."""
    row = found(submission_id)
    draft = previewed(Places(name=row.author_name or "", title=row.title, site=site_name()))
    return _page(submission_id, draft, 422 if draft.form.errors else 200)


def _page(submission_id: int, draft: Draft, status: int) -> Response:
    show = submission_page if back() == "submission" else inbox_page
    return make_response(show(submission_id, draft=draft), status)
