"""How much something matters to a voter, as its page asks them and says it back."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import request
from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.policy import Actor, Permission, can
from community.submissions.importance import SITUATION_LIMIT, Importance
from community.submissions.models import CLOSED
from community.web.form import Form
from community.web.rendering import locale_code


def importance_labels() -> Mapping[Importance, str]:
    """The steps as a voter says them, in the reader's language."""
    return _importance_labels(locale_code())


@lru_cache(maxsize=16)
def _importance_labels(_locale: str) -> Mapping[Importance, str]:
    return {
        Importance.NICE: _("Nice to have"),
        Importance.MATTERS: _("It matters"),
        Importance.WOULD_LEAVE: _("I would leave without it"),
    }


def said_labels() -> Mapping[Importance, str]:
    """The same as the team reads of somebody."""
    return _said_labels(locale_code())


@lru_cache(maxsize=16)
def _said_labels(_locale: str) -> Mapping[Importance, str]:
    return {
        Importance.NICE: _("Nice to have"),
        Importance.MATTERS: _("Matters"),
        Importance.WOULD_LEAVE: _("Would leave"),
    }


def present_importance(who: Actor, row: AnyRow, refused: Form | None = None) -> dict[str, Any] | None:
    """What a voter said of it and may say; None for who did not vote, and where it is closed and nothing was said."""
    is_closed = row.status_kind in CLOSED
    if not row.voted or row.deleted_at or (is_closed and not row.importance):
        return None
    if not can(who, Permission.SUBMISSION_VOTE):
        return None
    return {
        "url": f"{request.script_root}/submissions/{row.id}/importance",
        "said": row.importance.value if row.importance else None,
        "said_label": importance_labels()[row.importance] if row.importance else "",
        "situation": row.situation or "",
        "steps": [(step.value, label) for step, label in importance_labels().items()],
        "limit": SITUATION_LIMIT,
        "is_closed": is_closed,
        "form": refused,
    }
