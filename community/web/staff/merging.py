"""Merging from the triage page: finding what says the same, linking it, taking the link back."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.words import N_
from community.policy import Permission
from community.search.commands import Search
from community.search.indexed import rows_of
from community.search.queries import find
from community.search.similar import similar
from community.search.understanding import understand
from community.submissions import queries as submissions
from community.submissions import services
from community.web.addresses import number_in
from community.web.area import Area
from community.web.auth import actor
from community.web.authors import author_words
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.present import kind_labels, submission_path
from community.web.rendering import ago, number
from community.web.staff.desk import found
from community.web.staff.duplicates import desk_url
from community.web.words import say

area = Area("merging", __name__, url_prefix="/staff/submissions/<id:submission_id>/merge")

KEPT = ("back", "skip")  # where somebody came from


@area.get("", permission=Permission.SUBMISSION_MERGE)
def show(submission_id: int) -> str:
    """What might say the same, a search for it, and a field for its address."""
    return _page(found(submission_id))


@area.post("", permission=Permission.SUBMISSION_MERGE)
def merge(submission_id: int) -> Response:
    """Make it a voice of the other one."""
    row = found(submission_id)
    try:
        into = _into()
        services.merge(actor(), submission_id, into)
    except Invalid as invalid:
        return make_response(_page(row, form=refused(request.form, invalid)), 422)
    except Conflict as conflict:
        db.session.rollback()
        if _is_from_desk():  # somebody else was quicker, and the next pair waits
            say_error(say(conflict.words))
            return make_response(redirect(desk_url(), 303))
        return make_response(_page(found(submission_id), notice=say(conflict.words)), 409)
    survivor = found(into)
    undo = url_for("merging.withdraw", submission_id=submission_id)
    said = _("Merged into “%(title)s”. No vote and no word is lost.", title=survivor.title)
    fields = {name: request.form[name] for name in KEPT if name in request.form}
    say_done(said, undo_url=undo, undo_fields=fields)
    return make_response(redirect(_after(submission_path(survivor.id, survivor.slug)), 303))


@area.post("/withdrawal", permission=Permission.SUBMISSION_MERGE)
def withdraw(submission_id: int) -> Response:
    """Let it stand on its own again."""
    row = found(submission_id)
    submission = services.unmerge(actor(), submission_id)
    again = {"into": str(row.merged_into_id), **{name: request.form[name] for name in KEPT if name in request.form}}
    undo = url_for("merging.merge", submission_id=submission_id)
    say_done(_("It stands on its own again, with every vote and word."), undo_url=undo, undo_fields=again)
    return make_response(redirect(_after(submission_path(submission.id, submission.slug)), 303))


def _after(page: str) -> str:
    """Back to the merge desk for who came from there, else to the submission."""
    return desk_url() if _is_from_desk() else page


def _is_from_desk() -> bool:
    return request.form.get("back") == "duplicates"


def _into() -> int:
    into = number_in(request.form.get("into", ""))
    if submissions.visible_submission(actor(), into) is None:
        raise Invalid({"into": N_("There is no such submission.")})
    return into


def _page(row: AnyRow, *, form: Form | None = None, notice: str | None = None) -> str:
    if row.deleted_at:
        raise NotFound()
    words = request.args.get("q", "").strip()
    survivor = submissions.survivor_of(actor(), row)
    others = [] if survivor else _others(row, words)
    return render_template(
        "staff/merge.html",
        s=_row(row),
        html=row.html,
        q=words,
        f=form,
        notice=notice,
        others=[_row(other) for other in others if other.id != row.id],
        survivor=(survivor.title, submission_path(survivor.id, survivor.slug)) if survivor else None,
    )


def _others(row: AnyRow, words: str) -> Any:
    if words:
        return find(actor(), understand(actor(), Search.parse({"q": words})).wanted).rows
    return rows_of(actor(), [other.id for other in similar(actor(), row.title, row.body)])


def _row(row: AnyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "excerpt": row.excerpt,
        "url": submission_path(row.id, row.slug),
        "kind": row.kind.value,
        "kind_label": kind_labels()[row.kind],
        "status_kind": row.status_kind.value,
        "status_name": row.status_name,
        "votes": row.votes,
        "votes_label": number(row.votes),
        "author_name": author_words(row.author_name, row.source),
        "created": ago(row.created_at),
    }
