"""Pages that know when they have changed: an unchanged one costs a comparison."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, request, session

from community.policy import VISITOR
from community.web.auth import actor
from community.web.cookies import chosen_theme
from community.web.front import HTML, filled, for_visitors, unchanged, whole
from community.web.keeping import minute
from community.web.rendering import locale_code


def page(render: Callable[[], str], *stamp: Any, submission_id: int | None = None) -> Response:
    """The page of this stamp, of one submission or of many: a 304 when the browser holds it.

    A page with a message to show is always new, and nobody keeps it. What `render` makes for a visitor must be right
    for any other one; the nonces of its forms are written as NONCE.
    """
    if "_flashes" in session:
        return Response(filled(render()), content_type=HTML)
    tag = _tag(*stamp)
    if actor() is VISITOR:
        return for_visitors(tag, submission_id, render)
    if request.if_none_match.contains_weak(tag):
        return unchanged(tag)
    return whole(tag, render().encode())


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
        who.own_keys,
        who.unread,
        who.theme if who.is_signed_in else chosen_theme(),
        locale_code(),
        minute(),
        *stamp,
    )
    return etag_of(*parts)


def etag_of(*parts: Any) -> str:
    """A digest of these values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
