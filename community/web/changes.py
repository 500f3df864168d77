"""Changing what was said: edit, delete, restore."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel import text
from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid
from community.moderation import services as moderation
from community.moderation.models import HeldPost
from community.policy import Permission, require
from community.submissions import queries, services
from community.submissions.commands import EditSubmission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.held import say_waiting
from community.web.nonces import new_nonce
from community.web.present import kind_labels, submission_path
from community.web.sent import sent
from community.web.submissions import canonical, found
from community.web.words import say

area = Area("changes", __name__)


@area.get("/submissions/<id:submission_id>/edit", permission=Permission.MEMBER)
def edit(submission_id: int) -> str:
    """The form to change one's words."""
    row = found(submission_id)
    require(actor(), Permission.SUBMISSION_EDIT, row)
    title = "" if row.title == text.title_from(row.body) else row.title  # one that was made is made anew
    values = {"title": title, "body": row.body, "kind": row.kind, "version": row.version}
    return _editor(row, Form({**values, "nonce": new_nonce()}))


@area.post("/submissions/<id:submission_id>/edit", permission=Permission.MEMBER)
def save(submission_id: int) -> Response:
    """Save them; the earlier ones stay readable. When somebody was faster, both are shown."""
    try:
        command = EditSubmission.parse(request.form)
        submission = moderation.edit_submission(actor(), submission_id, command, sent(request.form))
    except Invalid as invalid:
        return make_response(_editor(found(submission_id), refused(request.form, invalid)), 422)
    except Conflict as conflict:
        db.session.rollback()
        row = found(submission_id)
        values = {**request.form.to_dict(), "version": row.version}
        return make_response(_editor(row, Form(values, {"body": say(conflict.words)}), theirs=row), 409)
    if isinstance(submission, HeldPost):
        return make_response(redirect(say_waiting(submission, draft=f"edit-{submission_id}-{command.version}"), 303))
    say_done(
        _("Saved. The earlier words stay readable on the page."), draft=f"edit-{submission_id}-{submission.version - 1}"
    )
    return make_response(redirect(submission_path(submission.id, submission.slug), 303))


@area.post("/submissions/<id:submission_id>/deletion", permission=Permission.MEMBER)
def delete(submission_id: int) -> Response:
    """Take it off the board; the page offers to undo."""
    submission = services.delete_submission(actor(), submission_id)
    back = url_for("changes.restore", submission_id=submission.id)
    say_done(_("Deleted. Only you and the team can see it now."), undo_url=back)
    return make_response(redirect(submission_path(submission.id, submission.slug), 303))


@area.post("/submissions/<id:submission_id>/restoration", permission=Permission.MEMBER)
def restore(submission_id: int) -> Response:
    """Put it back."""
    submission = services.restore_submission(actor(), submission_id)
    say_done(_("It is back, with every vote and comment."))
    return make_response(redirect(submission_path(submission.id, submission.slug), 303))


def _editor(row: AnyRow, form: Form, *, theirs: AnyRow | None = None) -> str:
    return render_template(
        "public/compose.html",
        f=form,
        action=url_for("changes.save", submission_id=row.id),
        editing=True,
        boards=[(board.id, board.name) for board in queries.readable_boards(actor())],
        kinds=list(kind_labels().items()),
        cancel_url=canonical(row),
        draft=f"edit-{row.id}-{row.version}",
        theirs=theirs,
    )
