"""Joining a voice instead of repeating it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid
from community.moderation import services as moderation
from community.moderation.models import HeldPost
from community.policy import Actor, Permission
from community.submissions import queries
from community.submissions.commands import PostVoice
from community.web.area import Area
from community.web.auth import actor
from community.web.composer import refuse
from community.web.flashes import say_done
from community.web.held import say_waiting
from community.web.intents import carries_out
from community.web.present import submission_path
from community.web.sent import sent

area = Area("joining", __name__)


@area.post("/submissions/<id:submission_id>/voices", permission=Permission.PUBLIC)
def add_voice(submission_id: int) -> Response:
    """Put one's words beside another's who said the same; a visitor's words wait until they have signed in."""
    try:
        where = carry_voice_out(actor(), {**request.form.to_dict(), "submission_id": submission_id})
    except Invalid as invalid:
        return refuse(invalid)
    except Conflict as conflict:
        db.session.rollback()
        return refuse(Invalid({"form": conflict.words}), 409)
    return make_response(redirect(where, 303))


@carries_out("joining.add_voice")
def carry_voice_out(who: Actor, form: Mapping[str, Any]) -> str:
    """Add the voice that the form holds; the address of the submission that it joined."""
    command = PostVoice.parse({name: value for name, value in form.items() if value})
    voice = moderation.post_voice(who, int(form["submission_id"]), command, sent(form))
    if isinstance(voice, HeldPost):
        return say_waiting(voice, draft="compose")
    undo = url_for("changes.delete", submission_id=voice.id)
    thanks = _("Thank you. Your voice counts here, and your words are kept with it.")
    say_done(thanks, undo_url=undo, draft="compose")
    survivor = queries.visible_submission(who, voice.merged_into_id or voice.id)
    if survivor is None:
        return submission_path(voice.id, voice.slug)
    return f"{submission_path(survivor.id, survivor.slug)}?from={voice.id}"
