"""Saved views: a question to a desk under a name, one's own or everybody's; here the inbox's."""

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.triage import services
from community.triage.commands import KeepView
from community.triage.models import Desk, DeskView
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.staff.inbox import inbox_page
from community.web.staff.question import asked, inbox_url, parsed, written

area = Area("views", __name__, url_prefix="/staff/inbox/views")


@area.post("", permission=Permission.TRIAGE)
def keep() -> Response:
    """Keep the question that the page asks."""
    view = kept_view(Desk.INBOX, written(asked()))
    if isinstance(view, Form):
        return make_response(inbox_page(form=view), 422)
    return make_response(redirect(inbox_url(parsed(view.query), view="unseen" if not view.query else None), 303))


@area.post("/<id:view_id>/deletion", permission=Permission.TRIAGE)
def delete(view_id: int) -> Response:
    """Remove one's own view."""
    remove_view(view_id, url_for("views.keep"))
    return make_response(redirect(inbox_url(asked()), 303))


def kept_view(desk: Desk, query: str) -> DeskView | Form:
    """The question under the name that was sent, and said to be kept; or the form that was refused."""
    values = {**request.form.to_dict(), "name": request.form.get("view_name", ""), "query": query}
    try:
        view = services.keep_view(actor(), KeepView.parse(values), desk)
    except Invalid as invalid:
        db.session.rollback()
        return refused(request.form, Invalid({"view_name": next(iter(invalid.fields.values()))}))
    say_done(_("The view %(name)s is saved.", name=view.name))
    return view


def remove_view(view_id: int, undo_url: str) -> None:
    """Remove one's own view, and say how to keep it again."""
    was = services.delete_view(actor(), view_id)
    flags = {name: "true" for name in ("is_shared", "is_default") if getattr(was, name)}
    fields = {"view_name": was.name, "in": was.query, **flags}
    say_done(_("The view %(name)s is gone.", name=was.name), undo_url=undo_url, undo_fields=fields)
