"""The conversation under a submission as templates want it."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.policy import Actor, Permission, can
from community.web.rendering import ago, day
from community.web.reported import report_path

Comment = dict[str, Any]


def present_thread(actor: Actor, rows: Sequence[AnyRow]) -> list[tuple[Comment, list[Comment]]]:
    """Comments with their replies; a deleted one stays as a placeholder while it has replies or may be restored."""
    shown = [_comment(actor, row) for row in rows]
    replies: dict[int, list[Comment]] = {}
    for comment in shown:
        if comment["parent_id"] is not None and _stays(comment, []):
            replies.setdefault(comment["parent_id"], []).append(comment)
    top = [(comment, replies.get(comment["id"], [])) for comment in shown if comment["parent_id"] is None]
    return [(comment, answers) for comment, answers in top if _stays(comment, answers)]


def _stays(comment: Comment, answers: list[Comment]) -> bool:
    return not comment["deleted"] or bool(answers) or comment["can_restore"]


def _comment(actor: Actor, row: AnyRow) -> Comment:
    deleted = row.deleted_at is not None
    address = f"{request.script_root}/comments/{row.id}"
    return {
        "id": row.id,
        "parent_id": row.parent_id,
        "author_name": row.author_name or _("Former member"),
        "by_staff": row.by_staff,
        "html": "" if deleted else row.html,
        "created": ago(row.created_at),
        "edited": ago(row.edited_at) if row.edited_at else None,
        "deleted": deleted,
        "can_reply": not deleted and row.parent_id is None and not actor.is_banned,
        "reply_url": f"{request.script_root}/submissions/{row.submission_id}/comments",
        "can_edit": not deleted and can(actor, Permission.COMMENT_EDIT, row),
        "edit_url": f"{address}/edit",
        "can_delete": not deleted and can(actor, Permission.COMMENT_DELETE, row),
        "delete_url": f"{address}/deletion",
        "report_url": report_path(actor, row.submission_id, row.id) if _may_report(actor, row) else None,
        "can_restore": deleted and can(actor, Permission.COMMENT_RESTORE, row),
        "restore_url": f"{address}/restoration",
    }


def _may_report(actor: Actor, row: AnyRow) -> bool:
    return row.deleted_at is None and not row.by_staff and not actor.is_banned and row.author_id != actor.id


def present_timeline(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Steps of the history, oldest first."""
    return [
        {
            "from_name": row.from_name,
            "to_name": row.to_name,
            "to_kind": row.to_kind.value,
            "by_name": row.by_name or _("The team"),
            "html": row.html,
            "reason": row.decline_reason,
            "promised": day(row.promised_for),
            "no_date": row.no_date,
            "created": ago(row.created_at),
        }
        for row in rows
    ]


def present_revisions(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Earlier words, newest first."""
    return [{"html": row.html, "by_name": row.replaced_by_name, "replaced": ago(row.replaced_at)} for row in rows]
