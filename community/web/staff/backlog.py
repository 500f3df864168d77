"""The backlog: everything said, narrowed and ordered as its address asks."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from community.backlog.commands import UNASKED, BacklogQuery, Face, Taught
from community.backlog.queries import read_backlog, read_lanes
from community.customers.queries.segments import segment_choices
from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.policy import Permission, can
from community.promises.queries.people import team
from community.search.commands import Search
from community.search.understanding import understand
from community.submissions.queries import readable_boards
from community.triage.models import Desk
from community.triage.queries import default_view, desk_views, tag_choices
from community.web.addresses import asked_number
from community.web.area import Area
from community.web.auth import actor
from community.web.form import Form
from community.web.present import ip_labels, kind_labels, status_labels
from community.web.rendering import locale_code
from community.web.staff.backlog_drawer import drawer_of
from community.web.staff.backlog_files import export_links, later_url
from community.web.staff.backlog_question import asked, backlog_url, columns_of, parsed, written
from community.web.staff.backlog_table import header, present_lanes, present_rows, sort_labels
from community.web.understood import chips_of

area = Area("backlog", __name__, url_prefix="/staff")
CARRIED = UNASKED - {"sort", "then"}  # along with the filters, which have a field for those two


@area.get("/backlog", permission=Permission.BACKLOG_READ)
def show() -> str:
    """One page of what the address asks for; the same address exports it. Without an address, one's first view."""
    query = asked()
    kept = None if request.args else default_view(actor(), Desk.BACKLOG)
    return backlog_page(parsed(kept) if kept else query)


def backlog_page(query: BacklogQuery, form: Form | None = None) -> str:
    """The page; `form` is a view that could not be kept."""
    tags = tag_choices()
    return render_template(
        "staff/backlog.html",
        f=Form(query.to_query()),
        choices=_choices(tags),
        faces=[(label, backlog_url(query.but(face=face)), query.face is face) for face, label in face_labels().items()],
        parts=chips_of(understand(actor(), Search(q=query.q)), lambda q: backlog_url(query.but(q=q))),
        filters_on=bool(query.filters),
        clear_url=backlog_url(BacklogQuery(**query.model_dump(include=set(UNASKED))), view="all"),
        hidden=[(name, value) for name, value in query.to_query().items() if name in CARRIED],
        asked=written(query),
        later_url=later_url(query),
        views=_views(query),
        view_form=form or Form(),
        columns_url=f"{url_for('backlog_columns.show')}?{written(query)}",
        density_url=backlog_url(query.but(close=not query.close)),
        density="compact" if query.close else "comfortable",
        plans=can(actor(), Permission.BACKLOG_PLAN),
        d=_opened(query),
        **(_lanes(query) if query.face is Face.LANES else _table(query, tags)),
    )


def _table(query: BacklogQuery, tags: Sequence[AnyRow]) -> dict[str, Any]:
    columns = columns_of(query)
    found = read_backlog(actor(), query, request.args.get("after"))
    private = frozenset(tag.slug for tag in tags if not tag.is_public)
    return {
        "columns": header(query, columns),
        "shown": [column.key.value for column in columns],
        "rows": present_rows(query, columns, found.page.rows, private),
        "lanes": None,
        "total": found.total,
        "degraded": found.degraded,
        "next_url": backlog_url(query, after=found.page.next) if found.page.next else None,
        "exports": export_links(query, found.total),
    }


def _lanes(query: BacklogQuery) -> dict[str, Any]:
    found = read_lanes(actor(), query)
    return {
        "rows": Markup(""),
        "lanes": present_lanes(query, found) if found.total else None,
        "total": found.total,
        "degraded": found.degraded,
        "exports": export_links(query, found.total),
    }


def face_labels() -> dict[Face, str]:
    """How the backlog can be laid out."""
    return {Face.TABLE: _("Table"), Face.LANES: _("By status")}


def _opened(query: BacklogQuery) -> dict[str, Any] | None:
    """The drawer of the row that the address opens; one that is not there opens nothing."""
    wanted = asked_number("open")
    try:
        return drawer_of(wanted, query) if wanted else None
    except NotFound:
        return None


def _views(query: BacklogQuery) -> list[dict[str, Any]]:
    here = written(query)
    return [
        {
            "id": view.id,
            "name": view.name,
            "url": f"{url_for('backlog.show')}?{view.query or 'view=all'}",
            "current": view.query == here,
            "is_own": view.is_own,
            "is_default": view.is_own and view.is_default,
        }
        for view in desk_views(actor(), Desk.BACKLOG)
    ]


Choices = tuple[tuple[Any, str], ...]


def _choices(tags: Sequence[AnyRow]) -> dict[str, Choices]:
    """What each filter and order can be: values, so that a choice that was shown lately is not rendered again."""
    anything = ("", _("Any"))
    sorts = tuple((sort.value, label) for sort, label in sort_labels().items())
    return {
        **_usual_choices(locale_code()),
        "board": (anything, *((board.slug, board.name) for board in readable_boards(actor()))),
        "tag": (anything, *((tag.slug, tag.name) for tag in tags)),
        "segment": (anything, *((segment.slug, segment.name) for segment in segment_choices())),
        "owner": (anything, *((one.id, one.name) for one in team())),
        "sort": sorts,
        "then": (("", _("Newest")), *sorts),
    }


@lru_cache(maxsize=16)
def _usual_choices(_locale: str) -> dict[str, Choices]:
    anything = ("", _("Any"))
    return {
        "kind": (anything, *((kind.value, label) for kind, label in kind_labels().items())),
        "ip": (
            anything,
            *((ip.value, label) for ip, label in ip_labels().items()),
            (Taught.WAITING.value, _("Not classified")),
        ),
        "status": (anything, *((status.value, label) for status, label in status_labels().items())),
        "jones": (anything, ("True", _("Competitors"))),
    }
