"""The lists: everything said, or one board of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.answers.queries import public_speed
from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.policy import Actor, Permission, audiences
from community.submissions import queries
from community.triage.queries import public_tags_of
from community.web.area import Area
from community.web.asked import Asked, Choice
from community.web.auth import actor
from community.web.beside import Beside, beside
from community.web.cards import Card, list_card
from community.web.conditional import page
from community.web.keeping import kept, minute
from community.web.present import Tags, kind_plurals, list_rows, status_labels
from community.web.rendering import locale_code, span

area = Area("boards", __name__)
Place = tuple[str, str, int, bool]
Tab = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as everybody with the same rights sees it; only the votes are each reader's own."""

    board: AnyRow | None
    places: tuple[Place, ...]
    sorts: tuple[Tab, ...]
    kinds: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    status_label: str | None
    is_filtered: bool
    announced: str
    clear_url: str
    compose_url: str
    answered_in: str | None
    next_url: str | None
    rows: Sequence[AnyRow]
    tags: Tags
    beside: Beside


@area.get("/", permission=Permission.PUBLIC)
def home() -> Response:
    """Everything that the reader may see."""
    return _list(None)


@area.get("/boards/<slug>", permission=Permission.PUBLIC)
def show(slug: str) -> Response:
    """One board."""
    return _list(slug)


def _list(slug: str | None) -> Response:
    return page(lambda: _page(slug), queries.stamp_of(actor()))


def _page(slug: str | None) -> str:
    """The page, from a list that is no older than this: by an earlier stamp, what was closed since would be kept."""
    who = actor()
    key = ("list", queries.stamp_of(who), minute(), audiences(who), request.root_url, request.full_path, locale_code())
    listing = kept(key, lambda: _listing(_anybody_like(who), slug))
    voted = queries.voted_by(who, [row.id for row in listing.rows])
    rows = list_rows(listing.rows, listing.tags, voted)
    return render_template("public/board.html", listing=listing, rows=rows, card=_card(listing.board))


def _card(board: AnyRow | None) -> Card | None:
    if board is None:
        return list_card(None, url_for("boards.home"), url_for("feeds.everything"))
    here = {"slug": board.slug}
    return list_card(board, url_for("boards.show", **here), url_for("feeds.board", **here))


def _anybody_like(who: Actor) -> Actor:
    """A reader with the same rights who has voted for nothing."""
    return Actor(role=who.role, is_banned=who.is_banned)


def _listing(reader: Actor, slug: str | None) -> Listing:
    boards = queries.readable_boards(reader)
    board = next((board for board in boards if board.slug == slug), None)
    if slug and board is None:
        raise NotFound()
    wanted = Asked.read(board.id if board else None)
    found = queries.list_page(reader, wanted.filters, wanted.sort, request.args.get("after"))
    counts = queries.facets(reader, board.id if board else None)
    total = sum(n for kind, status, n in counts if wanted.has_kind(kind) and wanted.has_status(status))
    statuses = status_labels()
    return Listing(
        board=board,
        places=_places(boards, slug),
        sorts=tuple(wanted.sorts()),
        kinds=wanted.facet("kind", kind_plurals(), [(k, n) for k, s, n in counts if wanted.has_status(s)]),
        statuses=wanted.facet("status", statuses, [(s, n) for k, s, n in counts if wanted.has_kind(k)]),
        status_label=statuses[wanted.filters.status_kind] if wanted.filters.status_kind else None,
        is_filtered=wanted.is_filtered,
        announced=ngettext("%(num)s voice", "%(num)s voices", total),
        clear_url=wanted.url(kind=None, status=None),
        compose_url=url_for("submissions.compose", board=board.id if board else None),
        answered_in=_answered_in(reader, board.id if board else None),
        next_url=wanted.url(after=found.next) if found.next else None,
        rows=found.rows,
        tags=public_tags_of([row.id for row in found.rows]),
        beside=beside(reader, board.id if board else None, wanted.path),
    )


def _answered_in(reader: Actor, board_id: int | None) -> str | None:
    """How fast this company answers here, unless it would rather not say or there is too little to say."""
    if not current_app.config["SHOW_ANSWER_TIME"]:
        return None
    speed = public_speed(reader, board_id)
    return span(speed.median) if speed else None


def _places(boards: Collection[AnyRow], slug: str | None) -> tuple[Place, ...]:
    everything = (_("All voices"), url_for("boards.home"), sum(board.total for board in boards), slug is None)
    each = [(board.name, url_for("boards.show", slug=board.slug), board.total, board.slug == slug) for board in boards]
    return (everything, *each)
