"""Remembering that a session is in use: at most once an hour, after a page was read."""

import logging
from datetime import timedelta

from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError

from community.accounts.services import touch_session
from community.kernel.clock import now
from community.kernel.db import db, will_write
from community.policy import VISITOR, Actor

log = logging.getLogger(__name__)

SELDOM = timedelta(hours=1)


def init_touching(app: Flask) -> None:
    """Look at every answered GET."""

    @app.after_request
    def touch(response: Response) -> Response:
        who: Actor = g.get("actor") or VISITOR
        if request.method != "GET" or who.session_id is None or who.seen_at is None or response.is_streamed:
            return response
        if now() - who.seen_at >= SELDOM:
            _touch(who.session_id)
        return response


def _touch(session_id: int) -> None:
    """A short transaction of its own: the page has been rendered, and does not fail because this cannot be saved."""
    try:
        will_write()
        touch_session(session_id)
        db.session.commit()
    except DBAPIError:
        db.session.rollback()
        log.exception("a session could not be touched")
