"""Saved replies: words that staff use again."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.answers import services
from community.answers.commands import KeepReply
from community.answers.queries import reply_by_id, saved_replies
from community.answers.wording import VARIABLES
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.words import say

area = Area("replies", __name__, url_prefix="/staff/replies")


@area.get("", permission=Permission.REPLY_MANAGE)
def show() -> str:
    """Every saved reply."""
    return render_template("staff/replies.html", rows=saved_replies())


@area.get("/new", permission=Permission.REPLY_MANAGE)
def create() -> str:
    """The form of a new one."""
    return _form(None, Form({"position": 0}))


@area.post("", permission=Permission.REPLY_MANAGE)
def post() -> Response:
    """Save it."""
    return _keep(None)


@area.get("/<id:reply_id>", permission=Permission.REPLY_MANAGE)
def edit(reply_id: int) -> str:
    """The form of one."""
    reply = reply_by_id(reply_id)
    return _form(reply_id, Form({"name": reply.name, "body": reply.body, "position": reply.position}))


@area.post("/<id:reply_id>", permission=Permission.REPLY_MANAGE)
def save(reply_id: int) -> Response:
    """Change it."""
    return _keep(reply_id)


@area.post("/<id:reply_id>/deletion", permission=Permission.REPLY_MANAGE)
def delete(reply_id: int) -> Response:
    """Throw it away; what was answered with it stays."""
    name = reply_by_id(reply_id).name
    services.delete_reply(actor(), reply_id)
    say_done(_("The saved reply %(name)s is gone. Answers made from it stay.", name=name))
    return make_response(redirect(url_for("replies.show"), 303))


def _keep(reply_id: int | None) -> Response:
    try:
        reply = services.keep_reply(actor(), KeepReply.parse(request.form), reply_id)
    except Invalid as invalid:
        return make_response(_form(reply_id, refused(request.form, invalid)), 422)
    say_done(_("The saved reply %(name)s is saved.", name=reply.name))
    return make_response(redirect(url_for("replies.show"), 303))


def _form(reply_id: int | None, form: Form) -> str:
    return render_template(
        "staff/reply.html",
        f=form,
        action=url_for("replies.save", reply_id=reply_id) if reply_id else url_for("replies.post"),
        delete_url=url_for("replies.delete", reply_id=reply_id) if reply_id else None,
        variables=[(name, say(words)) for name, words in VARIABLES.items()],
    )
