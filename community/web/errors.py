"""Errors as pages: what happened, what was kept, what to do."""

import logging
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from flask.globals import request_ctx
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from community.kernel.db import db, read_only
from community.kernel.errors import DomainError, Invalid, TooMany, Unavailable
from community.kernel.words import N_, Words
from community.web.again import Again
from community.web.auth import actor, read_as_nobody
from community.web.guard import SAFE
from community.web.naming import field_name
from community.web.words import say, say_all

log = logging.getLogger(__name__)

WHAT_TO_DO = {
    400: N_("Something in that request was not right. Please go back and try once more."),
    403: N_("This is not open to you. If you think it should be, please write to the team."),
    404: N_("It may have been moved or taken away. Searching often helps."),
    405: N_("This address does not take that kind of request."),
    409: N_("Please go back, look at what is there now, and decide again."),
    413: N_("That is more than we can take at once. Please make it smaller."),
    429: N_("We slow down many requests in a short time. Please wait a minute, then try again."),
    500: N_("This is our fault, and it has been written down. What you typed is still on the page before."),
    503: N_("Reading works; saving does not at the moment. What you typed is still on the page before."),
}
TITLES = {
    400: N_("That did not work"),
    403: N_("You may not do that"),
    404: N_("We could not find that"),
    405: N_("That does not work here"),
    413: N_("That is too much"),
    429: N_("A moment, please"),
    500: N_("Something broke"),
}
NO_ANSWER = N_("Something here does not answer right now")
COME_BACK = N_("Please try again in a minute. What you typed is still on the page before.")


def init_errors(app: Flask) -> None:
    """Answer every error inside the site's frame."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(NoConnection, _database_error)
    app.register_error_handler(Exception, _our_fault)


def error_page(error: DomainError, *, again: Again | None = None, advice: Words | None = None) -> Response:
    """The page of a domain error, perhaps with what was sent, to be sent again, and with other advice than usual."""
    response = _page(error.status, error.words, again, _refusals(error), advice)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = "30"
    return response


def _refusals(error: DomainError) -> list[str]:
    """What a form that has no page of its own was refused for, each with its field's name."""
    if not isinstance(error, Invalid):
        return []
    return [f"{field_name(name) or name}: {text}" for name, text in say_all(error.fields).items()]


def _domain_error(error: DomainError) -> Response:
    db.session.rollback()
    return error_page(error)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(error.get_response().response, status, error.get_response().headers)
    response = _page(status, TITLES.get(status, TITLES[400] if status < 500 else TITLES[500]))
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _database_error(error: DBAPIError | NoConnection) -> Response:
    db.session.rollback()
    log.exception("the database refused: %s %s", request.method, request.path, exc_info=error)
    if _can_read() and request.method not in SAFE:
        return error_page(Unavailable())
    return error_page(Unavailable(NO_ANSWER), advice=COME_BACK)


def _can_read() -> bool:
    """Whether the database answers those who only read. The page greets its reader: who that is may not wait for a
    writer, and cannot be asked of a database that is away.
    """
    read_only()
    try:
        actor()
        db.session.execute(select(1))
    except (DBAPIError, NoConnection):
        db.session.rollback()
        read_as_nobody()
        return False
    return True


def _our_fault(error: Exception) -> Response:
    db.session.rollback()
    log.exception("failed: %s %s", request.method, request.path, exc_info=error)
    return _page(500, TITLES[500])


def _page(
    status: int,
    title: Words,
    again: Again | None = None,
    refusals: Sequence[str] = (),
    advice: Words | None = None,
) -> Response:
    if request_ctx.url_adapter is None:  # asked under a name that is not ours: no page can be made with its addresses
        return Response(f"{say(title)}\n", status, content_type="text/plain; charset=utf-8")
    advice = advice or WHAT_TO_DO.get(status) or WHAT_TO_DO[400 if status < 500 else 500]
    reason = HTTPStatus(status).phrase
    values = {"status": status, "reason": reason, "title": say(title), "advice": say(advice), "again": again}
    values["refusals"] = refusals
    return make_response(render_template("errors/error.html", **values), status)
