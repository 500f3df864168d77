"""Deciding about a submission: what it teaches, its tags, its status."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.customers.queries.notes import notes_on
from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.policy import Permission
from community.submissions import services as submissions
from community.submissions.commands import ChangeStatus
from community.triage import queries, services
from community.triage.commands import Judge, SetTags
from community.triage.models import IPType
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.mattering import said_labels
from community.web.present import ip_labels
from community.web.staff.answer_box import Draft
from community.web.staff.demand import present_demand
from community.web.staff.desk import Notice, found, present_desk
from community.web.staff.inbox import address_after, inbox_page, left_in
from community.web.staff.meanwhile import present_changes
from community.web.staff.on_behalf import source_labels
from community.web.staff.question import asked, inbox_url, written
from community.web.words import say

area = Area("triage", __name__, url_prefix="/staff/submissions/<id:submission_id>")


@area.get("", permission=Permission.TRIAGE)
def show(submission_id: int) -> str:
    """What was decided about a submission, classified or not, and the forms to decide again."""
    return submission_page(submission_id)


@area.post("/classification", permission=Permission.TRIAGE)
def classify(submission_id: int) -> Response:
    """Say what it teaches; the next one that waits is open then."""
    try:
        judgement = services.classify(actor(), submission_id, Judge.parse(request.form))
    except Invalid as invalid:
        return refuse(submission_id, 422, form=refused(request.form, invalid))
    except services.ClassifiedMeanwhile as conflict:
        return overtaken(submission_id, conflict)
    undo = url_for("triage.withdraw", submission_id=submission_id)
    fields = {"judgement": str(judgement.id), **carried_along()}
    say_done(_classified_as(judgement.ip_type, left_in(asked())), undo_url=undo, undo_fields=fields)
    if back() == "submission":
        return to(url_for("triage.show", submission_id=submission_id))
    return to(address_after(submission_id, asked()))


@area.post("/classification/withdrawal", permission=Permission.TRIAGE)
def withdraw(submission_id: int) -> Response:
    """Take the newest judgement back, if it is still the one that was meant."""
    services.undo_classification(actor(), submission_id, request.values.get("judgement", type=int))
    left = left_in(asked())
    say_done(ngettext("Undone. %(num)s waits", "Undone. %(num)s wait", left))
    return to(where(submission_id))


@area.post("/tags", permission=Permission.TRIAGE)
def tags(submission_id: int) -> Response:
    """Set its tags."""
    lists = {name: request.form.getlist(name) for name in ("tags", "seen")}
    try:
        services.set_tags(actor(), submission_id, SetTags.parse(lists))
    except Invalid as invalid:
        return refuse(submission_id, 422, form=refused(lists, invalid))
    say_done(_("Tags saved"))
    return to(where(submission_id))


@area.post("/status", permission=Permission.STATUS_CHANGE)
def status(submission_id: int) -> Response:
    """Move it to another status, with a note for everybody."""
    try:
        services.refuse_overtaken(actor(), submission_id, stamp(), {"status.changed"})
        change = submissions.change_status(actor(), submission_id, ChangeStatus.parse(request.form))
    except Invalid as invalid:
        return refuse(submission_id, 422, form=refused(request.form, invalid))
    except services.Overtaken as conflict:
        return overtaken(submission_id, conflict)
    say_done(_("Saved. Its page tells everybody.") if change else _("It has that status already."))
    return to(where(submission_id))


def _classified_as(ip_type: IPType, left: int) -> str:
    what = ip_labels()[ip_type]
    return str(
        ngettext("Classified as %(what)s. %(num)s left", "Classified as %(what)s. %(num)s left", left, what=what)
    )


def back() -> str:
    """Which page sent the form: the inbox, or the submission's own."""
    return "submission" if request.values.get("back") == "submission" else "inbox"


def carried_along() -> dict[str, str]:
    """What an undo sends so that it comes back to the same page and question."""
    return {name: value for name, value in (("back", request.values.get("back")), ("in", written(asked()))) if value}


def stamp() -> int | None:
    """What the page knew that sent the form."""
    return request.form.get("stamp", type=int)


def where(submission_id: int) -> str:
    """Where that page is."""
    if back() == "submission":
        return url_for("triage.show", submission_id=submission_id)
    return inbox_url(asked(), submission_id)


def to(url: str) -> Response:
    """Go there."""
    return make_response(redirect(url, 303))


def overtaken(submission_id: int, conflict: Conflict) -> Response:
    """The page again with what colleagues did meanwhile, and everything that was typed."""
    db.session.rollback()
    row = found(submission_id)
    around = queries.choices(actor(), row.board_id, row.id)
    changes = queries.changes_since(actor(), submission_id, stamp() or 0) if stamp() is not None else ()
    notice = Notice(say(conflict.words), present_changes(changes, around))
    return refuse(submission_id, 409, form=Form(request.form), notice=notice)


def refuse(submission_id: int, status: int, *, form: Form | None = None, notice: Notice | None = None) -> Response:
    """The page that sent the form, with why it was not accepted."""
    page = submission_page if back() == "submission" else inbox_page
    return make_response(page(submission_id, form=form, notice=notice), status)


def submission_page(
    submission_id: int, *, form: Form | None = None, notice: Notice | None = None, draft: Draft | None = None
) -> str:
    """One submission with what was decided about it, and perhaps a form that could not be accepted."""
    desk = present_desk(found(submission_id), "submission", form, notice, draft)
    return render_template(
        "staff/submission.html",
        demand=present_demand(submission_id),
        noted=notes_on(actor(), submission_id),
        sources=source_labels(),
        importances=said_labels(),
        **desk,
    )
