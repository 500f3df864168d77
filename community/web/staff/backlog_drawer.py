"""What the drawer of a row shows: who asks for it and in which words, its place, its score, what is planned."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from community.backlog import services
from community.backlog.commands import BacklogQuery, PlanField
from community.backlog.grounds import named_in
from community.backlog.queries import (
    backlog_item,
    count_ranked,
    formula_in_force,
    grounds_of,
    inputs_of,
    mix_of,
    need_of,
    positions,
    rivals,
    voices_beside,
)
from community.backlog.scoring import SOURCES, score
from community.kernel.db import AnyRow
from community.policy import Permission, can
from community.promises.queries.people import team
from community.web.auth import actor
from community.web.authors import author_words
from community.web.form import Form
from community.web.present import kind_labels, submission_path, unattributed_words
from community.web.staff.backlog_question import backlog_url, written
from community.web.staff.demand import present_demand
from community.web.staff.figures import factor_labels, figure, source_labels
from community.web.staff.mixing import ground_labels, need_labels, present_mix


def drawer_of(
    submission_id: int,
    query: BacklogQuery,
    *,
    plan: Form | None = None,
    rank: Form | None = None,
    is_beside: bool = True,
    forms: Mapping[str, Form] | None = None,
) -> dict[str, Any]:
    """All of it; `is_beside` the table, which its forms then renew with it."""
    row = backlog_item(actor(), submission_id)
    noted = shown(services.plan_of(submission_id))
    return {
        "s": present_item(row),
        "voices": [_voice(row) for row in voices_beside(actor(), submission_id)],
        "demand": present_demand(submission_id),
        "position": positions(actor(), [submission_id]).get(submission_id),
        "ranked": count_ranked(actor()),
        "base": f"{request.script_root}/staff/backlog/{submission_id}",
        "asked": written(query),
        "shut_url": backlog_url(query),
        "plans": can(actor(), Permission.BACKLOG_PLAN),
        "team": [("", _("Nobody")), *((one.id, one.name) for one in team())],
        "was": noted,
        "plan": plan or Form(noted),
        "rank": rank or Form(),
        "scored": _scored(submission_id),
        "grounds": _grounds(row, forms or {}),
        "is_beside": is_beside,
    }


def _grounds(row: AnyRow, forms: Mapping[str, Form]) -> dict[str, Any]:
    """What speaks for it; `forms` are those that were refused."""
    labels, needs, need = ground_labels(), need_labels(), need_of(row.id)
    known = rivals()
    return {
        "mix": present_mix(mix_of(row.id)),
        "rows": [{**one._mapping, "label": labels[one.kind]} for one in grounds_of(row.id)],
        "named": named_in(f"{row.title}\n{row.body}", known),
        "need": {**need._mapping, "label": needs[need.need]} if need else None,
        "kinds": [(kind.value, label) for kind, label in labels.items()],
        "competitors": [("", _("None")), *((rival.id, rival.name) for rival in known)],
        "needs": [(need.value, label) for need, label in needs.items()],
        "form": forms.get("ground") or Form({"weight": "1"}),
        "need_form": forms.get("need") or Form(need._mapping if need else {}),
    }


def shown(noted: dict[PlanField, Any]) -> dict[str, str]:
    """Values as a form shows them."""
    return {
        name: "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in noted.items()
    }


def _scored(submission_id: int) -> dict[str, Any] | None:
    """The score with its sum, step by step; None without a formula, and where it tells money to who may not see it."""
    force = formula_in_force()
    if force is None or (force.formula.tells_money and not can(actor(), Permission.MONEY_READ)):
        return None
    worked = score(force.formula, inputs_of([submission_id], force.formula.inputs)[submission_id])
    labels, sources = factor_labels(), source_labels()
    steps = [
        {
            "label": f"{labels[step.term.factor]} {step.term.segment}".strip(),
            "source": sources[SOURCES[step.term.factor]],
            "value": _("unknown") if step.value is None else figure(step.value),
            "weight": f"{step.term.weight:g}",
            "is_below": is_below,
        }
        for is_below, side in ((False, worked.above), (True, worked.below))
        for step in side
    ]
    return {"name": force.name, "value": "–" if worked.value is None else figure(worked.value), "steps": steps}


def _voice(row: AnyRow) -> dict[str, str]:
    return {"title": row.title, "excerpt": row.excerpt, "author_name": author_words(row.author_name, row.source)}


def present_item(row: AnyRow) -> dict[str, Any]:
    """The submission as the drawer and a cell show it."""
    return {
        "id": row.id,
        "url": submission_path(row.id, row.slug),
        "triage_url": f"{request.script_root}/staff/submissions/{row.id}",
        "title": row.title,
        "html": row.html,
        "kind": row.kind.value,
        "kind_label": kind_labels()[row.kind],
        "status_kind": row.status_kind.value,
        "status_name": row.status_name,
        "board_name": row.board_name,
        "votes": row.votes,
        "unattributed": unattributed_words(row.unattributed),
        "author_name": author_words(row.author_name, row.source),
        "owner_name": row.owner_name,
    }
