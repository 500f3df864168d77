"""Talking under a submission."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.moderation import services as moderation
from community.moderation.models import HeldPost
from community.policy import Actor, Permission, require
from community.submissions import queries, services
from community.submissions.commands import EditComment, PostComment
from community.submissions.models import Comment
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.front import filled
from community.web.held import say_waiting
from community.web.intents import carries_out
from community.web.nonces import new_nonce
from community.web.present import submission_path
from community.web.sent import sent
from community.web.submissions import conversation, found, presented, speaking
from community.web.words import say

area = Area("comments", __name__)


@area.post("/submissions/<id:submission_id>/comments", permission=Permission.PUBLIC)
def post(submission_id: int) -> Response:
    """Say something; a visitor's words wait until they have signed in."""
    try:
        where = carry_comment_out(actor(), {**request.form.to_dict(), "submission_id": submission_id})
    except Invalid as invalid:
        return make_response(filled(conversation(speaking(submission_id), reply=refused(request.form, invalid))), 422)
    except Conflict as conflict:
        db.session.rollback()
        form = Form({"body": request.form.get("body", "")}, {"body": say(conflict.words)})  # no answer any more
        return make_response(filled(conversation(speaking(submission_id), reply=form)), conflict.status)
    return make_response(redirect(where, 303))


@carries_out("comments.post")
def carry_comment_out(who: Actor, payload: Mapping[str, Any]) -> str:
    """Post the comment, now or after signing in."""
    form = {name: value for name, value in payload.items() if value != ""}
    comment = moderation.post_comment(who, int(payload["submission_id"]), PostComment.parse(form), sent(payload))
    draft = f"reply-{comment.parent_id}" if comment.parent_id else f"comment-{comment.submission_id}"
    if isinstance(comment, HeldPost):
        return say_waiting(comment, draft=draft)
    say_done(
        _("Your comment is there.")
        if who.is_staff
        else _("Your comment is there. You follow this, and hear what others say."),
        draft=draft,
    )
    return _place(who, comment.submission_id, comment.id)


@area.get("/comments/<id:comment_id>/edit", permission=Permission.MEMBER)
def edit(comment_id: int) -> str:
    """The form to change one's comment."""
    row = _own(comment_id)
    return _editor(row, Form({"body": row.body, "nonce": new_nonce()}))


@area.post("/comments/<id:comment_id>/edit", permission=Permission.MEMBER)
def save(comment_id: int) -> Response:
    """Save it."""
    try:
        command = EditComment.parse(request.form)
        comment = moderation.edit_comment(actor(), comment_id, command, sent(request.form))
    except Invalid as invalid:
        return make_response(_editor(_own(comment_id), refused(request.form, invalid)), 422)
    if isinstance(comment, HeldPost):
        return make_response(redirect(say_waiting(comment), 303))
    say_done(_("Saved."))
    return _to(comment)


@area.post("/comments/<id:comment_id>/deletion", permission=Permission.MEMBER)
def delete(comment_id: int) -> Response:
    """Take it out."""
    comment = services.delete_comment(actor(), comment_id)
    back = url_for("comments.restore", comment_id=comment.id)
    say_done(_("Your comment is deleted."), undo_url=back)
    return _to(comment)


@area.post("/comments/<id:comment_id>/restoration", permission=Permission.MEMBER)
def restore(comment_id: int) -> Response:
    """Put it back."""
    comment = services.restore_comment(actor(), comment_id)
    say_done(_("It is back."))
    return _to(comment)


def _own(comment_id: int) -> Comment:
    comment = queries.visible_comment(actor(), comment_id)
    if comment is None:
        raise NotFound()
    require(actor(), Permission.COMMENT_EDIT, comment)
    return comment


def _editor(comment: Comment, form: Form) -> str:
    return render_template(
        "public/edit_comment.html", s=presented(found(comment.submission_id)), comment=comment, f=form
    )


def _to(comment: Comment) -> Response:
    return make_response(redirect(_place(actor(), comment.submission_id, comment.id), 303))


def _place(who: Actor, submission_id: int, comment_id: int) -> str:
    row = queries.visible_submission(who, submission_id)
    return submission_path(submission_id, row.slug if row else "") + f"#c{comment_id}"
