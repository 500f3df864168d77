"""Promises as forms send them and templates want them."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.kernel.errors import Invalid
from community.policy import Actor, Permission, can
from community.promises import queries
from community.promises.commands import Decision
from community.promises.models import Round, State
from community.promises.services.answering import Decisions
from community.promises.services.judging import JUDGED
from community.web.rendering import ago, day

DUE, NONE = "due-", "no-"
HUES = {
    State.OPEN: "planned",
    State.KEPT: "done",
    State.KEPT_LATE: "review",
    State.BROKEN: "declined",
    State.RELEASED: "parked",
}


def state_labels() -> dict[State, str]:
    """The states in the reader's language."""
    return {
        State.OPEN: _("Promised"),
        State.KEPT: _("Kept"),
        State.KEPT_LATE: _("Kept late"),
        State.BROKEN: _("Broken"),
        State.RELEASED: _("Let go"),
    }


def decisions_in(form: Mapping[str, str]) -> Decisions:
    """What a form says of the commitments in it, by their keys; Invalid at the field of a day that is none."""
    keys = {name.removeprefix(start) for name in form for start in (DUE, NONE) if name.startswith(start)}
    decisions, problems = {}, {}
    for key in sorted(keys):
        try:
            decisions[key] = Decision.parse({"due_on": form.get(DUE + key, ""), "is_none": NONE + key in form})
        except Invalid as invalid:
            problems[DUE + key] = next(iter(invalid.fields.values()))
    if problems:
        raise Invalid(problems)
    return decisions


def present_promises(who: Actor, row: AnyRow) -> list[dict[str, Any]]:
    """What was promised to those who read this page together; `row` is the submission that it is of."""
    if row.promised_at is None and not row.has_voices:
        return []
    concerned = row.voted or row.following or (who.id is not None and who.id == row.author_id)
    may_judge = concerned and can(who, Permission.PROMISE_JUDGE)
    rows = queries.promises_of(who, row.id)
    repaired = {one.repairs_id: one for one in rows if one.repairs_id}
    return [present_promise(one, may_judge=may_judge, repair=repaired.get(one.id)) for one in rows]


def present_promise(row: AnyRow, *, may_judge: bool, repair: AnyRow | None = None) -> dict[str, Any]:
    """One promise as its submission's page says it."""
    settled = day(row.settled_at.date()) if row.settled_at else ""
    return {
        "id": row.id,
        "state": row.state.value,
        "hue": HUES[row.state],
        "label": state_labels()[row.state],
        "text": row.text,
        "due": day(row.due_on),
        "moved_from": day(row.moved_from),
        "made": ago(row.made_at),
        "owner_name": _owner(row),
        "settled": settled,
        "proof_url": row.proof_url,
        "why": row.why or "",
        "has_consent": row.has_consent,
        "is_repair": row.round is Round.REPAIR,
        "repair_id": repair.id if repair else None,
        "may_judge": may_judge and row.state in JUDGED,
        "my_word": row.my_word,
        "word_url": f"{request.script_root}/promises/{row.id}/word",
    }


def _owner(row: AnyRow) -> str:
    return str(row.owner_name if row.owner_name and row.owner_banned_at is None else _("The team"))
