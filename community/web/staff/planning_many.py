"""Planning many at once: an owner, a target, an effort for what was ticked, with one undo."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.backlog.commands import NotePlan, PlanField
from community.backlog.services import plan_many
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Permission
from community.promises.queries.people import team
from community.triage.commands import MOST_AT_ONCE, MoveMany
from community.triage.queries import newest_stamp
from community.triage.services import Outcome, run_batch, undo_batch
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import status_labels
from community.web.staff.backlog_question import asked, backlog_url, written
from community.web.staff.many import left_alone, ticked, undone
from community.web.staff.triage import stamp

area = Area("planning_many", __name__, url_prefix="/staff/backlog/many")
FIELDS = (PlanField.OWNER, PlanField.EFFORT, PlanField.TARGET)


@area.get("", permission=Permission.BACKLOG_PLAN)
def show() -> str:
    """What can be done with the ticked ones."""
    return _page()


@area.post("", permission=Permission.BACKLOG_PLAN)
def run() -> Response:
    """Do it to each of them."""
    what = request.form.get("what", "")
    try:
        if not ticked():
            raise Invalid({"form": N_("Please tick between one and %(most)s.", most=MOST_AT_ONCE)})
        outcome = _done(what)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(refused(request.form, invalid), what), 422)
    undo = url_for("planning_many.undo", batch_id=outcome.batch_id) if outcome.batch_id else None
    said = ngettext("Changed %(num)s.", "Changed %(num)s.", outcome.done)
    say_done(
        f"{said} {left_alone(outcome.left)}".strip(),
        undo_url=undo,
        undo_fields={"in": written(asked())} if undo else None,
    )
    return make_response(redirect(backlog_url(asked()), 303))


@area.post("/<id:batch_id>/undo", permission=Permission.BACKLOG_PLAN)
def undo(batch_id: int) -> Response:
    """Take all of it back."""
    outcome = undo_batch(actor(), batch_id)
    say_done(undone(outcome.done, outcome.left))
    return make_response(redirect(backlog_url(asked()), 303))


def _done(what: str) -> Outcome:
    if what == "status":
        return run_batch(actor(), ticked(), MoveMany.parse(request.form), stamp())
    if what not in FIELDS:
        raise Invalid({"form": N_("Please choose one of these.")})
    return plan_many(actor(), ticked(), NotePlan.parse({what: request.form.get(what, "")}))


def _page(form: Form | None = None, what: str = "") -> str:
    ids = ticked()
    return render_template(
        "staff/planning_many.html",
        ids=",".join(map(str, ids[: MOST_AT_ONCE + 1])),
        n=len(ids),
        f=form or Form(),
        what=what,
        stamp=newest_stamp(),
        asked=written(asked()),
        back_url=backlog_url(asked()),
        team=[("", _("Nobody")), *((one.id, one.name) for one in team())],
        statuses=[(kind.value, label) for kind, label in status_labels().items()],
    )
