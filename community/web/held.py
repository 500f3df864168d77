"""One's own words that wait to be looked at: where they are, what the team asks, changing them, taking them back."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.moderation import queries, services
from community.moderation.commands import ChangeHeld
from community.moderation.models import HeldPost, HeldState, What
from community.policy import Permission
from community.submissions import queries as submissions
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import kind_labels, submission_path
from community.web.rendering import ago
from community.web.words import say

area = Area("held", __name__, url_prefix="/me/waiting")

TALK = frozenset({What.COMMENT, What.COMMENT_EDIT})


def say_waiting(held: HeldPost, *, draft: str | None = None) -> str:
    """Say that words wait, and forget their draft; where they can be seen."""
    say_done(_("Thank you. Your words are kept. The team looks at them first."), draft=draft)
    return url_for("held.show", held_id=held.id)


@area.get("", permission=Permission.MEMBER)
def everything() -> str:
    """All of one's words that wait, were sent back or were not published."""
    rows = [present(row) for row in queries.waiting_of_author(actor())]
    return render_template("accounts/waiting.html", rows=rows)


@area.get("/<id:held_id>", permission=Permission.MEMBER)
def show(held_id: int) -> Response:
    """One of them, to read and to change; what is published meanwhile is read there."""
    row = _found(held_id)
    if row.state is HeldState.PUBLISHED:
        return make_response(redirect(_published_at(row), 303))
    return make_response(_page(row))


@area.post("/<id:held_id>", permission=Permission.MEMBER)
def save(held_id: int) -> Response:
    """Change the words; they wait (again) then."""
    try:
        held = services.change_held(actor(), held_id, ChangeHeld.parse(request.form))
    except Invalid as invalid:
        return make_response(_page(_found(held_id), refused(request.form, invalid)), 422)
    except Conflict as conflict:
        db.session.rollback()
        row = _found(held_id)
        values = {**request.form.to_dict(), "version": row.version}
        return make_response(_page(row, Form(values, {"body": say(conflict.words)})), 409)
    say_done(_("Thank you. The team looks at it."), draft=f"held-{held.id}-{held.version - 1}")
    return make_response(redirect(url_for("held.show", held_id=held_id), 303))


@area.post("/<id:held_id>/withdrawal", permission=Permission.MEMBER)
def withdraw(held_id: int) -> Response:
    """Take them back; nobody reads them any more."""
    services.withdraw_held(actor(), held_id)
    say_done(_("Taken back. Nobody reads it any more."))
    return make_response(redirect(url_for("held.everything"), 303))


def present(row: AnyRow) -> dict[str, Any]:
    """A held post as its author sees it."""
    return {
        "id": row.id,
        "title": row.title or _("A comment"),
        "html": row.html,
        "state": row.state.value,
        "state_label": state_labels()[row.state],
        "message": row.message if row.state is HeldState.SENT_BACK else "",
        "board_name": row.board_name,
        "created": ago(row.created_at),
        "url": url_for("held.show", held_id=row.id),
        "is_open": row.state in (HeldState.WAITING, HeldState.SENT_BACK),
        "is_talk": row.what in TALK,
        "to_url": submission_path(row.submission_id, row.to_slug) if row.to_slug else None,
    }


def state_labels() -> dict[HeldState, str]:
    """What became of a held post, in the author's language."""
    return {
        HeldState.WAITING: _("Waiting"),
        HeldState.SENT_BACK: _("Please change it"),
        HeldState.PUBLISHED: _("Published"),
        HeldState.REFUSED: _("Not published"),
    }


def _page(row: AnyRow, form: Form | None = None) -> str:
    values = {"title": row.title, "body": row.body, "kind": row.kind, "version": row.version}
    return render_template(
        "accounts/held.html",
        h=present(row),
        f=form or Form(values),
        kinds=list(kind_labels().items()),
        draft=f"held-{row.id}-{row.version}",
    )


def _found(held_id: int) -> AnyRow:
    row = queries.held_of(actor(), held_id)
    if row is None:
        raise NotFound()
    return row


def _published_at(row: AnyRow) -> str:
    who = actor()
    talk = row.what in TALK
    comment = submissions.visible_comment(who, row.made_id or 0) if talk else None
    submission_id = comment.submission_id if comment else (None if talk else row.made_id)
    found = submissions.visible_submission(who, submission_id) if submission_id else None
    if found is None:
        return url_for("accounts.me")
    return submission_path(found.id, found.slug) + (f"#c{comment.id}" if comment else "")
