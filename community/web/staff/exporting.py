"""Taking the backlog away as a file: exactly what the page shows."""

from flask import Response, current_app, request

from community.backlog import services
from community.backlog.commands import BacklogQuery
from community.backlog.exports import Content, Format, Wish
from community.kernel.db import db
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor

area = Area("exporting", __name__, url_prefix="/staff/backlog")


@area.get("/export.<any(csv, jsonl):form>", permission=Permission.BACKLOG_EXPORT)
def backlog(form: str) -> Response:
    """One row a submission; the address carries the page's own query, and `raw=1` or `bom=1`."""
    return _download(Content.BACKLOG, Format(form))


@area.get("/export-words.<any(csv, jsonl):form>", permission=Permission.BACKLOG_EXPORT)
def words(form: str) -> Response:
    """One row a text, as it was written."""
    return _download(Content.WORDS, Format(form))


def _download(content: Content, form: Format) -> Response:
    who = actor()
    query = BacklogQuery.parse(request.args.to_dict())
    wish = Wish(format=form, content=content, raw=_is_on("raw"), bom=_is_on("bom"))
    export = services.export_backlog(who, query, wish, current_app.config["BASE_URL"])
    if request.method == "GET":
        with current_app.app_context():  # a session of its own: the page's only reads, the trail is kept all the same
            services.note_export(who, export)
            db.session.commit()
    response = Response(export.chunks, content_type=wish.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    response.headers["Cache-Control"] = "private, no-store"
    for name, value in export.about.items():
        response.headers[f"X-Gleaner-{name}"] = value
    return response


def _is_on(name: str) -> bool:
    return request.args.get(name) == "1"
