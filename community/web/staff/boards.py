"""The boards: what there is, who may read it, in which order."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.errors import Invalid, NotFound
from community.policy import Audience, Permission, Trust
from community.submissions import services
from community.submissions.commands import KeepBoard
from community.submissions.queries.managing import every_board
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused

area = Area("staff_boards", __name__, url_prefix="/staff/boards")


def audience_labels() -> dict[Audience, str]:
    """Who may read a board, in the reader's language."""
    return {Audience.PUBLIC: _("Everybody"), Audience.MEMBERS: _("Members"), Audience.STAFF: _("Only staff")}


def publisher_labels() -> dict[Trust, str]:
    """Whose words appear at once, in the reader's language."""
    return {
        Trust.NEWCOMER: _("Everybody"),
        Trust.KNOWN: _("Who is known"),
        Trust.TRUSTED: _("Who is trusted"),
        Trust.TEAM: _("Only the team"),
    }


@area.get("", permission=Permission.BOARD_MANAGE)
def show() -> str:
    """Every board, closed ones too."""
    return render_template("staff/boards.html", rows=every_board(), audiences=audience_labels())


@area.get("/new", permission=Permission.BOARD_MANAGE)
def create() -> str:
    """The form of a new board."""
    return _form(None, Form({"audience": "public", "position": 0, "publishes_from": "newcomer"}))


@area.post("", permission=Permission.BOARD_MANAGE)
def post() -> Response:
    """Open it."""
    try:
        board = services.create_board(actor(), KeepBoard.parse(request.form))
    except Invalid as invalid:
        return make_response(_form(None, refused(request.form, invalid)), 422)
    say_done(_("%(name)s is open.", name=board.name))
    return _to_list()


@area.get("/<id:board_id>", permission=Permission.BOARD_MANAGE)
def edit(board_id: int) -> str:
    """The form of a board."""
    board = next((board for board in every_board() if board.id == board_id), None)
    if board is None:
        raise NotFound()
    names = ("name", "description", "audience", "position", "answer_within", "publishes_from")
    return _form(board_id, Form({name: getattr(board, name) for name in names}))


@area.post("/<id:board_id>", permission=Permission.BOARD_MANAGE)
def save(board_id: int) -> Response:
    """Change it."""
    try:
        board = services.edit_board(actor(), board_id, KeepBoard.parse(request.form))
    except Invalid as invalid:
        return make_response(_form(board_id, refused(request.form, invalid)), 422)
    say_done(_("%(name)s is saved.", name=board.name))
    return _to_list()


@area.post("/<id:board_id>/archiving", permission=Permission.BOARD_MANAGE)
def archive(board_id: int) -> Response:
    """Close it to everybody; nothing is deleted."""
    board = services.archive_board(actor(), board_id, archived=True)
    undo = url_for("staff_boards.reopen", board_id=board_id)
    say_done(_("%(name)s is archived. Nothing was deleted.", name=board.name), undo_url=undo)
    return _to_list()


@area.post("/<id:board_id>/reopening", permission=Permission.BOARD_MANAGE)
def reopen(board_id: int) -> Response:
    """Open it again."""
    board = services.archive_board(actor(), board_id, archived=False)
    say_done(_("%(name)s is open again.", name=board.name))
    return _to_list()


def _to_list() -> Response:
    return make_response(redirect(url_for("staff_boards.show"), 303))


def _form(board_id: int | None, form: Form) -> str:
    action = url_for("staff_boards.save", board_id=board_id) if board_id else url_for("staff_boards.post")
    return render_template(
        "staff/board.html",
        f=form,
        action=action,
        editing=board_id is not None,
        audiences=[(audience.value, label) for audience, label in audience_labels().items()],
        trusts=[(trust.value, label) for trust, label in publisher_labels().items()],
    )
