"""Pages that know when they have changed: an unchanged one costs a comparison."""

import hashlib
from typing import Any

from flask import Response, current_app, g, request, session

from community.kernel.clock import now
from community.kernel.mark import site_mark
from community.web.auth import actor
from community.web.cookies import chosen_theme

BUCKET_SECONDS = 60  # relative times on a page may be this old


def unchanged(*stamp: Any) -> Response | None:
    """A 304 when the browser holds the page of this stamp, reader and minute; None when it must be rendered.

    The tag is put on the response by `tag`. A page with a message to show is always new.
    """
    if "_flashes" in session:
        return None
    who = actor()
    parts = (
        current_app.extensions["gleaner.build"],
        request.full_path,
        site_mark(),
        who.id,
        who.role,
        who.theme if who.is_signed_in else chosen_theme(),
        request.accept_languages.best,
        int(now().timestamp()) // BUCKET_SECONDS,
        *stamp,
    )
    etag = g.etag = hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
    if request.if_none_match.contains_weak(etag):
        return tag(Response(status=304))
    return None


def tag(response: Response) -> Response:
    """Put the page's tag on its response."""
    if etag := g.get("etag"):
        response.set_etag(etag, weak=True)
    return response
