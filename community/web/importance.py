"""Saying how much something matters that one voted for: set and taken back, never toggled."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, request
from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.kernel.errors import Invalid
from community.policy import Actor, Permission
from community.submissions import services
from community.submissions.commands import SayImportance
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import refused
from community.web.front import filled
from community.web.intents import carries_out
from community.web.present import submission_path
from community.web.submissions import conversation, speaking

area = Area("importance", __name__, url_prefix="/submissions/<id:submission_id>/importance")


@area.post("", permission=Permission.PUBLIC)
def say(submission_id: int) -> Response:
    """Say it; what somebody wrote whose session had ended waits until they have signed in."""
    try:
        where = carry_importance_out(actor(), {**request.form.to_dict(), "submission_id": submission_id})
    except Invalid as invalid:
        page = conversation(speaking(submission_id), saying=refused(request.form, invalid))
        return make_response(filled(page), 422)
    return make_response(redirect(where, 303))


@carries_out("importance.say")
def carry_importance_out(who: Actor, payload: Mapping[str, Any]) -> str:
    """Say it, now or after signing in."""
    row = services.say_importance(who, int(payload["submission_id"]), SayImportance.parse(payload))
    say_done(_("Thank you. The team sees how much it matters to you."))
    return _path(row)


@area.post("/withdrawal", permission=Permission.MEMBER)
def take_back(submission_id: int) -> Response:
    """Say nothing of it any more."""
    row = services.take_importance_back(actor(), submission_id)
    say_done(_("Taken back. Your vote stays."))
    return make_response(redirect(_path(row), 303))


def _path(row: AnyRow) -> str:
    return submission_path(row.id, row.slug)
