"""What machines that come by ask for: what they may read, what there is, and whom to tell of a hole."""

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from xml.sax.saxutils import escape

from flask import Response, current_app, request, url_for

from community.kernel.clock import now
from community.kernel.errors import NotFound
from community.policy import VISITOR, Permission
from community.submissions import queries
from community.submissions.queries.crawling import BLOCK, public_blocks, public_in_block, public_stamp
from community.web.area import Area
from community.web.conditional import etag_of
from community.web.present import submission_path
from community.web.whole import whole_address

area = Area("crawlers", __name__)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
CLOSED = (
    "/staff",
    "/me$",
    "/me?",
    "/me/",
    "/sign-in",
    "/sign-up",
    "/reset",
    "/confirm",
    "/noted",
    "/search",
    "/submissions/new",
    "/theme",
)


@area.get("/robots.txt", permission=Permission.PUBLIC)
def robots() -> Response:
    """What is not worth a crawler's while; what is private is closed to it anyway.

    A path closes all that begin with it, so /me ends with $ (RFC 9309): /members/12 is public.
    """
    closed = (f"Disallow: {request.script_root}{path}" for path in CLOSED)
    return _text(["User-agent: *", *closed, f"Sitemap: {_whole(url_for('crawlers.sitemap'))}"])


@area.get("/.well-known/security.txt", permission=Permission.PUBLIC)
def security() -> Response:
    """Whom to tell of a hole (RFC 9116); not there without a contact."""
    contact = current_app.config["SECURITY_CONTACT"]
    if not contact:
        raise NotFound()
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + timedelta(days=180)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    here = _whole(url_for("crawlers.security"))
    return _text([f"Contact: {contact}", f"Expires: {expires}", "Preferred-Languages: en", f"Canonical: {here}"])


@area.get("/sitemap.xml", permission=Permission.PUBLIC)
def sitemap() -> Response:
    """The index of the files: one with the boards, and one for each block of submissions."""
    return _when_changed(_index)


@area.get("/sitemap/boards.xml", permission=Permission.PUBLIC)
def boards() -> Response:
    """The public boards."""
    return _when_changed(_boards)


@area.get("/sitemap/<id:block>.xml", permission=Permission.PUBLIC)
def block(block: int) -> Response:
    """A block of public submissions, by their ids: at most BLOCK addresses."""
    if block > 1_000_000:
        raise NotFound()
    return _when_changed(lambda: _submissions(block - 1))


@area.get("/opensearch.xml", permission=Permission.PUBLIC)
def opensearch() -> Response:
    """How a browser searches here from its address bar (OpenSearch 1.1)."""
    where = f"{_whole(url_for('search.results'))}?q={{searchTerms}}"
    name = current_app.config["SITE_NAME"]
    lines = (
        f'{DECLARATION}<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(name[:16])}</ShortName>",
        f"<Description>{escape(name)}</Description>",
        "<InputEncoding>UTF-8</InputEncoding>",
        f'<Url type="text/html" template="{where}"/>',
        "</OpenSearchDescription>",
    )
    response = Response("\n".join(lines), content_type="application/opensearchdescription+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _index() -> Iterator[str]:
    yield f"{DECLARATION}<sitemapindex {SCHEMA}>\n"
    yield f"<sitemap><loc>{_whole(url_for('crawlers.boards'))}</loc></sitemap>\n"
    for number in public_blocks():
        yield f"<sitemap><loc>{_whole(url_for('crawlers.block', block=number + 1))}</loc></sitemap>\n"
    yield "</sitemapindex>\n"


def _boards() -> Iterator[str]:
    yield f"{DECLARATION}<urlset {SCHEMA}>\n<url><loc>{_whole(url_for('boards.home'))}</loc></url>\n"
    for board in queries.readable_boards(VISITOR):
        yield f"<url><loc>{_whole(url_for('boards.show', slug=board.slug))}</loc></url>\n"
    yield "</urlset>\n"


def _submissions(number: int) -> Iterator[str]:
    yield f"{DECLARATION}<urlset {SCHEMA}>\n"
    for row in public_in_block(number):
        changed = row.changed_at.isoformat(timespec="seconds")
        address = _whole(submission_path(row.id, row.slug))
        yield f"<url><loc>{address}</loc><lastmod>{changed}</lastmod></url>\n"
    yield "</urlset>\n"


def _when_changed(lines: Callable[[], Iterator[str]]) -> Response:
    """The file, or a 304 to whoever holds it: nothing is read but the stamp then."""
    stamp = public_stamp()
    tag = etag_of(request.path, BLOCK, stamp)
    held = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if held else Response("".join(lines()), content_type="application/xml")
    response.set_etag(tag, weak=True)
    response.last_modified = stamp.changed_at  # none before anything was said
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _text(lines: list[str]) -> Response:
    response = Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _whole(path: str) -> str:
    """A path of this site as an address that can stand in XML."""
    return escape(whole_address(path))
