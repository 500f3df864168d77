"""Pages that all visitors see alike: made once, and sent again before anything else is asked.

A browser without a session cookie is a visitor for whom no message waits. What it gets is a function of the address,
its colours, its language, the minute and what changed last; so when a page was kept for all of these and one cheap
question says that nothing has changed since, that page, or a 304, is the answer. Whoever is signed in never gets here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, request

from community.kernel.db import db
from community.kernel.ids import new_token
from community.submissions.queries import last_change
from community.web.cookies import chosen_theme
from community.web.keeping import LARGEST, Shelf, minute
from community.web.nonces import new_nonce
from community.web.rendering import locale_code

ROOM = 16_000_000  # bytes a process: some 300 lists, or 1,500 submissions
OVERHEAD = 900  # bytes that keeping anything at all takes, about
HTML = "text/html; charset=utf-8"
NONCE = new_token()  # stands in a page where each sending's own nonce goes; it is never sent, so nobody can write it
_HOLE = NONCE.encode()
_KEY = "gleaner.front"


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as visitors get it."""

    minute: int
    submission_id: int | None  # None: it shows many
    seen: tuple[Any, ...] | None  # what `last_change` said before it was made
    tag: str
    body: bytes | None  # none when it was only ever asked whether it has changed


def init_front(app: Flask) -> None:
    """Give the app its shelf and the hook, which must be the first."""
    app.extensions[_KEY] = Shelf(0 if app.debug else ROOM, _weight)
    app.before_request(send_kept)


def send_kept() -> Response | None:
    """The kept page of this address, when it is still true; nothing otherwise, and the request goes its way."""
    if request.method != "GET" or current_app.config["SESSION_COOKIE_NAME"] in request.cookies:
        return None
    kept: Kept | None = _shelf().get(_address())
    if kept is None or kept.minute != minute() or kept.seen != last_change(kept.submission_id):
        return None
    if request.if_none_match.contains_weak(kept.tag):
        return unchanged(kept.tag)
    return whole(kept.tag, kept.body) if kept.body is not None else None


def for_visitors(tag: str, submission_id: int | None, render: Callable[[], str]) -> Response:
    """Answer a visitor, and keep what the others will get.

    What changed last is asked on the connection that the page is read from: a page may be newer than its mark, which
    only means that it is made once more, but never older.
    """
    seen = last_change(submission_id, db.session.connection())
    body = None if request.if_none_match.contains_weak(tag) else render().encode()
    if seen is not None and len(body or b"") <= LARGEST:
        _shelf().put(_address(), Kept(minute(), submission_id, seen, tag, body))
    return unchanged(tag) if body is None else whole(tag, body)


def unchanged(tag: str) -> Response:
    """The browser holds this page."""
    return Response(status=304, headers=[("ETag", f'W/"{tag}"'), ("Vary", "Cookie")])


def whole(tag: str, body: bytes) -> Response:
    """The page, with a nonce of its own."""
    headers = [("Content-Type", HTML), ("ETag", f'W/"{tag}"'), ("Vary", "Cookie")]
    return Response(body.replace(_HOLE, new_nonce().encode()), headers=headers)


def filled(page: str) -> str:
    """A page with a nonce of its own."""
    return page.replace(NONCE, new_nonce())


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions[_KEY]
    return shelf


def _weight(address: tuple[str, ...], kept: Kept) -> int:
    """The bytes that a page takes, and its address: a visitor chooses that, and it may be longer than some pages."""
    return len(kept.body or b"") + sum(map(len, address)) + OVERHEAD


def _address() -> tuple[str, ...]:
    """Everything in a visitor's request that a page is made of."""
    asked = request.environ
    return (
        asked["wsgi.url_scheme"],
        asked.get("HTTP_HOST", ""),
        asked.get("SCRIPT_NAME", ""),
        asked["PATH_INFO"],
        asked["QUERY_STRING"],
        chosen_theme(),
        locale_code(),
    )
