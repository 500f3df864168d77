"""Pages that know when they have changed: an unchanged one costs a comparison."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, request, session

from community.policy import VISITOR
from community.web.auth import actor
from community.web.cookies import chosen_theme
from community.web.keeping import kept, minute
from community.web.rendering import locale_code

HTML = "text/html; charset=utf-8"


def page(render: Callable[[], str], *stamp: Any, same_for_visitors: bool = False) -> Response:
    """The page of this stamp: a 304 when the browser holds it, for visitors perhaps what another one was just shown.

    A page with a message to show is always new, and nobody keeps it.
    """
    if "_flashes" in session:
        return Response(render(), content_type=HTML)
    tag = _tag(*stamp)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    elif same_for_visitors and actor() is VISITOR:
        response = Response(kept(tag, lambda: render().encode()), content_type=HTML)
    else:
        response = Response(render(), content_type=HTML)
    response.set_etag(tag, weak=True)
    return response


def _tag(*stamp: Any) -> str:
    """A digest of all that a page is made of: the build, the address, the reader, the minute and what changed last."""
    who = actor()
    parts = (
        current_app.extensions["gleaner.build"],
        request.root_url,
        request.full_path,
        who.id,
        who.role,
        who.is_banned,
        who.name,
        who.keys_on,
        who.theme if who.is_signed_in else chosen_theme(),
        locale_code(),
        minute(),
        *stamp,
    )
    return etag_of(*parts)


def etag_of(*parts: Any) -> str:
    """A digest of these values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
