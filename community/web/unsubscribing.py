"""The link of every mail: no more of these, without signing in.

A GET only shows a button, so that programs which open links before people do change nothing. A POST takes effect at
once, whoever sends it and without a cookie (RFC 8058), unless a page of another site does.
"""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug import Response

from community.kernel.db import LARGEST, AnyRow
from community.kernel.errors import NotFound
from community.notifications import queries, services
from community.policy import VISITOR, Permission
from community.submissions.queries import visible_submission
from community.web.area import Area

area = Area("unsubscribing", __name__)


@area.after_request
def keep_out_of_caches(response: Response) -> Response:
    """What a key opens stays in no cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@area.get("/unsubscribe/<token>", permission=Permission.PUBLIC)
def ask(token: str) -> str:
    """Buttons: nothing about one submission any more, or no mails at all."""
    return render_template(
        "notices/unsubscribe.html",
        token=token,
        postbox=_postbox(token),
        thread=_thread(),
        done=request.args.get("done"),
    )


@area.post("/unsubscribe/<token>", permission=Permission.PUBLIC)
def act(token: str) -> Response:
    """Do it. What a mail program sends (`List-Unsubscribe=One-Click`) means all of them."""
    thread = _thread() if request.form.get("what") == "thread" else None
    services.unsubscribe(token, thread[0] if thread else None)
    done = "thread" if thread else "all"
    return make_response(redirect(url_for("unsubscribing.ask", token=token, done=done), 303))


def _postbox(token: str) -> AnyRow:
    found = queries.postbox_with_key(token)
    if found is None:
        raise NotFound()
    return found


def _thread() -> tuple[int, str] | None:
    """The submission that the mail was about, with its title where anybody may read it."""
    typed = request.args.get("about", "")
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) <= LARGEST):
        return None
    row = visible_submission(VISITOR, int(typed))
    return int(typed), row.title if row else ""
