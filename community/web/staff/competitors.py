"""Competitors: what they are called, and how much of what was shipped was only keeping up with them."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.backlog import services
from community.backlog.commands import BacklogQuery, KeepCompetitor
from community.backlog.queries import competitors, mixes, shipped_since
from community.kernel.clock import now
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.staff.backlog_question import backlog_url

area = Area("competitors", __name__, url_prefix="/staff/competitors")

SHIPPED = timedelta(days=365)


@area.get("", permission=Permission.BACKLOG_PLAN)
def show() -> str:
    """All of them, and the quarters."""
    return _page()


@area.post("", permission=Permission.BACKLOG_PLAN)
def add() -> Response:
    """One more."""
    return _keep(None)


@area.post("/<id:competitor_id>", permission=Permission.BACKLOG_PLAN)
def save(competitor_id: int) -> Response:
    """Call one otherwise."""
    return _keep(competitor_id)


@area.post("/<id:competitor_id>/deletion", permission=Permission.BACKLOG_PLAN)
def delete(competitor_id: int) -> Response:
    """Forget one."""
    say_done(_("%(name)s is gone.", name=services.delete_competitor(actor(), competitor_id)))
    return make_response(redirect(url_for("competitors.show"), 303))


def _keep(competitor_id: int | None) -> Response:
    try:
        kept = services.keep_competitor(actor(), KeepCompetitor.parse(request.form), competitor_id)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(refused(request.form, invalid), competitor_id or 0), 422)
    say_done(_("%(name)s is saved.", name=kept.name))
    return make_response(redirect(url_for("competitors.show"), 303))


def _page(form: Form | None = None, editing: int | None = None) -> str:
    rows = competitors()
    own = [
        Form({"name": row.name, "aliases": ", ".join(row.aliases.splitlines()), "is_exact": "true" * row.is_exact})
        for row in rows
    ]
    return render_template(
        "staff/competitors.html",
        rows=[(row, form if editing == row.id and form else kept) for row, kept in zip(rows, own, strict=True)],
        new=form if editing == 0 and form else Form(),
        refused=form,
        prefix=f"c{editing}" if editing else "new",
        quarters=_quarters(),
        jones_url=backlog_url(BacklogQuery(jones=True)),
    )


def _quarters() -> list[dict[str, Any]]:
    """By quarter of the last year: how much was shipped, how much of it was carried by competitors, the mean ratio."""
    shipped = shipped_since(now() - SHIPPED)
    told = mixes(list(shipped))
    groups: dict[str, list[Any]] = defaultdict(list)
    for submission_id, at in shipped.items():
        if submission_id in told:
            groups[f"{at.year} Q{(at.month - 1) // 3 + 1}"].append(told[submission_id])
    return [
        {
            "name": name,
            "shipped": len(group),
            "jones": sum(mix.is_jones for mix in group),
            "ratio": round(100 * sum(mix.jones for mix in group) / len(group)),
        }
        for name, group in sorted(groups.items(), reverse=True)
    ]
