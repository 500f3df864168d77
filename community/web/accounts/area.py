"""What the pages about accounts share."""

from flask import Response, make_response, redirect, render_template, request, session, url_for

from community.accounts.errors import DeadLink
from community.kernel.db import db
from community.web.area import Area
from community.web.auth import sign_in
from community.web.intents import finish_intents
from community.web.local import back_to

WAITING = "waiting_email"  # the address that this browser waits for a mail at
AFTERWARDS = "afterwards"  # where its visitor wanted to go before signing up

area = Area("accounts", "community.web.accounts")


@area.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Nothing about an account, and no page that a secret link opens, stays in a browser's cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@area.errorhandler(DeadLink)
def dead_link(error: DeadLink) -> Response:
    """Say that a mailed link is no longer good, and how to get a new one."""
    db.session.rollback()
    return make_response(render_template("accounts/gone.html"), error.status)


def go(where: str) -> Response:
    """On to another page."""
    return make_response(redirect(where, 303))


def enter(member_id: int) -> Response:
    """Sign a member in, do what waited for it, and go there, or back to where the visitor came from."""
    entered = sign_in(member_id)
    session.pop(WAITING, None)
    afterwards = session.pop(AFTERWARDS, None)
    where = finish_intents(entered)
    return go(where or next_page(afterwards))


def next_page(otherwise: str | None = None) -> str:
    """Where the visitor came from, if that is here; else where they once wanted to go, or the home page."""
    return back_to(request.values.get("next"), back_to(otherwise, url_for("boards.home")))
