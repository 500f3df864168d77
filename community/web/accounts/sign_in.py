"""Signing in and out."""

from flask import make_response, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts import services
from community.accounts.commands import SignIn
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.accounts.area import WAITING, area, enter, go, next_page
from community.web.accounts.waiting import waiting_words
from community.web.auth import actor
from community.web.auth import sign_out as end
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.limits import SIGN_IN, limiter, typed_email


@area.get("/sign-in", permission=Permission.PUBLIC)
def sign_in() -> Response | str:
    """The form, and what will happen afterwards."""
    if actor().is_signed_in:
        return go(next_page())
    return _form(Form({"email": session.get(WAITING, "")}))


@area.post("/sign-in", permission=Permission.PUBLIC)
@limiter.limit(SIGN_IN)
@limiter.limit(SIGN_IN, key_func=typed_email)
def post_sign_in() -> Response:
    """Sign in, do what waited, and go on from there."""
    try:
        command = SignIn.parse(request.form)
        member_id = services.check_sign_in(command, address=request.remote_addr or "")
    except Invalid as invalid:
        return make_response(_form(refused(request.form, invalid)), 422)
    return enter(member_id)


@area.post("/sign-out", permission=Permission.SIGN_OUT)
def sign_out() -> Response:
    """End this session, here and on the server."""
    end()
    session.clear()
    say_done(_("You are signed out."), draft="*")
    return go(url_for("boards.home"))


def _form(form: Form) -> str:
    values = {"next": request.values.get("next"), "waiting": waiting_words(), "awaited": session.get(WAITING)}
    return render_template("accounts/sign_in.html", f=form, **values)
