"""Answering many submissions at once: chosen in the backlog, each filled in for its own author."""

from collections.abc import Sequence

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.answers.commands import MANY, AnswerMany
from community.answers.queries import chosen
from community.answers.wording import VARIABLES, Places
from community.kernel.db import LARGEST, AnyRow
from community.kernel.errors import Invalid
from community.policy import Permission
from community.promises import services as promises
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import refused
from community.web.limits import SEARCH, limiter
from community.web.present import submission_path
from community.web.promising import decisions_in
from community.web.rendering import number
from community.web.staff.answer_box import Draft, box_fields, previewed, site_name
from community.web.words import say

area = Area("answering_many", __name__, url_prefix="/staff/answers/many")


@area.get("", permission=Permission.ANSWER)
def show() -> Response:
    """The box, with all that will get what is written into it."""
    return _page(Draft(), 200)


@area.post("/preview", permission=Permission.ANSWER)
@limiter.limit(SEARCH)
def preview() -> Response:
    """How it will look, with the places still open; nothing is saved."""
    open_places = Places(**{name: f"({say(words)})" for name, words in VARIABLES.items()})
    draft = previewed(open_places, keep_places=True)
    return _page(draft, 422 if draft.form.errors else 200)


@area.post("", permission=Permission.ANSWER)
def save() -> Response:
    """Answer every one that has no answer yet."""
    values = {"body": request.form.get("body", ""), "submissions": _ids()}
    try:
        command, decisions = AnswerMany.parse(values), decisions_in(request.form)
        done = promises.answer_each(actor(), command, decisions, site=site_name())
    except Invalid as invalid:
        return _page(Draft(refused(request.form, invalid)), 422)
    said = ngettext("%(num)s submission is answered.", "%(num)s submissions are answered.", len(done.written))
    if done.skipped:
        left = ngettext("%(num)s was left as it is.", "%(num)s were left as they are.", len(done.skipped))
        said = f"{said} {left}"
    (say_done if done.written else say_error)(said)
    return make_response(redirect(url_for("backlog.show"), 303))


def _ids() -> list[int]:
    """What was ticked, each once."""
    wanted = (int(one) for one in request.values.getlist("id") if one.isascii() and one.isdigit() and len(one) < 11)
    return sorted({one for one in wanted if 0 < one <= LARGEST})


def _page(draft: Draft, status: int) -> Response:
    ids = _ids()
    rows = chosen(actor(), ids[:MANY])
    open_ones = [row for row in rows if row.answered_at is None]
    box = {
        **box_fields(draft),
        "action": url_for("answering_many.save"),
        "preview_url": url_for("answering_many.preview"),
        "asked": sum(row.votes for row in open_ones),
        "asked_label": number(sum(row.votes for row in open_ones)),
        "followers": sum(row.followers for row in open_ones),
    }
    page = render_template(
        "staff/answer_many.html",
        rows=_present(rows),
        open_ids=[row.id for row in open_ones],
        left_over=max(0, len(ids) - MANY),
        most=MANY,
        variables=[(name, say(words)) for name, words in VARIABLES.items()],
        box=box,
        title=_("Answer many"),
    )
    return make_response(page, status)


def _present(rows: Sequence[AnyRow]) -> list[dict[str, object]]:
    return [
        {
            "id": row.id,
            "url": submission_path(row.id, row.slug),
            "title": row.title,
            "board_name": row.board_name,
            "votes_label": number(row.votes),
            "followers": row.followers,
            "answered": row.answered_at is not None,
        }
        for row in rows
    ]
