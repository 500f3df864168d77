"""Rows as templates want them: addresses and words made once, cheaply, outside the template."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel.db import AnyRow
from community.policy import Actor
from community.submissions.models import CLOSED, Kind, StatusKind
from community.web.rendering import ago, number

Tags = Mapping[int, list[tuple[str, str]]]


def kind_labels() -> dict[Kind, str]:
    """The kinds in the reader's language."""
    return {
        Kind.IDEA: _("Idea"),
        Kind.COMPLAINT: _("Complaint"),
        Kind.PRAISE: _("Praise"),
        Kind.QUESTION: _("Question"),
    }


def kind_plurals() -> dict[Kind, str]:
    """The kinds as names of many."""
    return {
        Kind.IDEA: _("Ideas"),
        Kind.COMPLAINT: _("Complaints"),
        Kind.PRAISE: _("Praise"),
        Kind.QUESTION: _("Questions"),
    }


def status_labels() -> dict[StatusKind, str]:
    """The status kinds in the reader's language, for lists that mix boards."""
    return {
        StatusKind.NEW: _("New"),
        StatusKind.REVIEW: _("Under review"),
        StatusKind.PLANNED: _("Planned"),
        StatusKind.DOING: _("In the works"),
        StatusKind.DONE: _("Done"),
        StatusKind.DECLINED: _("Declined"),
        StatusKind.PARKED: _("Parked"),
    }


def submission_path(submission_id: int, slug: str) -> str:
    """The address of a submission; the same as `url_for("submissions.show", …)` (tested), many times cheaper."""
    return f"{request.script_root}/submissions/{submission_id}-{slug}"


def present_rows(rows: Iterable[AnyRow], tags: Tags) -> list[dict[str, Any]]:
    """List rows for the `row` macro."""
    kinds = kind_labels()
    former, closed = _("Former member"), _("Voting is closed: this is decided.")
    return [
        {
            "id": row.id,
            "url": submission_path(row.id, row.slug),
            "vote_url": f"{request.script_root}/submissions/{row.id}/vote",
            "title": row.title,
            "excerpt": row.excerpt,
            "kind": row.kind.value,
            "kind_label": kinds[row.kind],
            "status_name": row.status_name,
            "status_kind": row.status_kind.value,
            "votes": row.votes,
            "votes_label": number(row.votes),
            "comments": row.comments,
            "author_name": row.author_name or former,
            "created": ago(row.created_at),
            "voted": row.voted,
            "closed": closed if row.status_kind in CLOSED else None,
            "tags": [(name, f"{request.script_root}/search?q=&tag={slug}") for name, slug in tags.get(row.id, [])],
        }
        for row in rows
    ]


def comments_text(count: int) -> str:
    """How many comments, in words."""
    return str(ngettext("%(num)s comment", "%(num)s comments", count))


def may_vote(actor: Actor) -> bool:
    """Whether pressing Vote counts at once (visitors are asked to sign in first, then it counts)."""
    return actor.role is not None and not actor.is_banned
