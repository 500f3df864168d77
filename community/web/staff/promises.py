"""The ledger of promises: mine and the team's, what is due soonest, what is broken, what nothing followed."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.clock import now
from community.kernel.db import AnyRow
from community.kernel.parts import part
from community.policy import Permission
from community.promises import queries
from community.promises.due import SiteZone, day_of
from community.promises.models import GivenTo, Round, State
from community.web.area import Area
from community.web.auth import actor
from community.web.present import submission_path
from community.web.promising import HUES, state_labels
from community.web.rendering import day, number
from community.web.show_us import present_rate

area = Area("promise_ledger", __name__, url_prefix="/staff/promises")
SILENT = "silent"  # the filter of promises that nothing followed


@area.get("", permission=Permission.PROMISE)
def show() -> str:
    """The ledger, narrowed by the address."""
    mine = request.args.get("who") == "mine"
    owner_id = actor().id if mine else None
    by_state = queries.counts(actor(), owner_id)
    silent = queries.performative(actor(), owner_id)
    wanted = request.args.get("state")
    state = State(wanted) if wanted in list(State) else State.OPEN
    if wanted == SILENT:
        rows, following = silent, None
    else:
        page = queries.ledger(actor(), queries.Ledger(owner_id, state), request.args.get("after"))
        rows, following = page.rows, page.next
    where = {"who": "mine" if mine else "team", "state": SILENT if wanted == SILENT else state.value}
    return render_template(
        "staff/promises.html",
        rows=present_ledger(rows),
        who=[("team", _("The team’s"), _url(where, who="team")), ("mine", _("Mine"), _url(where, who="mine"))],
        states=_states(where, by_state, len(silent)),
        where=where,
        rate=present_rate(by_state.rate),
        next_url=_url(where, after=following) if following else None,
    )


def _states(where: dict[str, str], by_state: queries.Counts, silent: int) -> list[tuple[str, str, str, str]]:
    labels = {state.value: (label, by_state[state]) for state, label in ledger_labels().items()}
    labels[SILENT] = (_("Nothing followed"), silent)
    return [(key, label, str(number(n)), _url(where, state=key)) for key, (label, n) in labels.items()]


def ledger_labels() -> dict[State, str]:
    """The states as the team calls them."""
    return {**state_labels(), State.OPEN: _("Open")}


def _url(where: dict[str, str], **other: str) -> str:
    return f"{url_for('promise_ledger.show')}?{urlencode({**where, **other})}"


def present_ledger(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Promises as rows of a table."""
    today = day_of(now(), part(SiteZone))
    return [
        {
            "id": row.id,
            "url": f"{request.script_root}/staff/promises/{row.id}",
            "text": row.text,
            "title": row.title,
            "submission_url": submission_path(row.submission_id, row.slug),
            "board_name": row.board_name,
            "owner_name": owner_of(row),
            "is_orphan": row.owner_name is None or row.owner_banned_at is not None,
            "due": day(row.due_on),
            "when": when(row, (row.due_on - today).days),
            "is_near": row.state is State.OPEN and (row.due_on - today).days <= 3,
            "state": row.state.value,
            "hue": HUES[row.state],
            "label": ledger_labels()[row.state],
            "is_repair": row.round is Round.REPAIR,
            "votes_label": number(row.votes),
            "said_kept": row.said_kept,
            "said_not": row.said_not,
        }
        for row in rows
    ]


def owner_of(row: AnyRow) -> str:
    """Who keeps it, or that somebody has to take it over."""
    if row.owner_name is None:
        return str(_("nobody"))
    return str(row.owner_name if row.owner_banned_at is None else _("%(name)s, who left", name=row.owner_name))


def when(row: AnyRow, days: int) -> str:
    """How near its day is, in words; nothing of what is settled."""
    if row.state is not State.OPEN:
        return ""
    if days < 0:
        return str(_("overdue"))
    return str({0: _("today"), 1: _("tomorrow")}.get(days) or _("in %(n)s days", n=days))


def given_to_labels() -> list[tuple[str, str]]:
    """To whom a promise may be given."""
    return [
        (GivenTo.SUBMISSION.value, _("all who asked for it")),
        (GivenTo.PERSON.value, _("its author")),
        (GivenTo.PUBLIC.value, _("everybody")),
    ]
