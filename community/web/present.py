"""Rows as templates want them: addresses and words made once, cheaply, outside the template."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from community.kernel.db import AnyRow
from community.policy import Role
from community.submissions.models import CLOSED, Kind, StatusKind
from community.triage.models import IPType
from community.web.authors import author_words
from community.web.rendering import age, ago, locale_code, number

Tags = Mapping[int, list[tuple[str, str]]]
TagLinks = tuple[tuple[str, str], ...]
RenderRow = Callable[[AnyRow, TagLinks, bool, int, str, str], Markup]
KEPT = 4_096  # list rows, some 8 MB


def kind_labels() -> Mapping[Kind, str]:
    """The kinds in the reader's language."""
    return _kind_labels(locale_code())


@lru_cache(maxsize=16)
def _kind_labels(_locale: str) -> dict[Kind, str]:
    return {
        Kind.IDEA: _("Idea"),
        Kind.COMPLAINT: _("Complaint"),
        Kind.PRAISE: _("Praise"),
        Kind.QUESTION: _("Question"),
    }


def kind_plurals() -> Mapping[Kind, str]:
    """The kinds as names of many."""
    return _kind_plurals(locale_code())


@lru_cache(maxsize=16)
def _kind_plurals(_locale: str) -> dict[Kind, str]:
    return {
        Kind.IDEA: _("Ideas"),
        Kind.COMPLAINT: _("Complaints"),
        Kind.PRAISE: _("Praise"),
        Kind.QUESTION: _("Questions"),
    }


def status_labels() -> Mapping[StatusKind, str]:
    """The status kinds in the reader's language, for lists that mix boards."""
    return _status_labels(locale_code())


@lru_cache(maxsize=16)
def _status_labels(_locale: str) -> dict[StatusKind, str]:
    return {
        StatusKind.NEW: _("New"),
        StatusKind.REVIEW: _("Under review"),
        StatusKind.PLANNED: _("Planned"),
        StatusKind.DOING: _("In the works"),
        StatusKind.DONE: _("Done"),
        StatusKind.DECLINED: _("Declined"),
        StatusKind.PARKED: _("Parked"),
    }


def role_labels() -> dict[Role, str]:
    """The roles in the reader's language."""
    return {
        Role.CUSTOMER: _("Customer"),
        Role.MODERATOR: _("Moderator"),
        Role.PRODUCT_MANAGER: _("Product manager"),
        Role.ADMINISTRATOR: _("Administrator"),
    }


def ip_labels() -> Mapping[IPType, str]:
    """What a submission can teach, in the reader's language."""
    return _ip_labels(locale_code())


@lru_cache(maxsize=16)
def _ip_labels(_locale: str) -> dict[IPType, str]:
    return {
        IPType.PRODUCT: _("Product"),
        IPType.POLICY: _("Policy"),
        IPType.SERVICE: _("Service"),
        IPType.NONE: _("Nothing to learn"),
    }


def submission_path(submission_id: int, slug: str) -> str:
    """The address of a submission; the same as `url_for("submissions.show", …)` (tested), many times cheaper."""
    return f"{request.script_root}/submissions/{submission_id}-{slug}"


def present_rows(rows: Iterable[AnyRow], tags: Tags) -> list[dict[str, Any]]:
    """List rows as the `row` macro wants them."""
    return [_presented(row, tags.get(row.id, [])) for row in rows]


def _presented(row: AnyRow, tags: Sequence[tuple[str, str]]) -> dict[str, Any]:
    root = request.script_root
    return {
        "id": row.id,
        "url": submission_path(row.id, row.slug),
        "vote_url": f"{root}/submissions/{row.id}/vote",
        "title": row.title,
        "excerpt": row.excerpt,
        "kind": row.kind.value,
        "kind_label": kind_labels()[row.kind],
        "status_name": row.status_name,
        "status_kind": row.status_kind.value,
        "votes": row.votes,
        "votes_label": number(row.votes),
        "comments": row.comments,
        "author_name": author_words(row.author_name, row.source),
        "created": ago(row.created_at),
        "answered": row.answered_at is not None,
        "voted": row.voted,
        "closed": _("Voting is closed: this is decided.") if row.status_kind in CLOSED else None,
        "tags": [(name, f"{root}/search?q=&tag={slug}") for name, slug in tags],
    }


def list_rows(rows: Iterable[AnyRow], tags: Tags, voted: Collection[int] = ()) -> list[Markup]:
    """List rows as HTML. A row is a function of what it shows, so one that was shown lately is not rendered again."""
    render: RenderRow = current_app.extensions["gleaner.rows"]
    code, root = locale_code(), request.script_root
    return [render(row, tuple(tags.get(row.id, ())), row.id in voted, age(row.created_at), code, root) for row in rows]


def init_rows(app: Flask) -> None:
    """Give the app its cache of list rows."""

    def render(row: AnyRow, tags: TagLinks, voted: bool, _age: int, _locale: str, _root: str) -> Markup:
        module: Any = app.jinja_env.get_template("partials/_row.html").module
        return Markup(module.row({**_presented(row, tags), "voted": voted}))

    app.extensions["gleaner.rows"] = render if app.debug else lru_cache(maxsize=KEPT)(render)


def unattributed_words(count: int) -> str:
    """What another system counted without saying whose; empty for nothing."""
    words = ngettext(
        "+%(votes)s vote from before, without a name",
        "+%(votes)s votes from before, without names",
        count,
        votes=number(count),
    )
    return str(words) if count else ""


def comments_text(count: int) -> str:
    """How many comments, in words."""
    return str(ngettext("%(num)s comment", "%(num)s comments", count))
