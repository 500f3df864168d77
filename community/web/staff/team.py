"""What the team does between themselves about a submission: assign it, put it off, leave a note, be seen."""

from flask import Response, make_response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.errors import Invalid
from community.policy import Permission
from community.triage import queries, services
from community.triage.commands import Assign, PutOff, WriteNote
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import refused
from community.web.staff.desk import found
from community.web.staff.inbox import address_after, left_in
from community.web.staff.question import asked
from community.web.staff.triage import back, carried_along, overtaken, refuse, to, where

area = Area("team", __name__, url_prefix="/staff/submissions/<id:submission_id>")


@area.post("/assignment", permission=Permission.TRIAGE)
def assign(submission_id: int) -> Response:
    """Give it to a colleague, or to nobody."""
    before = found(submission_id).assignee_id
    try:
        colleague = services.assign(actor(), submission_id, Assign.parse(request.form))
    except Invalid as invalid:
        return refuse(submission_id, 422, form=refused(request.form, invalid))
    except services.Overtaken as conflict:
        return overtaken(submission_id, conflict)
    said = _("Assigned to %(name)s", name=colleague.name) if colleague else _("Nobody looks after it now")
    undo = url_for("team.assign", submission_id=submission_id)
    say_done(said, undo_url=undo, undo_fields={"assignee": str(before or ""), **carried_along()})
    return to(where(submission_id))


@area.post("/snooze", permission=Permission.TRIAGE)
def snooze(submission_id: int) -> Response:
    """Put it off; the next one that waits is open then."""
    try:
        made = services.snooze(actor(), submission_id, PutOff.parse(request.form))
    except Invalid as invalid:
        return refuse(submission_id, 422, form=refused(request.form, invalid))
    except services.Overtaken as conflict:
        return overtaken(submission_id, conflict)
    left = left_in(asked())
    undo = url_for("team.wake", submission_id=submission_id)
    fields = {"snooze": str(made.id), **carried_along()}
    say_done(ngettext("Snoozed. %(num)s left", "Snoozed. %(num)s left", left), undo_url=undo, undo_fields=fields)
    return to(where(submission_id) if back() == "submission" else address_after(submission_id, asked()))


@area.post("/snooze/end", permission=Permission.TRIAGE)
def wake(submission_id: int) -> Response:
    """Bring it back."""
    services.wake(actor(), submission_id, request.form.get("snooze", type=int))
    say_done(_("It waits again"))
    return to(where(submission_id))


@area.post("/notes", permission=Permission.TRIAGE)
def note(submission_id: int) -> Response:
    """Leave a note for the colleagues."""
    try:
        services.write_note(actor(), submission_id, WriteNote.parse({"body": request.form.get("note_body", "")}))
    except Invalid as invalid:
        form = refused(request.form, Invalid({"note_body": invalid.fields["body"]}))
        return refuse(submission_id, 422, form=form)
    say_done(_("Noted for the team"), draft=f"note-{submission_id}")
    return to(where(submission_id))


@area.post("/notes/<id:team_note_id>/deletion", permission=Permission.TRIAGE)
def delete_note(submission_id: int, team_note_id: int) -> Response:
    """Take one's own note away."""
    services.delete_note(actor(), team_note_id)
    undo = url_for("team.restore_note", submission_id=submission_id, team_note_id=team_note_id)
    say_done(_("The note is gone"), undo_url=undo, undo_fields=carried_along())
    return to(where(submission_id))


@area.post("/notes/<id:team_note_id>/restoration", permission=Permission.TRIAGE)
def restore_note(submission_id: int, team_note_id: int) -> Response:
    """Bring one's own note back."""
    services.delete_note(actor(), team_note_id, deleted=False)
    say_done(_("The note is back"))
    return to(where(submission_id))


@area.post("/presence", permission=Permission.TRIAGE)
def be_present(submission_id: int) -> Response:
    """Say that one has it open; who else has, as a line of text."""
    services.be_present(actor(), submission_id)
    response = make_response(present_words(list(queries.present(actor(), submission_id))))
    response.mimetype = "text/plain"
    return response


def present_words(names: list[str]) -> str:
    """Who looks at it now, as one says it."""
    if not names:
        return ""
    if len(names) == 1:
        return str(_("%(name)s is looking at this", name=names[0]))
    return str(_("%(names)s are looking at this", names=", ".join(names)))
