"""The mails that were written: where a site without a mail server is read, and where a new one is tried."""

import re
import secrets

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts.queries import account_of
from community.kernel.parts import part
from community.notifications.mailer import Mailer, NotTaken
from community.notifications.queries import mails_page
from community.notifications.services import send_test_mail
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.limits import MAIL_A_LINK, limiter
from community.web.words import say

area = Area("mails", __name__, url_prefix="/staff/mail")

_LINK = re.compile(r"(https?://[^\s<>\"]+)")


@area.get("", permission=Permission.OPERATE)
def show() -> str:
    """The mails, newest first; their words only while no server is set (they hold links that sign people in)."""
    page = mails_page(actor(), request.args.get("after"))
    rows = [(row, pieces_of(row.text)) for row in page.rows]
    more = url_for("mails.show", after=page.next) if page.next else None
    can_send = part(Mailer).can_send
    return render_template(
        "staff/mail.html", rows=rows, can_send=can_send, server=current_app.config["MAIL_SERVER"], next_url=more
    )


@area.post("/test", permission=Permission.OPERATE)
@limiter.limit(MAIL_A_LINK)
def post_test() -> Response:
    """Send the administrator a mail, and show what the server answers."""
    recipient = account_of(actor()).email or ""
    try:
        send_test_mail(actor(), recipient, key=f"test-{secrets.token_hex(8)}")
        say_done(_("The mail server took it. Look into your mail at %(email)s.", email=recipient))
    except NotTaken as error:
        say_error(say(error.words))
    return make_response(redirect(url_for("mails.show"), 303))


def pieces_of(text: str) -> list[tuple[str, bool]]:
    """A text cut into what is a link to this site and what is not."""
    base = current_app.config["BASE_URL"]
    return [(piece, piece.startswith(f"{base}/")) for piece in _LINK.split(text) if piece]
