"""What customers say of a promise that was given to them."""

from flask import Response, make_response, redirect, request
from flask_babel import gettext as _

from community.policy import Permission
from community.promises import services
from community.promises.commands import SayKept
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.submissions import canonical, speaking

area = Area("promises", __name__, url_prefix="/promises/<id:promise_id>")


@area.post("/word", permission=Permission.PROMISE_JUDGE)
def say(promise_id: int) -> Response:
    """Say that it was kept, or was not."""
    promise = services.say_kept(actor(), promise_id, SayKept.parse(request.form))
    say_done(_("Thank you. The team sees what you said."))
    return _back(promise.submission_id)


@area.post("/word/withdrawal", permission=Permission.PROMISE_JUDGE)
def withdraw(promise_id: int) -> Response:
    """Say nothing of it any more."""
    promise = services.withdraw_word(actor(), promise_id)
    say_done(_("Taken back."))
    return _back(promise.submission_id)


def _back(submission_id: int) -> Response:
    return make_response(redirect(f"{canonical(speaking(submission_id))}#promises", 303))
