"""What a visitor tried to do before signing in: kept on the server, done for them once they are somebody.

A view registers how its intent is carried out: `@carries_out("votes.set")`. When the service behind that endpoint asks
for a sign-in, the path's values and the form are kept, the browser gets a cookie that names them, and the sign-in page
follows. `finish_intents` runs what was kept, as the member, and says where to go.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, current_app, request, url_for

from community.accounts.services import keep_intent, take_intents, waiting_actions
from community.kernel.db import db
from community.kernel.errors import DomainError, SignInNeeded, TooMany
from community.kernel.words import N_
from community.policy import Actor
from community.web.again import sent_again
from community.web.cookies import cookie_name
from community.web.errors import error_page
from community.web.flashes import say_error
from community.web.limits import count_kept
from community.web.words import say

KEPT_SECONDS = 3 * 24 * 3600
MOST_KEPT = 25_000  # characters: more than our longest form holds, line ends sent as two, and less than a forged one
MUCH_WAITS = N_(
    "A lot that was sent from your connection waits for somebody to sign in. Please sign in on another page, then send "
    "this again from here; or try again in an hour."
)
CarryOut = Callable[[Actor, Mapping[str, Any]], str]
_HOW: dict[str, CarryOut] = {}


def carries_out(endpoint: str) -> Callable[[CarryOut], CarryOut]:
    """Register how the intent of an endpoint is carried out; the function returns where to go then."""

    def register(how: CarryOut) -> CarryOut:
        _HOW[endpoint] = how
        return how

    return register


def init_intents(app: Flask) -> None:
    """Keep what visitors may not do yet."""
    app.register_error_handler(SignInNeeded, _sign_in_needed)


def _sign_in_needed(_error: SignInNeeded) -> Response:
    db.session.rollback()
    try:
        return _keep_intent_and_ask_to_sign_in()
    except TooMany as error:
        return error_page(error, again=sent_again(), advice=MUCH_WAITS)


def _keep_intent_and_ask_to_sign_in() -> Response:
    """Send a visitor to the sign-in page; what they were about to do waits for them."""
    if request.method == "GET":
        return _redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    endpoint = request.endpoint or ""
    if endpoint not in _HOW:
        return _redirect(url_for("accounts.sign_in"))
    payload = {**request.form.to_dict(), **(request.view_args or {})}
    if sum(len(str(part)) for pair in payload.items() for part in pair) > MOST_KEPT:
        return _redirect(url_for("accounts.sign_in"))
    count_kept()
    token = keep_intent(endpoint, payload, intent_token())
    response = _redirect(url_for("accounts.sign_in"))
    secure = current_app.config["SECURE"]
    response.set_cookie(_cookie(), token, max_age=KEPT_SECONDS, httponly=True, samesite="Lax", secure=secure)
    return response


def finish_intents(actor: Actor) -> str | None:
    """Do what waited for this member or in this browser; where to go, or None when nothing waited."""
    where = None
    for action, payload in take_intents(actor, intent_token()):
        try:
            with db.session.begin_nested():
                where = _HOW[action](actor, payload)
        except DomainError as error:
            say_error(say(error.words))
    return where


def waiting_intents() -> Sequence[str]:
    """The endpoints that wait in this browser, for the sign-in page to say what will happen."""
    return waiting_actions(intent_token())


def intent_token() -> str | None:
    """The cookie that names this browser's intents."""
    return request.cookies.get(_cookie())


def _cookie() -> str:
    return cookie_name("intent")


def _redirect(where: str) -> Response:
    return Response(status=303, headers={"Location": where})
