"""The roadmap: what is planned, what is being done, and what was done lately."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.policy import Permission, can
from community.shipping import queries
from community.shipping.queries import Column
from community.submissions import queries as submissions
from community.web.area import Area
from community.web.auth import actor
from community.web.conditional import page
from community.web.present import present_rows
from community.web.rendering import day
from community.web.shipped import asked_for_words

area = Area("roadmap", __name__)


@area.get("/roadmap", permission=Permission.PUBLIC)
def show() -> Response:
    """All boards that the reader may open, or the one that the address names."""
    return page(_page, submissions.stamp_of(actor()))


def _page() -> str:
    who, slug = actor(), request.args.get("board")
    boards = submissions.readable_boards(who)
    board = next((board for board in boards if board.slug == slug), None)
    if slug and board is None:
        raise NotFound()
    board_id = board.id if board else None
    pages = {which: queries.column(who, which, board_id, request.args.get(which)) for which in Column}
    rows = [row for found in pages.values() for row in found.rows]
    ids = [row.id for row in rows]
    cards = dict(zip(ids, _cards(rows), strict=True))
    return render_template(
        "public/roadmap.html",
        columns=[
            {
                "key": which.value,
                "label": column_labels()[which],
                "cards": [cards[row.id] for row in found.rows],
                "next_url": _url(slug, {which.value: found.next}) if found.next else None,
            }
            for which, found in pages.items()
        ],
        board=board,
        places=[
            (_("All boards"), _url(None), board is None),
            *((one.name, _url(one.slug), one.slug == slug) for one in boards),
        ],
        is_begun=not any(request.args.get(which) for which in Column),
    )


def _cards(rows: list[AnyRow]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    whys, days = submissions.last_notes_of(ids), queries.days_promised(ids)
    may_keep = can(actor(), Permission.ROADMAP_MANAGE)
    return [
        {
            **card,
            "why": whys.get(row.id, ""),
            "day": day(days.get(row.id)),
            "asked": asked_for_words(row.votes),
            "is_off": row.is_off,
            "keep_url": url_for("staff_roadmap.keep", submission_id=row.id) if may_keep else None,
        }
        for row, card in zip(rows, present_rows(rows, {}), strict=True)
    ]


def column_labels() -> dict[Column, str]:
    """The columns in the reader's language."""
    return {Column.PLANNED: _("Planned"), Column.DOING: _("In the works"), Column.DONE: _("Done lately")}


def _url(slug: str | None, more: dict[str, Any] | None = None) -> str:
    asked = {**({"board": slug} if slug else {}), **(more or {})}
    return url_for("roadmap.show") + (f"?{urlencode(asked)}" if asked else "")
