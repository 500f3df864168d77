"""One's own settings: name and looks, address, password, and where one is signed in."""

from flask import make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts import queries, services
from community.accounts.commands import ChangeEmail, ChangePassword, ChangeProfile
from community.accounts.models import Purpose
from community.kernel.errors import Conflict, Invalid
from community.policy import Permission
from community.web.accounts.area import area, go
from community.web.accounts.browsers import browser_words
from community.web.auth import actor, sign_in
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.limits import MAIL_A_LINK, SIGN_IN, limiter
from community.web.words import say


def own_account() -> str:
    """The account whose password is typed, whatever address it is typed from."""
    return f"member:{actor().id}"


@area.get("/me/settings", permission=Permission.MEMBER)
def settings() -> str:
    """All of it on one page."""
    return _page()


@area.post("/me/settings", permission=Permission.MEMBER)
def post_settings() -> Response:
    """Keep the name and the looks."""
    try:
        services.change_profile(actor(), ChangeProfile.parse(request.form))
    except Invalid as invalid:
        return make_response(_page(profile=refused(request.form, invalid)), 422)
    return _done(_("Saved."))


@area.post("/me/email", permission=Permission.MEMBER)
@limiter.limit(MAIL_A_LINK, key_func=own_account)
def post_email() -> Response:
    """Have a link mailed to the new address."""
    try:
        services.ask_for_email_change(actor(), ChangeEmail.parse(request.form))
    except Invalid as invalid:
        return make_response(_page(email=refused(request.form, invalid)), 422)
    return _done(_("We have sent a link to the new address. It is yours as soon as you open it."))


@area.get("/me/email/<token>", permission=Permission.MEMBER)
def email(token: str) -> str:
    """One button, so that a mail program which opens links changes nothing."""
    return render_template("accounts/email.html", to=queries.link_target(Purpose.CHANGE_EMAIL, token), token=token)


@area.post("/me/email/<token>", permission=Permission.MEMBER)
@limiter.limit(SIGN_IN, key_func=own_account)
def post_new_email(token: str) -> Response:
    """Take the new address; everywhere else is signed out."""
    who = actor()
    try:
        services.change_email(who, token)
    except Conflict as conflict:
        say_error(say(conflict.words))
        return make_response(_page(), conflict.status)
    sign_in(who.id or 0)
    return _done(_("Your new address is set. Everywhere else you are signed out."))


@area.post("/me/password", permission=Permission.MEMBER)
@limiter.limit(SIGN_IN, key_func=own_account)
def post_password() -> Response:
    """Set another password; everywhere else is signed out."""
    who = actor()
    try:
        services.change_password(who, ChangePassword.parse(request.form))
    except Invalid as invalid:
        return make_response(_page(password=refused({}, invalid)), 422)
    sign_in(who.id or 0)
    return _done(_("Your new password is set. Everywhere else you are signed out."))


@area.post("/me/sessions/<id:session_id>/end", permission=Permission.MEMBER)
def end_session(session_id: int) -> Response:
    """Sign out one other browser."""
    services.end_own_session(actor(), session_id)
    return _done(_("That browser is signed out."))


@area.post("/me/sessions/end-others", permission=Permission.MEMBER)
def end_other_sessions() -> Response:
    """Sign out everywhere but here."""
    services.end_other_sessions(actor())
    return _done(_("Everywhere else you are signed out."))


def _done(text: str) -> Response:
    say_done(text)
    return go(url_for("accounts.settings"))


def _page(profile: Form | None = None, email: Form | None = None, password: Form | None = None) -> str:
    who = actor()
    account = queries.account_of(who)
    places = [(row, browser_words(row.browser), row.id == who.session_id) for row in queries.sessions_of(who)]
    kept = Form({"name": account.name, "theme": account.theme.value, "keys_on": "yes" if account.keys_on else ""})
    forms = {"profile": profile or kept, "email": email or Form(), "password": password or Form()}
    return render_template("accounts/settings.html", account=account, places=places, **forms)
