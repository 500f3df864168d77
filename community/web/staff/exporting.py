"""Taking the backlog away as a file: exactly what the page shows."""

from urllib.parse import urlencode

from flask import Response, current_app, make_response, redirect, request, url_for

from community.backlog import services
from community.backlog.commands import BacklogQuery
from community.backlog.exports import Content, Wish
from community.kernel.db import db
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor

area = Area("exporting", __name__, url_prefix="/staff/backlog")


@area.get("/export.<any(csv, jsonl, xlsx, parquet, md):form>", permission=Permission.BACKLOG_EXPORT)
def backlog(form: str) -> Response:
    """One row a submission; the address carries the page's own query, and `raw=1`, `bom=1` or `about=1`."""
    return _download(format=form)


@area.get("/export-words.<any(csv, jsonl, xlsx, parquet):form>", permission=Permission.BACKLOG_EXPORT)
def words(form: str) -> Response:
    """One row a text, as it was written."""
    return _download(format=form, content=Content.WORDS)


@area.get(
    "/export-for-<any(jira, github, linear, azure, gitlab, productboard):tracker>", permission=Permission.BACKLOG_EXPORT
)
def preset(tracker: str) -> Response:
    """A file that loads in a tracker."""
    return _download(preset=tracker)


def _download(**chosen: str) -> Response:
    who = actor()
    query = BacklogQuery.parse(request.args.to_dict())
    switches = {name: request.args.get(name) == "1" for name in ("raw", "bom", "about")}
    export = services.export_backlog(who, query, Wish.parse({**chosen, **switches}), current_app.config["BASE_URL"])
    if export.is_large:
        return make_response(
            redirect(f"{url_for('exports.show')}?{urlencode({**query.to_query(), 'file': 'xlsx'})}", 303)
        )
    if request.method == "GET":
        with current_app.app_context():  # a session of its own: the page's only reads, the trail is kept all the same
            export = services.note_export(who, export)
            db.session.commit()
    response = Response(export.chunks, content_type=export.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    response.headers["Cache-Control"] = "private, no-store"
    for name, value in export.about.items():
        response.headers[f"X-Gleaner-{name}"] = value
    return response
