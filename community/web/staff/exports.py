"""The history of exports, files that the worker writes, and those that are made again and again."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.backlog import services
from community.backlog.commands import BacklogQuery
from community.backlog.exports import Content, Format, Wish
from community.backlog.exports.arrow import is_installed
from community.backlog.exports.presets import PRESETS
from community.backlog.models import Every
from community.backlog.queries import exports_page, schedules
from community.kernel.db import AnyRow
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused

area = Area("exports", __name__, url_prefix="/staff/exports")

NOW = "now"


@area.get("", permission=Permission.BACKLOG_EXPORT)
def show() -> str:
    """What was exported; above it, when the address carries a question to the backlog, a form to have it written."""
    return _page(Form({"file": request.args.get("file", Format.XLSX.value), "when": NOW}))


@area.post("", permission=Permission.BACKLOG_EXPORT)
def post() -> Response:
    """Have a file written now, every day or every week; the address carries the question."""
    try:
        wish, when = _wish(request.form.get("file", "")), _when(request.form.get("when", ""))
    except Invalid as invalid:
        return make_response(_page(refused(request.form, invalid)), 422)
    if when is None:
        services.order_export(actor(), _query(), wish)
        say_done(_("It is being written. It stands below in a moment, and you get a mail."))
    else:
        services.schedule_export(actor(), _query(), wish, when)
        say_done(_("The first is being written. You get a mail with a link each time."))
    return make_response(redirect(url_for("exports.show"), 303))


@area.get("/<id:export_id>/file", permission=Permission.BACKLOG_EXPORT)
def fetch(export_id: int) -> Response:
    """A file that was written, for whoever asked for it."""
    name, chunks = services.fetch_export(actor(), export_id)
    response = Response(chunks, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@area.post("/schedules/<id:schedule_id>/end", permission=Permission.BACKLOG_EXPORT)
def end(schedule_id: int) -> Response:
    """No more of these."""
    services.end_schedule(actor(), schedule_id)
    say_done(_("It will not be made again."))
    return make_response(redirect(url_for("exports.show"), 303))


def files() -> list[tuple[str, str]]:
    """What can be written, by the name that a form sends."""
    formats = [(Format.XLSX.value, _("Excel")), (Format.CSV.value, _("CSV")), (Format.JSONL.value, _("JSON Lines"))]
    formats += [(Format.PARQUET.value, _("Parquet"))] if is_installed() else []
    words = [("words-xlsx", _("Words, Excel")), ("words-csv", _("Words, CSV")), ("words-jsonl", _("Words, JSON Lines"))]
    trackers = [(tracker.value, _("For %(tracker)s", tracker=shape.label)) for tracker, shape in PRESETS.items()]
    return [*formats, (Format.MARKDOWN.value, _("Brief")), *words, *trackers]


def _page(form: Form) -> str:
    sha256, query = request.args.get("sha256", ""), _query()
    page = exports_page(actor(), request.args.get("after"), sha256=sha256)
    asks = bool(query.to_query() or form.errors) or "file" in request.args
    return render_template(
        "staff/exports.html",
        f=form,
        asks=asks,
        address=f"{url_for('exports.show')}?{urlencode({**query.to_query(), 'file': form.values.get('file', '')})}",
        said=_said(query),
        files=files(),
        whens=[(NOW, _("once, now")), (Every.DAY.value, _("every day")), (Every.WEEK.value, _("every week"))],
        rows=[_row(row) for row in page.rows],
        schedules=[_row(row) for row in schedules(actor())],
        sha256=sha256,
        next_url=url_for("exports.show", after=page.next, sha256=sha256 or None) if page.next else None,
    )


def _query() -> BacklogQuery:
    return BacklogQuery.parse({name: value for name, value in request.args.items() if name not in ("after", "file")})


def _wish(file: str) -> Wish:
    if file not in dict(files()):
        raise Invalid({"file": N_("Please choose one of these.")})
    if file in PRESETS:
        return Wish.parse({"preset": file})
    content, _dash, form = file.rpartition("-")
    return Wish.parse({"format": form, "content": content or Content.BACKLOG})


def _when(word: str) -> Every | None:
    if word not in (NOW, *Every):
        raise Invalid({"when": N_("Please choose one of these.")})
    return None if word == NOW else Every(word)


def _row(row: AnyRow) -> dict[str, Any]:
    """A line of the history or of the schedules."""
    query, wish = BacklogQuery.parse(json.loads(row.query)), Wish.model_validate_json(row.wish)
    kind = wish.preset or (wish.format if wish.content is Content.BACKLOG else f"words-{wish.format}")
    parameters = urlencode(query.to_query())
    return {
        **row._mapping,
        "label": dict(files()).get(str(kind), str(kind)) + (f" ({_('raw')})" if wish.raw else ""),
        "said": _said(query),
        "backlog_url": url_for("backlog.show") + (f"?{parameters}" if parameters else ""),
        "is_mine": row.by_id == actor().id,
    }


def _said(query: BacklogQuery) -> str:
    """A question in one line."""
    asked = query.to_query()
    return " · ".join(f"{name}: {value}" for name, value in asked.items()) or _("Everything, by votes")
