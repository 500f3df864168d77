"""Root causes: why things happen, what struck twice, and where kindness stands in for a solution."""

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.causes import queries, services
from community.causes.commands import KeepCause
from community.causes.models import CauseKind, CauseState, Confidence
from community.causes.queries import Wanted, Which
from community.kernel.db import AnyRow, db
from community.kernel.errors import Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.asked import one_of
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.rendering import ago, number

area = Area("causes", __name__, url_prefix="/staff/causes")
HUES = {
    CauseState.SUSPECTED: "new",
    CauseState.CONFIRMED: "review",
    CauseState.FIX_PLANNED: "planned",
    CauseState.FIXED: "done",
    CauseState.VERIFIED: "done",
    CauseState.REOPENED: "declined",
}


@area.get("", permission=Permission.CAUSE)
def show() -> str:
    """One of the lists, and the form of a new cause."""
    return _page(Form())


@area.post("", permission=Permission.CAUSE)
def make() -> Response:
    """Name a cause."""
    try:
        cause = services.make_cause(actor(), KeepCause.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(refused(request.form, invalid)), 422)
    say_done(_("Named. Link what is due to it, and ask why once more."))
    return make_response(redirect(url_for("cause.show", cause_id=cause.id), 303))


def _page(form: Form) -> str:
    which, kind = one_of(Which, "which") or Which.OPEN, one_of(CauseKind, "kind")
    page = queries.causes_page(actor(), Wanted(which, kind), request.args.get("after"))
    counts = queries.counts(actor())
    here, narrowed = url_for("causes.show"), f"&kind={kind.value}" if kind else ""
    return render_template(
        "staff/causes.html",
        rows=present_causes(page.rows),
        f=form,
        which=which.value,
        lists=[(one.value, label, counts[one], f"{here}?which={one.value}{narrowed}") for one, label in _lists()],
        kinds=[
            (_("All"), f"{here}?which={which.value}", kind is None),
            *(
                (label, f"{here}?which={which.value}&kind={one.value}", one is kind)
                for one, label in kind_labels().items()
            ),
        ],
        kind_choices=[(one.value, label) for one, label in kind_labels().items()],
        rates=_rates(queries.rates(actor())),
        next_url=f"{here}?which={which.value}{narrowed}&after={page.next}" if page.next else None,
    )


def _lists() -> list[tuple[Which, str]]:
    return [
        (Which.OPEN, _("Open")),
        (Which.STRUCK, _("Struck twice")),
        (Which.HOLLOW, _("Pleasant, but unsolved")),
        (Which.SEASONAL, _("Comes back with the season")),
        (Which.FIXED, _("Fixed")),
        (Which.ALL, _("All")),
    ]


def _rates(found: queries.Rates) -> dict[str, Any]:
    return {
        "fixes": found.fixes,
        "came_back": found.came_back,
        "pleasant": found.pleasant,
        "hollow": found.hollow_contacts,
        "recurrence": round(found.came_back / found.fixes * 100) if found.fixes else None,
        "hollow_percent": round(found.hollow_contacts / found.pleasant * 100) if found.pleasant else None,
    }


def kind_labels() -> dict[CauseKind, str]:
    """Where a cause may lie."""
    return {
        CauseKind.DESIGN: _("Design"),
        CauseKind.PROCESS: _("Process"),
        CauseKind.POLICY: _("Policy"),
        CauseKind.PEOPLE: _("People"),
        CauseKind.SUPPLIER: _("Supplier"),
        CauseKind.ENVIRONMENT: _("Surroundings"),
    }


def state_labels() -> dict[CauseState, str]:
    """How far one is with a cause."""
    return {
        CauseState.SUSPECTED: _("Suspected"),
        CauseState.CONFIRMED: _("Confirmed"),
        CauseState.FIX_PLANNED: _("Fix planned"),
        CauseState.FIXED: _("Fixed"),
        CauseState.VERIFIED: _("Verified"),
        CauseState.REOPENED: _("It came back"),
    }


def confidence_labels() -> dict[Confidence, str]:
    """How sure one is that something is due to a cause."""
    return {
        Confidence.SUSPECTED: _("it may be"),
        Confidence.LIKELY: _("it is likely"),
        Confidence.CONFIRMED: _("it is certain"),
    }


def present_causes(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Causes as rows of a table."""
    kinds, states = kind_labels(), state_labels()
    return [
        {
            "id": row.id,
            "url": f"{request.script_root}/staff/causes/{row.id}",
            "statement": row.statement,
            "kind": kinds[row.kind],
            "state": row.state.value,
            "hue": HUES[row.state],
            "state_label": states[row.state],
            "owner_name": row.owner_name,
            "links": number(row.links),
            "people": number(row.people),
            "strikes": row.strikes,
            "suggested": row.suggested,
            "pleasant": row.pleasant,
            "is_seasonal": row.is_seasonal,
            "opened": ago(row.opened_at),
        }
        for row in rows
    ]
