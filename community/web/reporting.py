"""Telling the team that something is wrong with what somebody said."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.moderation import services
from community.moderation.commands import RaiseFlag
from community.moderation.models import FlagReason
from community.policy import Permission
from community.submissions import queries
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import submission_path

area = Area("reporting", __name__)


def reason_labels() -> dict[FlagReason, str]:
    """What may be wrong with something, in the reader's language."""
    return {
        FlagReason.SPAM: _("Advertising or spam"),
        FlagReason.RUDE: _("It hurts somebody"),
        FlagReason.PRIVATE: _("It tells something private"),
        FlagReason.OFF_TOPIC: _("It does not belong here"),
        FlagReason.OTHER: _("Something else"),
    }


@area.get("/submissions/<id:submission_id>/report", permission=Permission.FLAG)
def show(submission_id: int) -> str:
    """The form about a submission."""
    return _page(submission_id, None, Form())


@area.post("/submissions/<id:submission_id>/report", permission=Permission.FLAG)
def report(submission_id: int) -> Response:
    """Tell the team about it."""
    return _report(submission_id, None)


@area.get("/comments/<id:comment_id>/report", permission=Permission.FLAG)
def show_comment(comment_id: int) -> str:
    """The form about a comment."""
    return _page(_place_of(comment_id), comment_id, Form())


@area.post("/comments/<id:comment_id>/report", permission=Permission.FLAG)
def report_comment(comment_id: int) -> Response:
    """Tell the team about it."""
    return _report(_place_of(comment_id), comment_id)


def _report(submission_id: int, comment_id: int | None) -> Response:
    row = _found(submission_id)
    try:
        came = services.raise_flag(actor(), submission_id, comment_id, RaiseFlag.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(submission_id, comment_id, refused(request.form, invalid)), 422)
    say_done(_("Thank you. The team looks at it.") if came else _("You told the team about this already."))
    still = queries.visible_submission(actor(), submission_id)
    return make_response(redirect(_back(row, comment_id) if still else url_for("boards.home"), 303))


def _page(submission_id: int, comment_id: int | None, form: Form) -> str:
    row = _found(submission_id)
    comment = queries.visible_comment(actor(), comment_id) if comment_id else None
    html = comment.html if comment else row.html
    action = (
        url_for("reporting.report_comment", comment_id=comment_id)
        if comment_id
        else url_for("reporting.report", submission_id=submission_id)
    )
    return render_template(
        "public/report.html",
        f=form,
        heading=row.title,
        html=html,
        is_comment=comment is not None,
        back_url=_back(row, comment_id),
        action=action,
        reasons=[(reason.value, label) for reason, label in reason_labels().items()],
    )


def _back(row: Any, comment_id: int | None) -> str:
    return submission_path(row.id, row.slug) + (f"#c{comment_id}" if comment_id else "")


def _found(submission_id: int) -> Any:
    row = queries.visible_submission(actor(), submission_id)
    if row is None or row.deleted_at:
        raise NotFound()
    return row


def _place_of(comment_id: int) -> int:
    comment = queries.visible_comment(actor(), comment_id)
    if comment is None:
        raise NotFound()
    return comment.submission_id
