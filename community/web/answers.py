"""The official answer as templates want it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from community.answers.queries import answer_of, answers_of, versions_of
from community.kernel.db import AnyRow
from community.policy import Actor, Permission, can
from community.web.present import role_labels
from community.web.rendering import ago


def present_answer(actor: Actor, submission_id: int) -> dict[str, Any] | None:
    """The answer to a submission, for staff with its earlier versions; None while there is none."""
    row = answer_of(submission_id)
    if row is None:
        return None
    is_author = can(actor, Permission.ANSWER)
    return {
        **_signed(row),
        "body": row.body,
        "because": (row.because or "") if is_author else "",
        "version": row.version,
        "created": ago(row.created_at),
        "edited": ago(row.edited_at) if row.edited_at else None,
        "versions": _versions(versions_of(row.id)) if is_author and row.version > 1 else [],
    }


def present_answers(submission_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The answers to many, by submission, without their earlier versions."""
    return {
        key: {
            **_signed(row),
            "created": ago(row.created_at),
            "edited": ago(row.edited_at) if row.edited_at else None,
            "versions": [],
        }
        for key, row in answers_of(submission_ids).items()
    }


def _versions(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    return [{**_signed(row), "created": ago(row.written_at)} for row in rows]


def _signed(row: AnyRow) -> dict[str, Any]:
    return {"html": row.html, "by_name": row.by_name or _("The team"), "role": role_labels()[row.by_role]}
