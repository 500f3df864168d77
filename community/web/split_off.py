"""What a submission was split off from, and what was split off from it, as its page wants it."""

from collections.abc import Collection
from typing import Any

from flask import request

from community.kernel.db import AnyRow
from community.policy import Actor, Permission, can
from community.submissions.queries import split_links
from community.web.present import submission_path


def present_splits(actor: Actor, row: AnyRow, voices: Collection[int]) -> dict[str, Any]:
    """Links to those of them that the reader may open, and where a moderator takes the split back."""
    if not row.has_splits and not voices:
        return {"split_from": None, "also_taught": [], "undo_split_url": None}
    origin, taught, _differs = split_links(actor, row.id, voices)
    may_undo = origin is not None and not row.deleted_at and can(actor, Permission.SUBMISSION_SPLIT)
    return {
        "split_from": _link(origin) if origin else None,
        "also_taught": [_link(one) for one in taught],
        "undo_split_url": f"{request.script_root}/staff/submissions/{row.id}/split/withdrawal" if may_undo else None,
    }


def _link(row: AnyRow) -> tuple[str, str]:
    return row.title, submission_path(row.id, row.slug)
