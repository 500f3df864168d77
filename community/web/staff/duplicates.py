"""The merge desk: two that may say the same, side by side. Nothing is merged unless somebody presses."""

import re
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel import text
from community.kernel.db import AnyRow
from community.policy import Permission
from community.search.tokens import STOP_WORDS, fold
from community.triage import services
from community.triage.queries import pair_to_decide
from community.web.area import Area
from community.web.auth import actor
from community.web.authors import author_words
from community.web.flashes import say_done
from community.web.present import comments_text, kind_labels, submission_path
from community.web.rendering import ago, number

area = Area("duplicates", __name__, url_prefix="/staff/duplicates")

SHOWN = 1_500  # characters of each
MOST_SKIPPED = 10_000
PIECES = re.compile(r"\w+|\W+")


@area.get("", permission=Permission.SUBMISSION_MERGE)
def show() -> str:
    """The next pair, or that there is none."""
    skip = skipped()
    found = pair_to_decide(actor(), skip)
    if found is None:
        return render_template("staff/duplicates.html", pair=None)
    first, second = (_plain(row) for row in (found.first, found.second))
    return render_template(
        "staff/duplicates.html",
        pair=found.pair.id,
        waiting=found.waiting,
        by_name=(found.pair.by_name or _("Former member")) if found.pair.is_proposed else None,
        percent=round(100 * found.pair.likeness),
        sides=[_side(found.first, first, second), _side(found.second, second, first)],
        skip=skip,
        next_url=url_for("duplicates.show", skip=(skip + 1) % found.waiting) if found.waiting > 1 else None,
    )


@area.post("/<id:pair_id>/dismissal", permission=Permission.SUBMISSION_MERGE)
def dismiss(pair_id: int) -> Response:
    """They do not say the same, for good."""
    services.dismiss_pair(actor(), pair_id)
    undo = url_for("duplicates.reopen", pair_id=pair_id)
    say_done(
        _("Dismissed. Nobody is asked about these two again."), undo_url=undo, undo_fields={"skip": str(skipped())}
    )
    return make_response(redirect(desk_url(), 303))


@area.post("/<id:pair_id>/reopening", permission=Permission.SUBMISSION_MERGE)
def reopen(pair_id: int) -> Response:
    """Ask again."""
    services.reopen_pair(actor(), pair_id)
    say_done(_("These two wait again."))
    return make_response(redirect(desk_url(), 303))


def skipped() -> int:
    """How many pairs were passed over."""
    skip = request.values.get("skip", 0, type=int)
    return skip if 0 <= skip <= MOST_SKIPPED else 0


def desk_url() -> str:
    """The desk where it was left."""
    return url_for("duplicates.show", skip=skipped() or None)


def _plain(row: AnyRow) -> str:
    return f"{row.title}\n{text.plain(row.html)}"


def _side(row: AnyRow, words: str, others: str) -> dict[str, Any]:
    shown = words[len(row.title) + 1 :]
    return {
        "id": row.id,
        "title": marked(row.title, others),
        "plain_title": row.title,
        "words": marked(shown[:SHOWN], others),
        "is_cut": len(shown) > SHOWN,
        "url": submission_path(row.id, row.slug),
        "kind": row.kind.value,
        "kind_label": kind_labels()[row.kind],
        "status_kind": row.status_kind.value,
        "status_name": row.status_name,
        "board_name": row.board_name,
        "votes": row.votes,
        "votes_label": number(row.votes),
        "comments_label": comments_text(row.comments),
        "author_name": author_words(row.author_name, row.source),
        "created": ago(row.created_at),
    }


def marked(words: str, others: str) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is a telling word that the other text does not have."""
    theirs = {fold(piece) for piece in PIECES.findall(others)} | STOP_WORDS
    pieces: list[tuple[str, bool]] = []
    for piece in PIECES.findall(words):
        differs = piece[0].isalnum() and fold(piece) not in theirs
        if pieces and not differs and not pieces[-1][1]:
            pieces[-1] = (pieces[-1][0] + piece, False)
        else:
            pieces.append((piece, differs))
    return pieces
