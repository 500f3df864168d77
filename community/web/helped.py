"""The answer of whoever comes by a mail: did this help?

A GET only asks, with the answer chosen that was pressed in the mail, so that a program which opens every link of a mail
says nothing in anybody's name. A POST says it.
"""

from flask import make_response, render_template, request
from werkzeug import Response

from community.accounts.errors import DeadLink
from community.accounts.queries import actor_behind
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.policy import Actor, Permission, can
from community.shipping import queries, services
from community.shipping.commands import SayHelped
from community.web.area import Area
from community.web.changelog import thanks
from community.web.form import Form, refused
from community.web.help_links import behind, form_path
from community.web.limits import SIGN_IN, limiter
from community.web.shipped import answers, chosen, present_entries

area = Area("helped", __name__, url_prefix="/helped")


@area.after_request
def keep_out_of_caches(response: Response) -> Response:
    """What a key opens stays in no cache, and in no index."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@area.get("/<token>", permission=Permission.PUBLIC)
def ask(token: str) -> str:
    """The question."""
    return _page(token)


@area.post("/<token>", permission=Permission.PUBLIC)
@limiter.limit(SIGN_IN)
def say(token: str) -> Response:
    """The answer."""
    who, entry_id = _whose(token)
    try:
        said = services.say_helped(who, entry_id, SayHelped.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(token, refused(request.form, invalid)), 422)
    return make_response(_page(token, done=thanks(said)))


def _whose(token: str) -> tuple[Actor, int]:
    member_id, entry_id = behind(token)
    who = actor_behind(member_id)
    if who is None or not can(who, Permission.HELP_ANSWER):
        raise DeadLink()
    return who, entry_id


def _page(token: str, form: Form | None = None, done: str = "") -> str:
    who, entry_id = _whose(token)
    row = queries.readable_entry(who, entry_id)
    if row is None:
        raise DeadLink()
    mine = queries.answer_of(who.id, entry_id)
    values = {"said": chosen(request.args) or (mine.said if mine else ""), "remark": mine.words if mine else ""}
    return render_template(
        "public/helped.html",
        e=present_entries(who, [row])[0],
        f=form or Form(values),
        name=who.name,
        done=done,
        answers=answers(),
        say_url=form_path(token),
    )
