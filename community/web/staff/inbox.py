"""The inbox: what waits to be classified, oldest or most upset first, one of it open."""

from typing import Any

from flask import Response, g, make_response, redirect, render_template, request

from community.kernel.db import AnyRow
from community.kernel.paging import Page
from community.policy import Permission
from community.triage import queries
from community.triage.commands import DeskQuery, View
from community.triage.queries import Choices, Tally
from community.web.area import Area
from community.web.auth import actor
from community.web.cookies import cookie_name
from community.web.form import Form
from community.web.staff.answer_box import Draft
from community.web.staff.desk import Notice, found, present_desk
from community.web.staff.facets import (
    Facet,
    board_of,
    present_chips,
    present_facets,
    present_orders,
    present_tabs,
    present_views,
)
from community.web.staff.inbox_rows import present_lines
from community.web.staff.question import asked, inbox_url, parsed, written
from community.web.staff.shell import SWAPS

area = Area("inbox", __name__, url_prefix="/staff")

DENSITIES = ("comfortable", "compact")
YEAR = 365 * 86_400


@area.get("/inbox", permission=Permission.TRIAGE)
def show() -> str | Response:
    """What waits, with the first open; without a question, the actor's first view."""
    if not request.args:
        kept = queries.default_view(actor())
        if kept:
            return make_response(redirect(inbox_url(parsed(kept)), 303))
    return inbox_page()


@area.get("/inbox/<id:submission_id>", permission=Permission.TRIAGE)
def item(submission_id: int) -> str:
    """What waits, with this one open."""
    return inbox_page(submission_id)


@area.post("/inbox/density", permission=Permission.TRIAGE)
def density() -> Response:
    """Show the list close or wide; the browser remembers."""
    wanted = request.form.get("density", "")
    response = make_response(redirect(inbox_url(asked(), request.form.get("open", type=int)), 303))
    if wanted in DENSITIES:
        secure = request.is_secure or cookie_name("x") != "x"
        response.set_cookie(
            cookie_name("density"), wanted, max_age=YEAR, secure=secure, httponly=True, samesite="Lax", path="/"
        )
    return response


def inbox_page(
    submission_id: int | None = None,
    *,
    form: Form | None = None,
    notice: Notice | None = None,
    draft: Draft | None = None,
) -> str:
    """The inbox with one submission open, and perhaps a form that could not be accepted."""
    query = asked()
    page = queries.inbox(actor(), query, request.args.get("after"))
    if submission_id is None:
        submission_id = page.rows[0].id if page.rows else None
    row = found(submission_id) if submission_id else None
    if row is not None and row.ip_type is None and all(other.id != row.id for other in page.rows):
        page = queries.inbox_from(actor(), row.created_at, row.id, query)
    around = queries.choices(actor(), row.board_id if row else 0, row.id if row else 0)
    values = _list(page, submission_id, query, around)
    if row is None:
        return render_template("staff/inbox.html", item=None, f=form, **values)
    previous, following = _neighbours(page, row, query)
    steps = {
        "previous_url": inbox_url(query, previous) if previous else None,
        "next_url": inbox_url(query, following) if following else None,
    }
    desk = present_desk(row, "inbox", form, notice, draft, around)
    return render_template("staff/inbox.html", item=row.id, **{**steps, **values, **desk})


def _neighbours(page: Page[AnyRow], row: AnyRow, query: DeskQuery) -> tuple[int | None, int | None]:
    """What stands before and after: read off the list where it shows both, asked for otherwise."""
    ids = [other.id for other in page.rows]
    here = ids.index(row.id) if row.id in ids else None
    is_first_page = "after" not in request.args
    if here is not None and (here > 0 or (is_first_page and request.view_args == {})):
        before = ids[here - 1] if here else None
        if here + 1 < len(ids) or page.next is None:
            return before, ids[here + 1] if here + 1 < len(ids) else None
    return queries.neighbours(actor(), row.id, query)


def _list(page: Page[AnyRow], opened: int | None, query: DeskQuery, around: Choices) -> dict[str, Any]:
    tally, facets = _counts(query, around)
    g.waiting_count = tally.views[View.UNSEEN]
    return {
        "swap": SWAPS["inbox"],
        "left": tally.found,
        "asked": written(query),
        "here_url": inbox_url(query),
        "tabs_of": present_tabs(tally, query),
        "views": present_views(query, around),
        "facets": facets,
        "chips": present_chips(query, around),
        "filter_url": inbox_url(query, opened, filter="open") if facets is None else inbox_url(query, opened),
        "orders": present_orders(query),
        "clear_url": inbox_url(DeskQuery(view=query.view, order=query.order)),
        "is_filtered": bool(query.filters),
        "shown": query.view.value,
        "density": _density(),
        "rows": present_lines(page.rows, opened, written(query), {one.id: one.name for one in around.colleagues}),
        "more_url": inbox_url(query, after=page.next) if page.next else None,
    }


def _counts(query: DeskQuery, around: Choices) -> tuple[Tally, list[Facet] | None]:
    """What the views hold; with the filters open also what each choice would show."""
    if request.values.get("filter") != "open" and request.endpoint != "views.keep":
        return queries.read_tally(actor(), query), None
    counts = queries.read_counts(actor(), query, board_of(query, around.boards))
    tally = queries.read_tally(actor(), DeskQuery(view=query.view))
    facets = present_facets(counts, query, around, queries.tag_counts(actor(), query))
    return Tally(tally.views, counts.found), facets


def _density() -> str:
    kept = request.cookies.get(cookie_name("density"))
    return kept if kept in DENSITIES else DENSITIES[0]


def address_after(submission_id: int, query: DeskQuery) -> str:
    """Where the desk goes once this one is decided: to the next that waits."""
    following = queries.next_waiting(actor(), submission_id, query)
    return inbox_url(query, following)


def left_in(query: DeskQuery) -> int:
    """How many the question still finds."""
    return queries.count_found(actor(), query)
