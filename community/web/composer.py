"""The page on which people write."""

from flask import Response, make_response, render_template, request, url_for

from community.kernel.errors import Invalid
from community.submissions import queries
from community.web.alike import Alike, only_reasons
from community.web.auth import actor
from community.web.form import Form, refused
from community.web.nonces import new_nonce
from community.web.present import kind_labels

NOTHING = Alike()


def refuse(invalid: Invalid, status: int = 422) -> Response:
    """The composer with what was typed and what is wrong with it."""
    return make_response(composer(refused(request.form, invalid), alike=only_reasons(request.form)), status)


def composer(form: Form, *, preview_html: str | None = None, alike: Alike = NOTHING) -> str:
    """The page on which somebody says something."""
    boards = queries.readable_boards(actor())
    values = {"nonce": new_nonce(), **{name: value for name, value in form.values.items() if value}}
    if len(boards) == 1:
        values.setdefault("board", boards[0].id)
    return render_template(
        "public/compose.html",
        f=Form(values, form.errors),
        action=url_for("submissions.post"),
        boards=[(board.id, board.name) for board in boards],
        kinds=list(kind_labels().items()),
        preview_url=url_for("submissions.preview"),
        preview_html=preview_html,
        alike=alike,
        draft="compose",
    )
