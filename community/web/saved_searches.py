"""A member's saved searches."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Conflict
from community.policy import Permission
from community.search.commands import Search
from community.searches import services
from community.searches.models import SavedSearch
from community.searches.queries import searches_of
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.present import kind_labels, status_labels
from community.web.rendering import ago
from community.web.words import say

area = Area("saved_searches", __name__)


@area.get("/me/searches", permission=Permission.MEMBER)
def show() -> str:
    """All of them."""
    rows = [_presented(one) for one in searches_of(actor())]
    return render_template("accounts/searches.html", rows=rows, most=services.MOST)


@area.post("/me/searches", permission=Permission.MEMBER)
def save() -> Response:
    """Keep what was searched for."""
    try:
        services.save_search(actor(), Search.parse(request.form))
    except Conflict as conflict:
        db.session.rollback()
        say_error(say(conflict.words))
        return _back()
    say_done(_("Saved. Once a day you hear what is new in it."))
    return _back()


@area.post("/me/searches/<id:search_id>/alert", permission=Permission.MEMBER)
def alert(search_id: int) -> Response:
    """Tell of what is new."""
    services.set_alert(actor(), search_id, wanted=True)
    say_done(_("You hear what is new from now on."))
    return _back()


@area.post("/me/searches/<id:search_id>/alert/withdrawal", permission=Permission.MEMBER)
def silence(search_id: int) -> Response:
    """Tell of it no more."""
    services.set_alert(actor(), search_id, wanted=False)
    say_done(_("It is kept, and says nothing any more."))
    return _back()


@area.post("/me/searches/<id:search_id>/deletion", permission=Permission.MEMBER)
def delete(search_id: int) -> Response:
    """Forget it."""
    services.delete_search(actor(), search_id)
    say_done(_("The search is deleted."))
    return _back()


def _back() -> Response:
    return make_response(redirect(url_for("saved_searches.show"), 303))


def _presented(kept: SavedSearch) -> dict[str, object]:
    search = services.asked_by(kept.question)
    narrowed = [
        search.board,
        kind_labels()[search.kind] if search.kind else "",
        status_labels()[search.status] if search.status else "",
        search.tag if search.q else "",
    ]
    return {
        "words": search.q or search.tag,
        "narrowed": [one for one in narrowed if one],
        "url": f"{request.script_root}/search?{kept.question}",
        "base": url_for("saved_searches.show") + f"/{kept.id}",
        "alerts": kept.looked_at is not None,
        "saved": ago(kept.created_at),
    }
