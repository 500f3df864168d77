"""What a page looks like where somebody shares its address: OpenGraph, which Twitter's cards read too."""

from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import AnyRow
from community.policy import VISITOR, Permission, can
from community.submissions.models import Board
from community.web.present import submission_path
from community.web.whole import whole_address


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a preview, and the one address of what it shows."""

    title: str
    text: str
    url: str
    kind: str = "website"
    feed: str | None = None  # its path, for <link rel=alternate>


def submission_card(row: AnyRow) -> Card | None:
    """A submission's card: its status, its votes and how it begins; None unless everybody may read it."""
    if row.deleted_at or not can(VISITOR, Permission.BOARD_READ, Board(audience=row.board_audience)):
        return None
    votes = ngettext("%(num)s vote", "%(num)s votes", row.votes)
    path = submission_path(row.id, row.slug)
    text = f"{row.status_name} · {votes} · {row.excerpt}"
    return Card(row.title, text, whole_address(path), "article", path.rpartition("/")[0] + f"/{row.id}.atom")


def list_card(board: AnyRow | None, path: str, feed: str) -> Card | None:
    """The card of a board or of all of them; None unless everybody may read it."""
    if board is None:
        site = current_app.config["SITE_NAME"]
        return Card(
            site,
            _("What customers of %(site)s say, and what becomes of it.", site=site),
            whole_address(path),
            feed=feed,
        )
    if not can(VISITOR, Permission.BOARD_READ, board):
        return None
    return Card(board.name, board.description or current_app.config["SITE_NAME"], whole_address(path), feed=feed)
