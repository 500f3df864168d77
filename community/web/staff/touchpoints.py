"""Touchpoints: where things happen, as administrators name it."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.triage import services
from community.triage.commands import KeepTouchpoint
from community.triage.queries import touchpoints
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused

area = Area("touchpoints", __name__, url_prefix="/staff/touchpoints")


@area.get("", permission=Permission.BOARD_MANAGE)
def show() -> str:
    """All of them in their order."""
    return _page()


@area.post("", permission=Permission.BOARD_MANAGE)
def add() -> Response:
    """One more."""
    return _keep(None)


@area.post("/usual", permission=Permission.BOARD_MANAGE)
def usual() -> Response:
    """Begin with the usual ones."""
    services.offer_usual_touchpoints(actor())
    say_done(_("These are the usual ones. Rename them as you like."))
    return make_response(redirect(url_for("touchpoints.show"), 303))


@area.post("/<id:touchpoint_id>", permission=Permission.BOARD_MANAGE)
def save(touchpoint_id: int) -> Response:
    """Rename one, move it, or offer it no longer."""
    return _keep(touchpoint_id)


def _keep(touchpoint_id: int | None) -> Response:
    try:
        touchpoint = services.keep_touchpoint(actor(), KeepTouchpoint.parse(request.form), touchpoint_id)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(refused(request.form, invalid), touchpoint_id or 0), 422)
    say_done(_("%(name)s is saved.", name=touchpoint.name))
    return make_response(redirect(url_for("touchpoints.show"), 303))


def _page(form: Form | None = None, editing: int | None = None) -> str:
    rows = touchpoints()
    new = Form({"position": rows[-1].position + 1 if rows else 0, "is_offered": "true"})
    kept = [
        Form({"name": row.name, "position": row.position, "is_offered": "true" if row.is_offered else ""})
        for row in rows
    ]
    return render_template(
        "staff/touchpoints.html",
        rows=[(row, form if editing == row.id and form else own) for row, own in zip(rows, kept, strict=True)],
        new=form if editing == 0 and form else new,
        refused=form,
        prefix=f"t{editing}" if editing else "new",
    )
