"""The steps of a board and the kinds of reason for declining, as administrators keep them."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.policy import Permission
from community.submissions import services
from community.submissions.commands import KeepDeclineReason, KeepStatus
from community.submissions.queries.managing import decline_reasons, every_board, steps_of
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.present import status_labels
from community.web.words import say

area = Area("workflow", __name__, url_prefix="/staff")


@area.get("/boards/<id:board_id>/statuses", permission=Permission.BOARD_MANAGE)
def show(board_id: int) -> str:
    """The steps of a board in their order."""
    return _steps(board_id)


@area.post("/boards/<id:board_id>/statuses", permission=Permission.BOARD_MANAGE)
def add(board_id: int) -> Response:
    """One more step."""
    return _keep_status(board_id, None)


@area.post("/boards/<id:board_id>/statuses/<id:status_id>", permission=Permission.BOARD_MANAGE)
def save(board_id: int, status_id: int) -> Response:
    """Rename, re-mean or move a step."""
    return _keep_status(board_id, status_id)


@area.post("/boards/<id:board_id>/statuses/<id:status_id>/deletion", permission=Permission.BOARD_MANAGE)
def delete(board_id: int, status_id: int) -> Response:
    """Remove a step that nothing ever stood on."""
    try:
        services.delete_status(actor(), board_id, status_id)
    except (Conflict, Invalid) as refusal:
        db.session.rollback()
        words = refusal.words if isinstance(refusal, Conflict) else next(iter(refusal.fields.values()))
        say_error(say(words))
    else:
        say_done(_("The status is gone."))
    return make_response(redirect(url_for("workflow.show", board_id=board_id), 303))


@area.get("/decline-reasons", permission=Permission.BOARD_MANAGE)
def reasons() -> str:
    """The kinds of reason for declining."""
    return _reasons()


@area.post("/decline-reasons", permission=Permission.BOARD_MANAGE)
def add_reason() -> Response:
    """One more kind."""
    return _keep_reason(None)


@area.post("/decline-reasons/<id:reason_id>", permission=Permission.BOARD_MANAGE)
def save_reason(reason_id: int) -> Response:
    """Rename a kind, move it, or offer it no longer."""
    return _keep_reason(reason_id)


def _keep_status(board_id: int, status_id: int | None) -> Response:
    try:
        status = services.keep_status(actor(), board_id, KeepStatus.parse(request.form), status_id)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_steps(board_id, refused(request.form, invalid), status_id or 0), 422)
    say_done(_("%(name)s is saved.", name=status.name))
    return make_response(redirect(url_for("workflow.show", board_id=board_id), 303))


def _keep_reason(reason_id: int | None) -> Response:
    try:
        reason = services.keep_decline_reason(actor(), KeepDeclineReason.parse(request.form), reason_id)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_reasons(refused(request.form, invalid), reason_id or 0), 422)
    say_done(_("%(name)s is saved.", name=reason.name))
    return make_response(redirect(url_for("workflow.reasons"), 303))


def _steps(board_id: int, form: Form | None = None, editing: int | None = None) -> str:
    board = next((board for board in every_board() if board.id == board_id), None)
    if board is None:
        raise NotFound()
    rows = steps_of(board_id)
    new = Form({"position": rows[-1].position + 1 if rows else 0})
    return render_template(
        "staff/statuses.html",
        board=board,
        rows=[(row, form if editing == row.id and form else _filled(row)) for row in rows],
        kinds=[(kind.value, label) for kind, label in status_labels().items()],
        new=form if editing == 0 and form else new,
        refused=form,
        prefix=f"s{editing}" if editing else "new",
    )


def _filled(row: AnyRow) -> Form:
    return Form({"name": row.name, "kind": row.kind.value, "position": row.position})


def _reasons(form: Form | None = None, editing: int | None = None) -> str:
    rows = decline_reasons()
    new = Form({"position": rows[-1].position + 1 if rows else 0, "is_offered": "true"})
    return render_template(
        "staff/decline_reasons.html",
        rows=[(row, form if editing == row.id and form else _offered(row)) for row in rows],
        new=form if editing == 0 and form else new,
        refused=form,
        prefix=f"r{editing}" if editing else "new",
    )


def _offered(row: AnyRow) -> Form:
    return Form({"name": row.name, "position": row.position, "is_offered": "true" if row.is_offered else ""})
