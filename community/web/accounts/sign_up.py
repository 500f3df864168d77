"""Becoming a member: the form, the mail, the link in it."""

from typing import Any

from flask import make_response, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts import queries, services
from community.accounts.commands import AskForMail, ConfirmAddress, SignUp
from community.accounts.models import Purpose
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.parts import part
from community.notifications.mailer import Mailer
from community.policy import Permission
from community.web.accounts.area import AFTERWARDS, WAITING, area, enter, go, next_page
from community.web.accounts.waiting import strange_words, waiting_words
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.intents import intent_token
from community.web.limits import MAIL_A_LINK, SIGN_IN, SIGN_UP, limiter, typed_email


@area.get("/sign-up", permission=Permission.PUBLIC)
def sign_up() -> Response | str:
    """The form."""
    if actor().is_signed_in:
        return go(next_page())
    return _form(Form())


@area.post("/sign-up", permission=Permission.PUBLIC)
@limiter.limit(SIGN_UP)
@limiter.limit(MAIL_A_LINK, key_func=typed_email)
def post_sign_up() -> Response:
    """Take somebody in; at a known address the answer is the same and its owner gets a mail."""
    try:
        command = SignUp.parse(request.form)
        services.sign_up(command, intents=intent_token())
    except Invalid as invalid:
        return make_response(_form(refused(request.form, invalid)), 422)
    session[WAITING], session[AFTERWARDS] = command.email, next_page()
    return go(url_for("accounts.sign_up_sent"))


@area.get("/sign-up/sent", permission=Permission.PUBLIC)
def sign_up_sent() -> str:
    """Where to look now."""
    return _sent(Form({"email": session.get(WAITING, "")}))


@area.post("/sign-up/mail", permission=Permission.PUBLIC)
@limiter.limit(MAIL_A_LINK)
@limiter.limit(MAIL_A_LINK, key_func=typed_email)
def resend() -> Response:
    """Mail the link again."""
    try:
        command = AskForMail.parse(request.form)
    except Invalid as invalid:
        return make_response(_sent(refused(request.form, invalid)), 422)
    services.ask_for_confirmation(command.email)
    session[WAITING] = command.email
    say_done(_("A new mail is on its way."))
    return go(url_for("accounts.sign_up_sent"))


@area.get("/confirm/<token>", permission=Permission.PUBLIC)
def confirm(token: str) -> str:
    """Which password? Opening the link confirms nothing, for a mail program may do that, too."""
    who = queries.link_target(Purpose.CONFIRM, token)
    return _confirm(token, Form({"name": who.name}))


@area.post("/confirm/<token>", permission=Permission.PUBLIC)
@limiter.limit(SIGN_IN)
def post_confirm(token: str) -> Response:
    """Believe the address, keep the password, sign in, and do what waited."""
    try:
        command = ConfirmAddress.parse(request.form)
        member_id = services.confirm(token, command, intents=intent_token(), address=request.remote_addr or "")
    except Invalid as invalid:
        db.session.rollback()  # the link, if it was taken already, is good again
        return make_response(_confirm(token, refused(request.form, invalid)), 422)
    say_done(_("Welcome! Your address is confirmed."), draft="sign-up")
    return enter(member_id)


def _form(form: Form) -> str:
    values: dict[str, Any] = {"next": request.values.get("next"), "waiting": waiting_words()}
    return render_template("accounts/sign_up.html", f=form, **values)


def _confirm(token: str, form: Form) -> str:
    who = queries.link_target(Purpose.CONFIRM, token)
    left = services.intents_from_elsewhere(intent_token(), who.member_id)
    values = {"strange": strange_words(left), "seen": services.fingerprint(left)}
    return render_template("accounts/confirm.html", f=form, who=who, token=token, **values)


def _sent(form: Form) -> str:
    return render_template("accounts/sent.html", f=form, email=session.get(WAITING), can_send=part(Mailer).can_send)
