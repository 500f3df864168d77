"""Splitting from the triage page: a passage becomes a submission of its own, and the way back."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.ids import new_token
from community.policy import Permission
from community.submissions import services
from community.submissions.commands import SplitOff
from community.submissions.queries import given_by_others, split_links
from community.web.area import Area
from community.web.auth import actor
from community.web.authors import author_words
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import kind_labels, submission_path
from community.web.rendering import ago
from community.web.staff.desk import found
from community.web.words import say

area = Area("splitting", __name__, url_prefix="/staff/submissions/<id:submission_id>/split")


@area.get("", permission=Permission.SUBMISSION_SPLIT)
def show(submission_id: int) -> str:
    """The customer's words, and a form with them in it, of which one keeps a passage."""
    row = found(submission_id)
    return _page(row, Form({"body": row.body, "kind": row.kind.value, "nonce": new_token()}))


@area.post("", permission=Permission.SUBMISSION_SPLIT)
def split(submission_id: int) -> Response:
    """Make the passage a submission of its own."""
    row = found(submission_id)
    try:
        made = services.split_off(actor(), submission_id, SplitOff.parse(request.form))
    except Invalid as invalid:
        return make_response(_page(row, refused(request.form, invalid)), 422)
    except Conflict as conflict:
        db.session.rollback()
        return make_response(_page(found(submission_id), Form(request.form), notice=say(conflict.words)), 409)
    undo = url_for("splitting.withdraw", submission_id=made.id, back=_back())
    say_done(_("Split off as “%(title)s”, with its author's vote.", title=made.title), undo_url=undo)
    return make_response(redirect(_where(submission_id), 303))


@area.post("/withdrawal", permission=Permission.SUBMISSION_SPLIT)
def withdraw(submission_id: int) -> Response:
    """Take the split-off away again; what others gave it rests with it."""
    made = services.undo_split(actor(), submission_id)
    others = _given_by_others(submission_id)
    undo = url_for("changes.restore", submission_id=submission_id)
    say_done(" ".join((_("The split is undone. No word is lost."), *others)), undo_url=undo)
    if "back" in request.values:
        return make_response(redirect(_where(made.from_id), 303))
    return make_response(redirect(url_for("submissions.short", submission_id=made.from_id), 303))


def _given_by_others(submission_id: int) -> list[str]:
    """What is said of the votes and comments that it got since."""
    votes, comments = given_by_others(submission_id)
    said = []
    if votes:
        said.append(ngettext("%(num)s vote of others rests with it.", "%(num)s votes of others rest with it.", votes))
    if comments:
        said.append(ngettext("%(num)s comment rests with it.", "%(num)s comments rest with it.", comments))
    return said


def _back() -> str:
    return "inbox" if request.values.get("back") == "inbox" else "submission"


def _where(submission_id: int) -> str:
    return url_for("inbox.item" if _back() == "inbox" else "triage.show", submission_id=submission_id)


def _page(row: AnyRow, form: Form, *, notice: str | None = None) -> str:
    if row.deleted_at:
        raise NotFound()
    kinds = kind_labels()
    taught = split_links(actor(), row.id).taught
    return render_template(
        "staff/split.html",
        s={
            "id": row.id,
            "title": row.title,
            "html": row.html,
            "url": submission_path(row.id, row.slug),
            "kind": row.kind.value,
            "kind_label": kinds[row.kind],
            "status_kind": row.status_kind.value,
            "status_name": row.status_name,
            "author_name": author_words(row.author_name, row.source),
            "created": ago(row.created_at),
        },
        f=form,
        notice=notice,
        kinds=[(kind.value, label) for kind, label in kinds.items()],
        also_taught=[(one.title, submission_path(one.id, one.slug)) for one in taught],
        back=_back(),
        back_url=_where(row.id),
    )
