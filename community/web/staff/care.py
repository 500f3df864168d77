"""Customers who may leave: the board of rescues, those with most at stake first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from community.care import queries
from community.care.models import RescueState, Rule
from community.care.queries import Which
from community.care.stakes import Band, band_of
from community.customers.models import Basis
from community.kernel.clock import now
from community.kernel.db import LARGEST, AnyRow
from community.kernel.parts import part
from community.policy import Permission, can
from community.promises.due import SiteZone, day_of
from community.web.area import Area
from community.web.asked import one_of
from community.web.auth import actor
from community.web.money import money
from community.web.rendering import ago, day
from community.web.staff.feeling import heat_labels, word_for

area = Area("care", __name__, url_prefix="/staff/care")
HUES = {
    RescueState.OPEN: "review",
    RescueState.SAVED: "done",
    RescueState.LOST: "declined",
    RescueState.LET_GO: "parked",
}


@area.get("", permission=Permission.CARE)
def show() -> str:
    """One of the lists."""
    which = one_of(Which, "which") or Which.OPEN
    page = queries.board(actor(), which, _after())
    counts, here = queries.counts(actor()), url_for("care.show")
    return render_template(
        "staff/care.html",
        rows=present_rescues(page.rows),
        which=which.value,
        lists=[(one.value, label, counts[one], f"{here}?which={one.value}") for one, label in _lists()],
        record=_record(queries.record_of_a_year(actor())),
        sees_money=can(actor(), Permission.MONEY_READ),
        next_url=url_for("care.show", which=which.value, after=page.next) if page.next else None,
    )


def _after() -> int | None:
    """The rescue after which the page begins; None for the first page, and for what is no id."""
    after = request.args.get("after", type=int)
    return after if after is not None and 0 < after <= LARGEST else None


def _lists() -> list[tuple[Which, str]]:
    return [
        (Which.OPEN, _("Open")),
        (Which.MINE, _("Mine")),
        (Which.ASKED, _("Waits for a second person")),
        (Which.CLOSED, _("Closed")),
    ]


def _record(found: queries.Record) -> dict[str, Any]:
    return {
        "saved": found.saved,
        "ended": found.ended,
        "percent": None if found.rate is None else round(found.rate * 100),
        "at_least": None if found.at_least is None else round(found.at_least * 100),
        "money": money(found.money) if can(actor(), Permission.MONEY_READ) and found.saved else "",
    }


def state_labels() -> dict[RescueState, str]:
    """What became of a rescue."""
    return {
        RescueState.OPEN: _("Open"),
        RescueState.SAVED: _("Saved"),
        RescueState.LOST: _("Lost"),
        RescueState.LET_GO: _("Let go"),
    }


def rule_labels() -> dict[Rule, str]:
    """Why one thinks that a customer may leave."""
    return {
        Rule.HEAT: _("They are upset"),
        Rule.LEAVING: _("They speak of leaving"),
        Rule.STRIKE: _("It struck them twice"),
        Rule.PROMISE: _("A repair was promised and did not come"),
        Rule.HAND: _("Somebody of the team says so"),
    }


def basis_words() -> dict[Basis, str]:
    """How what they pay is known."""
    return {
        Basis.KNOWN: _("known"),
        Basis.SEGMENT_MEDIAN: _("not known: the middle value of their segment"),
        Basis.SITE_MEDIAN: _("not known: the middle value of all customers"),
        Basis.NONE: _("not known, of nobody"),
    }


@dataclass(frozen=True, slots=True)
class Stakes:
    """Says what is at stake: in money to whom may see that, in a word to all others."""

    sees_money: bool
    middle: int

    @classmethod
    def for_reader(cls) -> "Stakes":
        """For whoever reads this page; the middle is asked for only where it is needed."""
        sees = can(actor(), Permission.MONEY_READ)
        return cls(sees, 0 if sees else queries.middle_stake())

    def of(self, row: AnyRow) -> str:
        """The words for one rescue."""
        if self.sees_money:
            return money(round(row.stake, -2))
        words = {Band.LOW: _("low"), Band.MIDDLE: _("middle"), Band.HIGH: _("high")}
        return str(words[band_of(row.stake, self.middle)])


def present_rescues(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Rescues as rows of a table."""
    today, stakes = day_of(now(), part(SiteZone)), Stakes.for_reader()
    states, rules, heats = state_labels(), rule_labels(), heat_labels()
    return [
        {
            "id": row.id,
            "url": f"{request.script_root}/staff/care/{row.id}",
            "customer": row.customer_name,
            "company": row.company_name,
            "title": row.title,
            "rules": [label for rule, label in rules.items() if getattr(row, f"by_{rule.value}")],
            "state": row.state.value,
            "hue": HUES[row.state],
            "state_label": states[row.state],
            "stake": stakes.of(row),
            "heat": word_for(row.heat).value,
            "heat_label": heats[word_for(row.heat)],
            "owner": _owner(row),
            "is_orphan": row.owner_name is None or row.owner_banned_at is not None,
            "next_step": row.next_step,
            "next_on": day(row.next_on),
            "is_late": bool(row.state is RescueState.OPEN and row.next_on and row.next_on < today),
            "is_asked": row.asked_at is not None,
            "opened": ago(row.opened_at),
            "closed": ago(row.closed_at),
        }
        for row in rows
    ]


def _owner(row: AnyRow) -> str:
    if row.owner_name is None:
        return str(_("nobody"))
    return str(row.owner_name if row.owner_banned_at is None else _("%(name)s, who left", name=row.owner_name))


def present_mark(rows: Sequence[AnyRow]) -> dict[str, Any] | None:
    """The rescue of whoever wrote what is open on the desk, as a link; none for most."""
    if not rows:
        return None
    row, state = rows[0], RescueState(rows[0].word)
    return {
        "url": url_for("rescue.show", rescue_id=row.id),
        "is_open": state is RescueState.OPEN,
        "hue": HUES[state],
        "label": state_labels()[state],
        "owner": row.by_name,
    }
