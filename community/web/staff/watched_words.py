"""Which words are watched, and how often each was right."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Invalid
from community.moderation import queries, services
from community.moderation.commands import KeepWatchedWord
from community.moderation.models import WatchedAction
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused

area = Area("watched_words", __name__, url_prefix="/staff/watched-words")


def action_labels() -> dict[WatchedAction, str]:
    """What a watched word does."""
    return {
        WatchedAction.HOLD: _("Hold: the post waits until somebody looked"),
        WatchedAction.FLAG: _("Report: the post appears, and the team is told"),
        WatchedAction.REPLACE: _("Replace: other words stand there instead"),
    }


@area.get("", permission=Permission.WATCH_WORDS)
def show() -> str:
    """All of them."""
    return _page(Form({"action": WatchedAction.HOLD.value}))


@area.post("", permission=Permission.WATCH_WORDS)
def add() -> Response:
    """Watch one more."""
    try:
        services.watch_word(actor(), KeepWatchedWord.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(refused(request.form, invalid)), 422)
    say_done(_("Watched from now on."))
    return _to_list()


@area.post("/<id:word_id>/deletion", permission=Permission.WATCH_WORDS)
def delete(word_id: int) -> Response:
    """Watch it no more."""
    word = services.unwatch_word(actor(), word_id)
    again = {"word": word.words, "action": word.action.value, "replacement": word.replacement}
    say_done(
        _("“%(word)s” is watched no more.", word=word.words),
        undo_url=url_for("watched_words.add"),
        undo_fields=again,
    )
    return _to_list()


def _to_list() -> Response:
    return make_response(redirect(url_for("watched_words.show"), 303))


def _page(form: Form) -> str:
    tallies = queries.watched_tallies()
    rows = [_row(row, *tallies.get(row.words, (0, 0))) for row in queries.watched_words()]
    actions = [(action.value, label) for action, label in action_labels().items()]
    return render_template("staff/watched_words.html", f=form, rows=rows, actions=actions)


def _row(row: Any, held: int, right: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "words": row.words,
        "action": action_labels()[row.action].partition(":")[0],
        "replacement": row.replacement,
        "held": held,
        "right": right,
    }
