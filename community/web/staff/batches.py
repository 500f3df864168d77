"""One action on many: what was ticked, what is to be done with it, one undo."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Permission
from community.triage import queries, services
from community.triage.commands import MOST_AT_ONCE, Assign, Judge, MoveMany, PutOff, TagMany
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import ip_labels, status_labels
from community.web.staff.desk import VERDICTS
from community.web.staff.inbox import left_in
from community.web.staff.judging import step_labels
from community.web.staff.many import left_alone, ticked, undone
from community.web.staff.question import asked, inbox_url, written
from community.web.staff.triage import stamp

area = Area("batches", __name__, url_prefix="/staff/inbox/batch")

WISHES: dict[str, type[Judge] | type[TagMany] | type[MoveMany] | type[Assign] | type[PutOff]] = {
    "classify": Judge,
    "tag": TagMany,
    "status": MoveMany,
    "assign": Assign,
    "snooze": PutOff,
}


@area.get("", permission=Permission.TRIAGE)
def show() -> str:
    """What can be done with the ticked ones."""
    return _page()


@area.post("", permission=Permission.TRIAGE)
def run() -> Response:
    """Do it to each of them."""
    what = request.form.get("what", "")
    what = what if what in WISHES else "classify"
    try:
        if not _ticked():
            raise Invalid({"form": N_("Please tick between one and %(most)s.", most=MOST_AT_ONCE)})
        wish = WISHES[what].parse({**request.form.to_dict(), "level": "1"})
        outcome = services.run_batch(actor(), _ticked(), wish, stamp())
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(refused(request.form, invalid), what), 422)
    undo = url_for("batches.undo", batch_id=outcome.batch_id) if outcome.batch_id else None
    say_done(_said(what, outcome), undo_url=undo, undo_fields={"in": written(asked())} if undo else None)
    return make_response(redirect(inbox_url(asked()), 303))


@area.post("/<id:batch_id>/undo", permission=Permission.TRIAGE)
def undo(batch_id: int) -> Response:
    """Take all of it back."""
    outcome = services.undo_batch(actor(), batch_id)
    say_done(undone(outcome.done, outcome.left))
    return make_response(redirect(inbox_url(asked()), 303))


def _ticked() -> list[int]:
    """The ids of the ticked boxes, of those that a script remembers, or of all that the question finds."""
    if request.values.get("all"):
        return list(queries.found_ids(actor(), asked(), MOST_AT_ONCE))
    return ticked()


def _page(form: Form | None = None, what: str = "") -> str:
    ids = _ticked()
    around = queries.choices(actor(), 0, 0)
    return render_template(
        "staff/batch.html",
        ids=",".join(map(str, ids[: MOST_AT_ONCE + 1])),
        n=len(ids),
        f=form or Form(),
        what=what,
        stamp=queries.newest_stamp(),
        asked=written(asked()),
        back_url=inbox_url(asked()),
        verdicts=[(ip.value, ip_labels()[ip]) for ip in VERDICTS],
        steps=list(step_labels().items()),
        touchpoints=[(one.id, one.name) for one in around.touchpoints],
        tags=[(tag.id, tag.name) for tag in around.tags],
        statuses=[(kind.value, label) for kind, label in status_labels().items()],
        colleagues=[("", _("Nobody")), *((one.id, one.name) for one in around.colleagues)],
    )


def _said(what: str, outcome: services.Outcome) -> str:
    done = {
        "tag": ngettext("Tagged %(num)s.", "Tagged %(num)s.", outcome.done),
        "status": ngettext("Moved %(num)s.", "Moved %(num)s.", outcome.done),
        "assign": ngettext("Assigned %(num)s.", "Assigned %(num)s.", outcome.done),
        "snooze": ngettext("Snoozed %(num)s.", "Snoozed %(num)s.", outcome.done),
    }.get(what, ngettext("Classified %(num)s.", "Classified %(num)s.", outcome.done))
    left = ngettext("%(num)s left", "%(num)s left", left_in(asked()))
    return " ".join(part for part in (done, left_alone(outcome.left), left) if part)
