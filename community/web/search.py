"""Finding what was said."""

from collections import Counter, namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, cast
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from community.kernel import text
from community.kernel.db import AnyRow
from community.kernel.parts import part
from community.policy import VISITOR, Permission
from community.search.commands import MOST_PAGES, Search, SearchSort, Wanted
from community.search.index import Piece, SearchIndex
from community.search.operators import Name, operators, without_operators
from community.search.queries import Found, comments_for, find, voices_for
from community.search.understanding import Understood, understand
from community.submissions.queries.listing import row_statement
from community.triage.queries import public_tags_of, tag_name
from community.web.area import Area
from community.web.asked import Choice
from community.web.auth import actor
from community.web.beside import topic_links
from community.web.limits import SEARCH, limiter
from community.web.present import kind_plurals, list_rows, status_labels
from community.web.rendering import locale_code
from community.web.templating import put_out
from community.web.understood import chips_of

area = Area("search", __name__)
SNIPPET = 220
NAMES = frozenset(Name)
ASKED = ("q", "board", "kind", "status", "tag", "sort")
# What no text holds: kernel.text takes these characters out, and they are looked for in our own HTML only.
TITLE, WORDS = "\x01", "\x02"
_Frame = namedtuple("_Frame", [column.key for column in row_statement.selected_columns])  # type: ignore[misc]
_TITLE_AT, _EXCERPT_AT = _Frame._fields.index("title"), _Frame._fields.index("excerpt")
Mark = Callable[..., tuple[Piece, ...]]  # an index's, of the words that were asked for
CUT = "…"  # how an excerpt ends that is not the whole text


@area.get("/search", permission=Permission.PUBLIC)
@limiter.limit(SEARCH)
def results() -> str:
    """What was found, or an invitation to look for something."""
    search = Search.parse(request.args)
    topics = topic_links()
    understood = understand(actor(), search)
    wanted, parts = understood.wanted, chips_of(understood, lambda q: _url(search, q=q))
    if search.is_empty or wanted.is_empty:
        return render_template("public/search.html", search=search, parts=parts, found=None, rows=[], topics=topics)
    found = find(actor(), wanted)
    return render_template(
        "public/search.html",
        search=search,
        parts=parts,
        topics=topics,
        found=found,
        rows=_rows((found.meant or wanted.q) if wanted.looks_for_words else "", found.rows),
        total=found.total,
        tag=tag_name(actor(), search.tag) if search.tag and search.tag == wanted.tag else None,
        feed_url=_feed_of(search.tag),
        sorts=_sorts(search, wanted),
        facets=_facets(understood, found),
        filters_on=wanted.is_narrowed,
        clear_url=_url(search, q=wanted.q, kind=None, status=None, board=None),
        correction_url=_url(search, q=_corrected(search.q, found.meant)) if found.meant else None,
        next_url=_url(search, page=search.page + 1) if found.has_more and search.page < MOST_PAGES else None,
    )


def _feed_of(tag: str | None) -> str | None:
    """The feed of a tag that everybody may know of."""
    return url_for("feeds.tag", slug=tag) if tag and tag_name(VISITOR, tag) else None


def _rows(words: str, rows: Sequence[AnyRow]) -> list[Markup]:
    tags = public_tags_of([row.id for row in rows])
    voted = [row.id for row in rows if row.voted]
    if not words:
        return list_rows(rows, tags, voted)
    mark = partial(part(SearchIndex).mark, words)
    marked = [_marked(mark, row, len(words.split())) for row in rows]
    silent = [row.id for row, (_title, _excerpt, hit) in zip(rows, marked, strict=True) if not hit]
    comments, voices = comments_for(silent), voices_for(actor(), silent)
    frames = list_rows([_framed(row) for row in rows], tags, voted)
    return [
        _filled(frame, row, title, _said_elsewhere(mark, comments.get(row.id, ()), voices.get(row.id, ())) or excerpt)
        for frame, row, (title, excerpt, _hit) in zip(frames, rows, marked, strict=True)
    ]


def _said_elsewhere(mark: Mark, comments: Sequence[str], voices: Sequence[tuple[str, str]]) -> Markup | None:
    """The words of a comment, or of somebody who said the same, when the submission's own do not hold the query's."""
    in_comment, in_voice = _elsewhere(locale_code())
    said = _said(mark, in_comment, map(text.plain, comments)) if comments else None
    if said or not voices:
        return said
    return _said(mark, in_voice, (f"{title}. {text.plain(html)}" for title, html in voices))


@lru_cache(maxsize=16)
def _elsewhere(_locale: str) -> tuple[str, str]:
    return _("In a comment:"), _("In another's words:")


