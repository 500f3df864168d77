"""The lists: everything said, or one board of it."""

from collections.abc import Sequence

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.policy import Permission
from community.submissions import queries
from community.triage.queries import public_tags_of
from community.web.area import Area
from community.web.asked import Asked
from community.web.auth import actor
from community.web.conditional import tag, unchanged
from community.web.present import kind_plurals, list_rows, status_labels

area = Area("boards", __name__)


@area.get("/", permission=Permission.PUBLIC)
def home() -> Response:
    """Everything that the reader may see."""
    return _list(None)


@area.get("/boards/<slug>", permission=Permission.PUBLIC)
def show(slug: str) -> Response:
    """One board."""
    return _list(slug)


def _list(slug: str | None) -> Response:
    who = actor()
    if same := unchanged(queries.stamp_of(who)):
        return same
    boards = queries.readable_boards(who)
    board = next((board for board in boards if board.slug == slug), None)
    if slug and board is None:
        raise NotFound()
    wanted = Asked.read(board.id if board else None)
    page = queries.list_page(who, wanted.filters, wanted.sort, request.args.get("after"))
    counts = queries.facets(who, board.id if board else None)
    return tag(
        make_response(
            render_template(
                "public/board.html",
                boards=_places(boards, slug),
                board=board,
                sorts=wanted.sorts(),
                facets={
                    "kind": wanted.facet(
                        "kind", kind_plurals(), [(k, n) for k, s, n in counts if wanted.has_status(s)]
                    ),
                    "status": wanted.facet(
                        "status", status_labels(), [(s, n) for k, s, n in counts if wanted.has_kind(k)]
                    ),
                },
                status_label=status_labels()[wanted.filters.status_kind] if wanted.filters.status_kind else None,
                filters_on=wanted.is_filtered,
                clear_url=wanted.url(kind=None, status=None),
                compose_url=url_for("submissions.compose", board=board.id if board else None),
                total=sum(n for k, s, n in counts if wanted.has_kind(k) and wanted.has_status(s)),
                rows=list_rows(page.rows, public_tags_of([row.id for row in page.rows])),
                next_url=wanted.url(after=page.next) if page.next else None,
            )
        )
    )


def _places(boards: Sequence[AnyRow], slug: str | None) -> list[tuple[str, str, int, bool]]:
    everything = (_("All voices"), url_for("boards.home"), sum(board.total for board in boards), slug is None)
    each = [(board.name, url_for("boards.show", slug=board.slug), board.total, board.slug == slug) for board in boards]
    return [everything, *each]
