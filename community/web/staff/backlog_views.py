"""Saved views of the backlog: a question under a name, one's own or everybody's."""

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.triage import services
from community.triage.commands import KeepView
from community.triage.models import Desk
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import refused
from community.web.staff.backlog import backlog_page
from community.web.staff.backlog_question import asked, backlog_url, parsed, written

area = Area("backlog_views", __name__, url_prefix="/staff/backlog/views")


@area.post("", permission=Permission.BACKLOG_READ)
def keep() -> Response:
    """Keep the question that the page asks."""
    values = {**request.form.to_dict(), "name": request.form.get("view_name", ""), "query": written(asked())}
    try:
        view = services.keep_view(actor(), KeepView.parse(values), Desk.BACKLOG)
    except Invalid as invalid:
        db.session.rollback()
        form = refused(request.form, Invalid({"view_name": next(iter(invalid.fields.values()))}))
        return make_response(backlog_page(asked(), form), 422)
    say_done(_("The view %(name)s is saved.", name=view.name))
    return make_response(redirect(backlog_url(parsed(view.query)), 303))


@area.post("/<id:view_id>/deletion", permission=Permission.BACKLOG_READ)
def delete(view_id: int) -> Response:
    """Remove one's own view."""
    was = services.delete_view(actor(), view_id)
    flags = {name: "true" for name in ("is_shared", "is_default") if getattr(was, name)}
    fields = {"view_name": was.name, "in": was.query, **flags}
    say_done(_("The view %(name)s is gone.", name=was.name), undo_url=url_for("backlog_views.keep"), undo_fields=fields)
    return make_response(redirect(backlog_url(asked()), 303))