def _framed(row: AnyRow) -> AnyRow:
    """The row as every query shows it, with places for its title and its words, so that it is rendered once for all."""
    values = [*row[: len(_Frame._fields)]]
    values[_TITLE_AT], values[_EXCERPT_AT] = TITLE, WORDS
    return cast(AnyRow, _Frame(*values))


def _filled(frame: Markup, row: AnyRow, title: Markup, words: Markup) -> Markup:
    """The frame with the marks of this query. What is put in is escaped, and the title is marked where it is read."""
    head, _, rest = str(frame).rpartition(TITLE)
    return Markup("".join((head.replace(TITLE, str(escape(row.title))), title, rest.replace(WORDS, str(words)))))


def _marked(mark: Mark, row: AnyRow, wanted: int) -> tuple[Markup, Markup, bool]:
    heading, words = mark(row.title, width=len(row.title) + 1), mark(row.excerpt, width=SNIPPET)
    if row.excerpt.endswith(CUT) and len(_matches(words)) < wanted:
        # Some word may stand further down, and only then is the whole text worth reading.
        words = mark(text.plain(row.html), width=SNIPPET)
    return _html(heading), _html(words), bool(_matches(heading) or _matches(words))


def _matches(pieces: Iterable[Piece]) -> set[str]:
    """The different words that are marked."""
    return {piece.text.casefold() for piece in pieces if piece.is_match}


def _said(mark: Mark, where: str, texts: Iterable[str]) -> Markup | None:
    for words in texts:
        pieces = mark(words, width=SNIPPET)
        if _matches(pieces):
            return Markup("<b>{}</b> {}").format(where, _html(pieces))
    return None


def _html(pieces: Iterable[Piece]) -> Markup:
    # Every piece is escaped; joined as plain strings, because Markup would escape each once more to see that it was.
    return Markup(
        "".join([f"<mark>{put_out(text)}</mark>" if is_match else put_out(text) for text, is_match in pieces])
    )


def _url(search: Search, **changes: Any) -> str:
    """The address of the same question with changes, its first page unless one is named.

    What is changed is taken out of the words, for an operator counts more than the address.
    """
    named = changes.keys() & NAMES
    q = without_operators(search.q, *named) if named else search.q
    asked = {**{name: getattr(search, name) for name in ASKED}, "q": q, **changes}
    return f"{request.script_root}/search?{'&'.join(_pair(name, str(each)) for name, each in asked.items() if each)}"


@lru_cache(maxsize=1_024)
def _pair(name: str, value: str) -> str:
    """A part of an address; the same few are in all of a page's."""
    return urlencode({name: value})


def _corrected(question: str, meant: str) -> str:
    """The words that were meant, with the operators of the question."""
    said = [question[each.start : each.end] for each in operators(question)]
    return " ".join([meant, *said])


def _sorts(search: Search, wanted: Wanted) -> list[tuple[str, str, bool]]:
    labels = _sort_labels(locale_code())
    offered = labels if wanted.looks_for_words else {sort: labels[sort] for sort in (SearchSort.TOP, SearchSort.NEW)}
    return [(label, _url(search, sort=sort), sort is wanted.order) for sort, label in offered.items()]


@lru_cache(maxsize=16)
def _sort_labels(_locale: str) -> Mapping[SearchSort, str]:
    return {SearchSort.RELEVANCE: _("Best match"), SearchSort.TOP: _("Top"), SearchSort.NEW: _("New")}


def _facets(understood: Understood, found: Found) -> dict[str, list[Choice]]:
    """Each facet's counts: narrowed by the other filters, not by its own."""
    search = understood.wanted
    boards = {board.slug: board.name for board in found.boards}
    kinds, statuses, places = Counter[str](), Counter[str](), Counter[str]()
    for board, kind, status, n in found.counts:
        here, this, so = search.board in ("", board), search.kind in (None, kind), search.status in (None, status)
        kinds[kind] += n if here and so else 0
        statuses[status] += n if here and this else 0
        places[board] += n if this and so else 0
    return {
        "kind": _choices(understood, "kind", kind_plurals(), kinds),
        "status": _choices(understood, "status", status_labels(), statuses),
        "board": _choices(understood, "board", boards, places),
    }


def _choices(understood: Understood, name: str, labels: Mapping[Any, str], counts: Mapping[str, int]) -> list[Choice]:
    current = getattr(understood.wanted, name)
    return [
        Choice(
            label, _url(understood.asked, **{name: None if key == current else key}), counts[key], key == current, key
        )
        for key, label in labels.items()
        if counts[key] or key == current
    ]
