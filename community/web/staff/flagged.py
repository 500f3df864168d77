"""What members reported: it may stand, or it is taken off, perhaps with a kind word to its author."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.moderation import queries, services
from community.moderation.commands import SendBack
from community.moderation.models import FlagReason
from community.moderation.queries import FlaggedThing
from community.policy import Permission
from community.submissions.queries import visible_comment, visible_submission
from community.web.addresses import asked_number
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.local import back_to
from community.web.present import submission_path
from community.web.rendering import ago
from community.web.reporting import reason_labels
from community.web.staff.moderated import person_of
from community.web.staff.moderation import tabs_of
from community.web.words import say

area = Area("flagged", __name__, url_prefix="/staff/reported")


@area.get("", permission=Permission.MODERATE)
def show() -> str:
    """The most reported first."""
    return _page()


@area.get("/<id:submission_id>", permission=Permission.MODERATE)
def show_one(submission_id: int) -> str:
    """One submission, or a comment under it, reported or not: what a moderator comes across may be taken off, too."""
    comment_id = request.args.get("comment", type=int)
    row = visible_submission(actor(), submission_id)
    comment = visible_comment(actor(), comment_id) if comment_id else None
    if row is None or row.deleted_at or (comment_id and (comment is None or comment.submission_id != submission_id)):
        raise NotFound()
    return _page(only=FlaggedThing(submission_id, comment_id))


@area.post("/<id:submission_id>/dismissal", permission=Permission.MODERATE)
def dismiss(submission_id: int) -> Response:
    """It may stand."""
    try:
        act = services.dismiss_flags(actor(), submission_id, _comment())
    except Conflict as conflict:
        return _refused(conflict)
    say_done(_("It stands. Thank you for looking."), undo_url=url_for("moderation.undo", act_id=act.id))
    return _back()


@area.post("/<id:submission_id>/taking-off", permission=Permission.MODERATE)
def take_off(submission_id: int) -> Response:
    """Take it off: back to its author with a message, or into the queue without one."""
    try:
        command = SendBack.parse(request.form) if request.form.get("message", "").strip() else None
        act = services.hold_published(actor(), submission_id, _comment(), command)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(refused(request.form, invalid)), 422)
    except Conflict as conflict:
        return _refused(conflict)
    said = (
        _("Taken off, and sent back with your words.")
        if command
        else _("Taken off. It waits in the queue until somebody decides.")
    )
    say_done(said, undo_url=url_for("moderation.undo", act_id=act.id))
    return _back()


def _comment() -> int | None:
    asked = request.form.get("comment", "")
    if asked and not (asked.isdecimal() and len(asked) < 10):
        raise NotFound()
    return int(asked) if asked else None


def _refused(conflict: Conflict) -> Response:
    db.session.rollback()
    say_error(say(conflict.words))
    return make_response(_page(), conflict.status)


def _back() -> Response:
    return make_response(redirect(back_to(request.form.get("next"), url_for("flagged.show")), 303))


def _page(form: Form | None = None, only: FlaggedThing | None = None) -> str:
    number = asked_number("page") or 0
    things = [only] if only else queries.flagged_page(actor(), number)
    flags = queries.flags_of_all(things)
    rows = {row.key: row for row in queries.flagged_words(things)}
    people = queries.facts(list({row.author_id for row in rows.values() if row.author_id}))
    return render_template(
        "staff/flagged.html",
        tabs=tabs_of("flagged"),
        things=[
            _thing(thing, rows[key], flags.get(key, []), people)
            for thing in things
            if (key := (thing.submission_id, thing.comment_id)) in rows
        ],
        f=form,
        next_url=url_for("flagged.show", page=number + 1) if len(things) == queries.HELD_PAGE else None,
    )


def _thing(thing: FlaggedThing, row: Any, flags: list[AnyRow], people: Any) -> dict[str, Any]:
    anchor = f"#c{thing.comment_id}" if thing.comment_id else ""
    return {
        "submission_id": thing.submission_id,
        "comment_id": thing.comment_id,
        "title": row.title,
        "html": row.html,
        "url": submission_path(thing.submission_id, row.slug) + anchor,
        "count": ngettext("%(num)s report", "%(num)s reports", len(flags)),
        "flags": [_flag(flag) for flag in flags],
        "person": person_of(people.get(row.author_id)),
        "is_comment": thing.comment_id is not None,
    }


def _flag(row: AnyRow) -> dict[str, Any]:
    labels = {**reason_labels(), FlagReason.WATCHED: _("Watched word")}
    record = _("right %(right)s of %(judged)s times", right=row.right, judged=row.judged) if row.judged else ""
    return {
        "reason": labels[row.reason],
        "note": row.note,
        "by_name": row.by_name or _("The site"),
        "created": ago(row.created_at),
        "record": record,
    }
