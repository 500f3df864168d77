"""Saved views of the backlog."""

from flask import Response, make_response, redirect, url_for

from community.policy import Permission
from community.triage.models import Desk
from community.web.area import Area
from community.web.form import Form
from community.web.staff.backlog import backlog_page
from community.web.staff.backlog_question import asked, backlog_url, parsed, written
from community.web.staff.views import kept_view, remove_view

area = Area("backlog_views", __name__, url_prefix="/staff/backlog/views")


@area.post("", permission=Permission.BACKLOG_READ)
def keep() -> Response:
    """Keep the question that the page asks."""
    view = kept_view(Desk.BACKLOG, written(asked()))
    if isinstance(view, Form):
        return make_response(backlog_page(asked(), view), 422)
    return make_response(redirect(backlog_url(parsed(view.query)), 303))


@area.post("/<id:view_id>/deletion", permission=Permission.BACKLOG_READ)
def delete(view_id: int) -> Response:
    """Remove one's own view."""
    remove_view(view_id, url_for("backlog_views.keep"))
    return make_response(redirect(backlog_url(asked()), 303))
