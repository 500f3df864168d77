"""Show us, do not tell us: how the company keeps its promises and lives its values, for everybody alike."""

from typing import Any

from flask import current_app, render_template

from community.kernel.db import AnyRow
from community.kernel.errors import NotFound
from community.policy import VISITOR, Permission
from community.promises import queries as promises
from community.promises.models import State
from community.values.queries import Register, is_good, register
from community.web.area import Area
from community.web.present import submission_path
from community.web.promising import HUES, state_labels
from community.web.rendering import ago, day

area = Area("show_us", __name__)
SHOWN = 8


@area.get("/show-us", permission=Permission.PUBLIC)
def show() -> str:
    """The register as a visitor may see it: what stands on a board that is not public counts for nobody here."""
    if not current_app.config["SHOW_US"]:
        raise NotFound()
    return render_template(
        "public/show_us.html",
        rate=present_rate(promises.counts(VISITOR).rate),
        promises=[_promise(row) for row in promises.lately_due(VISITOR, SHOWN)],
        values=[present_value(one) for one in register(VISITOR)],
    )


def present_rate(rate: promises.KeepRate) -> dict[str, Any]:
    """The keep rate in per cent, or none before any promise came due."""
    return {
        "percent": None if rate.rate is None else round(100 * rate.rate),
        "at_least": None if rate.at_least is None else f"{rate.at_least:.2f}",
        "kept": rate.kept,
        "late": rate.late,
        "broken": rate.broken,
        "settled": rate.settled,
    }


def _promise(row: AnyRow) -> dict[str, Any]:
    return {
        "text": row.text,
        "hue": HUES[row.state],
        "label": state_labels()[row.state],
        "due": day(row.due_on),
        "url": f"{submission_path(row.submission_id, row.slug)}#promises",
        "is_broken": row.state is State.BROKEN,
    }


def present_value(one: Register) -> dict[str, Any]:
    """A value with what speaks for it and against it."""
    return {
        "id": one.value.id,
        "name": one.value.name,
        "statement": one.value.statement,
        "why": one.value.why,
        "position": one.value.position,
        "score": f"{one.score:.2f}",
        "is_shown": one.is_shown,
        "commitments": one.commitments,
        "evidence": [_evidence(row) for row in one.evidence],
    }


def _evidence(row: AnyRow) -> dict[str, Any]:
    good = is_good(row)
    return {
        "id": row.id,
        "side": "waits" if good is None else "for" if good else "against",
        "text": row.promise_text or row.title,
        "state": state_labels()[row.promise_state] if row.promise_state else "",
        "url": submission_path(row.submission_id, row.slug) + ("#promises" if row.promise_id else ""),
        "note": row.note,
        "changed": row.changed,
        "created": ago(row.created_at),
    }
