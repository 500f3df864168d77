"""What the team noted for a customer, as that customer sees it by the mailed link: to confirm, correct or remove.

Looking changes nothing, so a program that follows every link of a mail does no harm.
"""

from flask import Response, make_response, redirect, render_template, request, url_for

from community.customers.commands.notes import Reply, ReplyToNote
from community.customers.queries.notes import note_behind
from community.customers.services.notes import reply_to_note
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.form import Form, refused
from community.web.limits import SIGN_IN, limiter
from community.web.mattering import importance_labels
from community.web.present import submission_path

area = Area("noted", __name__, url_prefix="/noted")


@area.get("/<token>", permission=Permission.PUBLIC)
def show(token: str) -> Response:
    """What was noted."""
    return _page(token, Form())


@area.post("/<token>", permission=Permission.PUBLIC)
@limiter.limit(SIGN_IN)
def reply(token: str) -> Response:
    """Confirm, correct or remove it."""
    try:
        command = ReplyToNote.parse(request.form)
        reply_to_note(token, command)
    except Invalid as invalid:
        form = refused(request.form, Invalid({"quote": next(iter(invalid.fields.values()))}))
        return _page(token, form, 422)
    done = command.reply
    if done is Reply.REMOVE:
        return _private(make_response(render_template("public/noted_gone.html")))
    return _private(make_response(redirect(url_for("noted.show", token=token), 303)))


def _page(token: str, form: Form, status: int = 200) -> Response:
    note = note_behind(token)
    url = submission_path(note.submission_id, note.slug) if note.is_public else None
    step = importance_labels()[note.importance] if note.importance else ""
    page = render_template("public/noted.html", n=note, f=form, token=token, url=url, step=step)
    return _private(make_response(page, status))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
