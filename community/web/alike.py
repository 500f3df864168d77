"""What others said, beside what somebody is writing: shown, joined, or told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from markupsafe import Markup

from community.kernel import text
from community.kernel.db import AnyRow
from community.search.similar import similar
from community.submissions.models import CLOSED
from community.web.auth import actor
from community.web.fragments import fragments
from community.web.present import submission_path
from community.web.rendering import number

BECAUSE = "because_"  # and the id of the other one: the name of a reason's field
MOST_REASONS = 10
LONGEST_REASON = 300  # the field takes no more; what comes past it is cut, not refused: nobody could see what to mend
NOTE = 160
ONE = "public/_alike_one.html"


@dataclass(frozen=True, slots=True)
class Alike:
    """The list, each as HTML, and the reasons that were typed about others which are no longer in it."""

    shown: Sequence[Markup] = ()
    kept: Mapping[str, str] = field(default_factory=dict)


def others_like(title: str, body: str, form: Mapping[str, Any]) -> Alike:
    """What others said like it, as the composer shows it, with the reasons that the form holds."""
    who = actor()
    rows = similar(who, title, body)
    reasons = reasons_in(form)
    each = [(row, who.is_signed_in and row.author_id == who.id, reasons.pop(row.id, "")) for row in rows]
    shown = fragments(ONE, each, _presented)
    return Alike(shown, _fields(reasons))


def only_reasons(form: Mapping[str, Any]) -> Alike:
    """Nothing of others, but no reason that was typed is lost."""
    return Alike((), _fields(reasons_in(form)))


def reasons_in(form: Mapping[str, Any]) -> dict[int, str]:
    """Why what is written differs from others, by their ids."""
    said = {name.removeprefix(BECAUSE): value for name, value in form.items() if name.startswith(BECAUSE)}
    given = {
        int(id_): value[:LONGEST_REASON]
        for id_, value in said.items()
        if value and id_.isdecimal() and len(id_) < MOST_REASONS
    }
    return dict(list(given.items())[:MOST_REASONS])


def _fields(reasons: Mapping[int, str]) -> dict[str, str]:
    return {f"{BECAUSE}{id_}": reason for id_, reason in reasons.items()}


def _presented(shown: tuple[AnyRow, bool, str]) -> dict[str, Any]:
    row, is_own, reason = shown
    can_join = not is_own and row.status_kind not in CLOSED
    return {
        "is_own": is_own,
        "url": submission_path(row.id, row.slug),
        "title": row.title,
        "votes": row.votes,
        "votes_label": number(row.votes),
        "status_kind": row.status_kind.value,
        "status_name": row.status_name,
        "note": text.excerpt(row.note, NOTE) if row.note else None,
        "join_url": f"{request.script_root}/submissions/{row.id}/voices" if can_join else None,
        "because": f"{BECAUSE}{row.id}",
        "reason": reason,
    }
