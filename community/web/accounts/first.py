"""The one link that makes the first administrator."""

from flask import make_response, render_template, request
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts import services
from community.accounts.commands import TakeSite
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.accounts.area import area, enter
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.limits import SIGN_IN, limiter


@area.get("/first/<token>", permission=Permission.PUBLIC)
def first(token: str) -> str:
    """Who will run this site?"""
    return _form(token, Form())


@area.post("/first/<token>", permission=Permission.PUBLIC)
@limiter.limit(SIGN_IN)
def post_first(token: str) -> Response:
    """Make the administrator and sign in."""
    try:
        command = TakeSite.parse(request.form)
        member_id = services.create_first_administrator(token, command, address=request.remote_addr or "")
    except Invalid as invalid:
        return make_response(_form(token, refused(request.form, invalid)), 422)
    say_done(_("Welcome. This site is yours to run now."))
    return enter(member_id)


def _form(token: str, form: Form) -> str:
    services.check_first_link(token)
    return render_template("accounts/first.html", f=form, token=token)
