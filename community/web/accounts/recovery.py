"""Choosing a password by a mailed link."""

from flask import make_response, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts import queries, services
from community.accounts.commands import AskForMail, ChoosePassword
from community.accounts.models import Purpose
from community.kernel.errors import Invalid
from community.kernel.parts import part
from community.notifications.mailer import Mailer
from community.policy import Permission
from community.web.accounts.area import WAITING, area, enter, go
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.intents import intent_token
from community.web.limits import MAIL_A_LINK, SIGN_IN, limiter, typed_email


@area.get("/reset", permission=Permission.PUBLIC)
def reset() -> str:
    """Which address?"""
    return _ask(Form({"email": session.get(WAITING, "")}))


@area.post("/reset", permission=Permission.PUBLIC)
@limiter.limit(MAIL_A_LINK)
@limiter.limit(MAIL_A_LINK, key_func=typed_email)
def post_reset() -> Response:
    """Have a link mailed if the address is a member's; the answer is the same if it is not."""
    try:
        command = AskForMail.parse(request.form)
    except Invalid as invalid:
        return make_response(_ask(refused(request.form, invalid)), 422)
    services.ask_for_reset(command.email)
    session[WAITING] = command.email
    return go(url_for("accounts.reset_sent"))


@area.get("/reset/sent", permission=Permission.PUBLIC)
def reset_sent() -> str:
    """Where to look now."""
    return render_template("accounts/reset_sent.html", email=session.get(WAITING), can_send=part(Mailer).can_send)


@area.get("/reset/<token>", permission=Permission.PUBLIC)
def choose_password(token: str) -> str:
    """Which password?"""
    return _choose(token, Form())


@area.post("/reset/<token>", permission=Permission.PUBLIC)
@limiter.limit(SIGN_IN)
def post_choose_password(token: str) -> Response:
    """Set it, end every session, sign in."""
    try:
        command = ChoosePassword.parse(request.form)
        address = request.remote_addr or ""
        member_id = services.reset_password(token, command, address=address, intents=intent_token())
    except Invalid as invalid:
        return make_response(_choose(token, refused({}, invalid)), 422)
    say_done(_("Your new password is set. Everywhere else you are signed out."))
    return enter(member_id)


def _ask(form: Form) -> str:
    return render_template("accounts/reset.html", f=form)


def _choose(token: str, form: Form) -> str:
    who = queries.link_target(Purpose.RESET, token)
    return render_template("accounts/choose_password.html", f=form, token=token, who=who)
