"""Atom feeds: the newest of everything public, of a board, a tag or one submission.

They say what a visitor may read, whoever asks; so one file is right for everybody, and is kept until something changes.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from feedgenerator import Atom1Feed
from flask import Response, current_app, make_response, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import escape

from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.notifications.feeds import MOST, Said, became_of, newest_public, summary
from community.policy import VISITOR, Permission
from community.shipping.queries import published
from community.submissions import queries
from community.submissions.queries.crawling import public_stamp
from community.triage.queries import public_tags_of, tag_name
from community.web.area import Area
from community.web.authors import author_words
from community.web.conditional import etag_of
from community.web.keeping import kept
from community.web.present import submission_path
from community.web.rendering import locale_code
from community.web.shipped import entry_path
from community.web.whole import whole_address

area = Area("feeds", __name__)
BORN = "2026"  # of the tag: addresses (RFC 4151): a feed's ids never change, whatever becomes of its links
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # when a feed without entries was last updated
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML has no way to say


class _Feed(Atom1Feed):  # type: ignore[misc]
    """One that says of itself when it was last updated, and nothing that XML cannot hold."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=LONG_AGO)


@area.get("/feed.atom", permission=Permission.PUBLIC)
def everything() -> Response:
    """What was said on all public boards."""
    site = current_app.config["SITE_NAME"]
    return _answer(public_stamp(), lambda: _list(site, "site", url_for("boards.home"), newest_public()))


@area.get("/boards/<slug>.atom", permission=Permission.PUBLIC)
def board(slug: str) -> Response:
    """What was said on one public board."""
    found = next((board for board in queries.readable_boards(VISITOR) if board.slug == slug), None)
    if found is None:
        raise NotFound()
    here = url_for("boards.show", slug=slug)
    name, number = found.name, found.id
    return _answer(public_stamp(), lambda: _list(name, f"board/{number}", here, newest_public(board_id=number)))


@area.get("/changelog.atom", permission=Permission.PUBLIC)
def changelog() -> Response:
    """What was shipped, as everybody may read it."""
    return _answer(public_stamp(), _shipped)


@area.get("/t/<slug>.atom", permission=Permission.PUBLIC)
def tag(slug: str) -> Response:
    """What was said with one public tag."""
    name = tag_name(VISITOR, slug)
    if name is None:
        raise NotFound()
    here = url_for("search.results", tag=slug)
    return _answer(public_stamp(), lambda: _list(name, f"t/{slug}", here, newest_public(tag_slug=slug)))


@area.get("/submissions/<id:submission_id>.atom", permission=Permission.PUBLIC)
def submission(submission_id: int) -> Response:
    """What became of one public submission; a voice's feed is its survivor's."""
    row = queries.visible_submission(VISITOR, submission_id)
    if row is None or row.deleted_at:
        raise NotFound()
    if survivor := queries.survivor_of(VISITOR, row):
        return make_response(redirect(url_for("feeds.submission", submission_id=survivor.id), 303))
    return _answer(queries.stamp_of(VISITOR, submission_id), lambda: _thread(row))


def _answer(stamp: queries.Stamp, write: Callable[[], str]) -> Response:
    """The feed, or a 304 to whoever holds it."""
    build = current_app.extensions["gleaner.build"]
    tag = etag_of("feed", build, request.root_url, request.path, locale_code(), stamp)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = Response(kept(("feed", tag), write), content_type=Atom1Feed.content_type)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _list(title: str, name: str, path: str, rows: Iterable[AnyRow]) -> str:
    feed, rows = _begin(title, name, path), list(rows)
    tags = public_tags_of([row.id for row in rows])
    for row in rows:
        feed.add_item(
            title=_clean(row.title),
            link=whole_address(submission_path(row.id, row.slug)),
            description=_clean(str(escape(row.excerpt))),
            author_name=_clean(author_words(row.author_name, row.source)),
            unique_id=_id(f"submission/{row.id}"),
            pubdate=row.created_at,
            updateddate=max(moment for moment in (row.created_at, row.edited_at, row.answered_at) if moment),
            categories=[_clean(tag) for tag, _slug in tags.get(row.id, ())],
        )
    return _written(feed)


def _shipped() -> str:
    feed = _begin(str(_("Changelog")), "changelog", url_for("changelog.show"))
    for entry in published(VISITOR, MOST).rows:
        feed.add_item(
            title=_clean(entry.title),
            link=whole_address(entry_path(entry.id, entry.slug)),
            description=_clean(f"<p>{escape(entry.benefit)}</p>{entry.html}"),
            author_name=_clean(current_app.config["SITE_NAME"]),
            unique_id=_id(f"changelog/{entry.id}"),
            pubdate=entry.published_at,
            updateddate=max(entry.published_at, entry.edited_at or entry.published_at),
        )
    return _written(feed)


def _thread(row: AnyRow) -> str:
    path = submission_path(row.id, row.slug)
    feed = _begin(row.title, f"submission/{row.id}/news", path)
    for said in became_of(row.id):
        feed.add_item(
            title=_clean(_headline(said)),
            link=whole_address(path) + (f"#c{said.number}" if said.noun == "comment" else ""),
            description=_clean(said.html),
            author_name=_clean(said.by or current_app.config["SITE_NAME"]),
            unique_id=_id(f"{said.noun}/{said.number}"),
            pubdate=said.at,
            updateddate=said.changed_at,
        )
    return _written(feed)


def _headline(said: Said) -> str:
    if said.noun == "answer":
        return str(_("The official answer: %(words)s", words=summary(said.html)))
    if said.noun == "status":
        return str(_("Now: %(status)s", status=said.status))
    return str(_("%(name)s: %(words)s", name=said.by or _("Somebody"), words=summary(said.html)))


def _begin(title: str, name: str, path: str) -> Any:
    site = current_app.config["SITE_NAME"]
    return _Feed(
        title=_clean(title if title == site else f"{title} · {site}"),
        link=whole_address(path),
        description="",
        language=locale_code().replace("_", "-"),
        author_name=_clean(site),
        feed_url=whole_address(request.path),
        feed_guid=_id(name),
    )


def _written(feed: Any) -> str:
    file = StringIO()
    feed.write(file, "utf-8")
    return file.getvalue()


def _id(name: str) -> str:
    """An id that stays the same when the site's scheme, its slugs or its paths change."""
    host = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    return f"tag:{host},{BORN}:{name}"


def _clean(words: str) -> str:
    return _UNWRITABLE.sub("", words)
