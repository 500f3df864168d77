"""Votes and following: set and withdrawn, never toggled."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect
from flask_babel import gettext as _

from community.policy import Actor, Permission
from community.submissions import queries, services
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.intents import carries_out
from community.web.local import back_to, referrer
from community.web.present import submission_path

area = Area("votes", __name__)


@area.post("/submissions/<id:submission_id>/vote", permission=Permission.PUBLIC)
def set_vote(submission_id: int) -> Response:
    """Support a submission."""
    submission = services.vote(actor(), submission_id)
    say_done(_("Your vote is counted. You follow this, and hear what becomes of it."))
    return _back(submission.id, submission.slug)


@carries_out("votes.set_vote")
def carry_vote_out(who: Actor, payload: Mapping[str, Any]) -> str:
    """Cast the vote that a visitor pressed before signing in."""
    submission = services.vote(who, int(payload["submission_id"]))
    say_done(_("Your vote is counted. You follow this, and hear what becomes of it."))
    return submission_path(submission.id, submission.slug)


@area.post("/submissions/<id:submission_id>/vote/withdrawal", permission=Permission.MEMBER)
def withdraw_vote(submission_id: int) -> Response:
    """Take the support back."""
    submission = services.withdraw_vote(actor(), submission_id)
    say_done(_("Your vote is withdrawn."))
    return _back(submission.id, submission.slug)


@area.post("/submissions/<id:submission_id>/follow", permission=Permission.PUBLIC)
def follow(submission_id: int) -> Response:
    """Want to hear what becomes of it."""
    return make_response(redirect(carry_follow_out(actor(), {"submission_id": submission_id}), 303))


@carries_out("votes.follow")
def carry_follow_out(who: Actor, payload: Mapping[str, Any]) -> str:
    """Follow, now or after signing in."""
    submission_id = int(payload["submission_id"])
    services.follow(who, submission_id)
    say_done(_("You follow this now, and hear what becomes of it. It stands under My contributions."))
    return _address(who, submission_id)


@area.post("/submissions/<id:submission_id>/follow/withdrawal", permission=Permission.MEMBER)
def unfollow(submission_id: int) -> Response:
    """Stop wanting to hear."""
    services.unfollow(actor(), submission_id)
    say_done(_("You no longer follow this, and hear nothing more."))
    return make_response(redirect(_address(actor(), submission_id), 303))


def _address(who: Actor, submission_id: int) -> str:
    row = queries.visible_submission(who, submission_id)
    return submission_path(submission_id, row.slug if row else "")


def _back(submission_id: int, slug: str) -> Response:
    return make_response(redirect(back_to(referrer(), submission_path(submission_id, slug)), 303))
