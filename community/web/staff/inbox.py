"""The inbox: what waits to be classified, oldest first, one of it open."""

from typing import Any

from flask import render_template, request, url_for

from community.kernel.db import AnyRow
from community.kernel.paging import Page
from community.policy import Permission
from community.triage import queries
from community.web.area import Area
from community.web.auth import actor
from community.web.form import Form
from community.web.present import kind_labels
from community.web.rendering import ago
from community.web.staff.answer_box import Draft
from community.web.staff.desk import found, present_desk
from community.web.staff.rail import waiting_count

area = Area("inbox", __name__, url_prefix="/staff")


@area.get("/inbox", permission=Permission.TRIAGE)
def show() -> str:
    """What waits, with the oldest open."""
    return inbox_page()


@area.get("/inbox/<id:submission_id>", permission=Permission.TRIAGE)
def item(submission_id: int) -> str:
    """What waits, with this one open."""
    return inbox_page(submission_id)


def inbox_page(
    submission_id: int | None = None,
    *,
    form: Form | None = None,
    notice: str | None = None,
    draft: Draft | None = None,
) -> str:
    """The inbox with one submission open, and perhaps a form that could not be accepted."""
    page = queries.inbox(actor(), request.args.get("after"))
    if submission_id is None:
        submission_id = page.rows[0].id if page.rows else None
    if submission_id is None:
        return render_template("staff/inbox.html", item=None, **_list(page, None))
    row = found(submission_id)
    if row.ip_type is None and all(other.id != row.id for other in page.rows):
        page = queries.inbox_from(actor(), row.created_at, row.id)
    previous, following = queries.neighbours(actor(), row.created_at, row.id)
    return render_template(
        "staff/inbox.html",
        item=row.id,
        previous_url=_address(previous),
        next_url=_address(following),
        **_list(page, row.id),
        **present_desk(row, "inbox", form, notice, draft),
    )


def _address(submission_id: int | None) -> str | None:
    return url_for("inbox.item", submission_id=submission_id) if submission_id else None


def _list(page: Page[AnyRow], opened: int | None) -> dict[str, Any]:
    kinds = kind_labels()
    base = f"{request.script_root}/staff/inbox"
    return {
        "left": waiting_count(),
        "rows": [
            {
                "id": row.id,
                "url": f"{base}/{row.id}",
                "title": row.title,
                "kind": row.kind.value,
                "kind_label": kinds[row.kind],
                "board_name": row.board_name,
                "created": ago(row.created_at),
                "current": row.id == opened,
            }
            for row in page.rows
        ],
        "more_url": url_for("inbox.show", after=page.next) if page.next else None,
    }
