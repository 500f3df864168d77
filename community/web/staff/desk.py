"""A submission on a moderator's desk: the customer's words, and what may be decided about them."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.submissions.queries import (
    links_of,
    status_changes_of,
    survivor_of,
    visible_submission,
)
from community.submissions.queries.managing import status_choices
from community.triage.models import IPType
from community.triage.queries import classifications_of, tags_for
from community.web.auth import actor
from community.web.form import Form
from community.web.present import comments_text, ip_labels, present_rows, submission_path
from community.web.rendering import ago
from community.web.staff.answer_box import Draft, present_box
from community.web.thread import present_timeline

KEYS = {IPType.PRODUCT: "1", IPType.POLICY: "2", IPType.SERVICE: "3"}


def found(submission_id: int) -> AnyRow:
    """A submission that the actor may see; NotFound otherwise."""
    row = visible_submission(actor(), submission_id)
    if row is None:
        raise NotFound()
    return row


def present_desk(
    row: AnyRow, back: str, form: Form | None, notice: str | None, draft: Draft | None = None
) -> dict[str, Any]:
    """Everything that the words and the decisions about them show; `back` says which page sends the forms."""
    choices = tags_for(row.id)
    carried = frozenset(tag.id for tag in choices if tag.carried)
    ticked = _ticked(form) if form and "tags" in form.errors else carried
    judgements = present_judgements(classifications_of(row.id))
    survivor = survivor_of(actor(), row)
    statuses, reasons = status_choices(row.board_id)
    origin, taught, differs = links_of(actor(), row.id)
    return {
        "survivor": (survivor.title, submission_path(survivor.id, survivor.slug)) if survivor else None,
        "split_from": (origin.title, url_for("triage.show", submission_id=origin.id)) if origin else None,
        "also_taught": [(one.title, url_for("triage.show", submission_id=one.id)) for one in taught],
        "is_voice": row.merged_into_id is not None,
        "s": {
            **present_rows([row], {})[0],
            "html": row.html,
            "edited": ago(row.edited_at) if row.edited_at else None,
            "deleted": row.deleted_at is not None,
            "board_name": row.board_name,
            "board_url": url_for("boards.show", slug=row.board_slug),
            "comments_label": comments_text(row.comments),
            "tags": [(tag.name, tag.is_public) for tag in choices if tag.id in carried],
        },
        "back": back,
        "box": present_box(row, draft),
        "f": form,
        "notice": notice,
        "verdicts": [(ip.value, ip_labels()[ip], key, ip == row.ip_type) for ip, key in KEYS.items()],
        "ip_type": row.ip_type,
        "judgements": judgements,
        "newest": judgements[0]["id"] if judgements else 0,
        "tags": [(tag.id, tag.name, tag.is_public, tag.id in ticked) for tag in choices],
        "carried": sorted(carried),
        "statuses": [(status.id, status.name, status.kind.value) for status in statuses],
        "decline_reasons": [(reason.id, reason.name) for reason in reasons],
        "status_id": row.status_id,
        "timeline": present_timeline(status_changes_of(row.id)),
        "differs": [(one.title, submission_path(one.id, one.slug), one.reason) for one in differs],
    }


def _ticked(form: Form) -> set[int]:
    """What was ticked in a form that was refused."""
    return {int(value) for value in form.values.get("tags", ()) if value.isdecimal()}


def present_judgements(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """The judgements of a submission, newest first."""
    labels = ip_labels()
    return [
        {
            "id": row.id,
            "ip": row.ip_type.value,
            "label": labels[row.ip_type],
            "reason": row.reason,
            "by_name": row.by_name or _("Former member"),
            "created": ago(row.created_at),
        }
        for row in rows
    ]
