"""The IP ledger: what came in and what became of it, period by period, and the entries behind the figures."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.clock import now
from community.kernel.db import AnyRow
from community.kernel.parts import part
from community.ledger import queries
from community.ledger.models import EntryState, Movement
from community.policy import Permission, can
from community.promises.due import SiteZone, day_of
from community.triage.models import IPType
from community.web.addresses import asked_number
from community.web.area import Area
from community.web.auth import actor
from community.web.money import money
from community.web.present import ip_labels, submission_path
from community.web.rendering import ago, day, number

area = Area("ip_ledger", __name__, url_prefix="/staff/ledger")
HUES = {
    EntryState.HARVESTED: "new",
    EntryState.ASSESSED: "review",
    EntryState.ADOPTED: "planned",
    EntryState.SHIPPED: "done",
    EntryState.DECLINED: "declined",
    EntryState.EXPIRED: "parked",
}


class Span(StrEnum):
    """How long a period is; it begins with a month, a quarter or a year."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Its length."""
        return {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}[self]

    def begin(self, inside: date) -> date:
        """The first day of the period that this day is in."""
        return inside.replace(month=inside.month - (inside.month - 1) % self.months, day=1)

    def later(self, begin: date, periods: int) -> date:
        """The first day of the period so many after this one; date's own limits hold."""
        months = begin.year * 12 + begin.month - 1 + periods * self.months
        return date(min(max(months // 12, date.min.year), date.max.year), months % 12 + 1, 1)


@area.get("", permission=Permission.LEDGER_READ)
def show() -> str:
    """The balances of a period, what lies on the table, and what was closed without a lesson."""
    span = _one_of(Span, request.args.get("span")) or Span.QUARTER
    by = _one_of(queries.By, request.args.get("by")) or queries.By.TYPE
    today = day_of(now(), part(SiteZone))
    begin = span.begin(_day(request.args.get("from")) or today)
    first, end = _midnight(begin), _midnight(span.later(begin, 1))
    rows = queries.balances(actor(), first, end, by)
    where = {"span": span.value, "by": by.value, "from": begin.isoformat()}
    return render_template(
        "staff/ledger.html",
        period=_period(span, begin),
        spans=[(key.value, label, _url(where, span=key.value)) for key, label in _span_labels().items()],
        earlier=_url(where, **{"from": span.later(begin, -1).isoformat()}),
        later=_url(where, **{"from": span.later(begin, 1).isoformat()}) if span.later(begin, 1) <= today else None,
        ways=[(key, label, _url(where, by=key)) for key, label in _ways()],
        where=where,
        columns=movement_labels(),
        balances=_presented(rows, by),
        deflection=_deflection(queries.deflection(actor(), first, end)),
        table=_on_the_table(),
    )


@area.get("/entries", permission=Permission.LEDGER_READ)
def entries() -> str:
    """The entries, narrowed by the address."""
    state = _one_of(EntryState, request.args.get("state"))
    ip_type = _one_of(IPType, request.args.get("type"))
    page = queries.entries(actor(), state, ip_type, asked_number("owner"), request.args.get("after"))
    where = {"state": state.value if state else "", "type": ip_type.value if ip_type else ""}
    where |= {"owner": request.args["owner"]} if asked_number("owner") is not None else {}
    labels = {"": _("All"), **{key.value: label for key, label in state_labels().items()}}
    taught = {"": _("All"), **{key.value: label for key, label in ip_labels().items() if key is not IPType.NONE}}
    return render_template(
        "staff/ledger_entries.html",
        rows=present_entries(page.rows),
        where=where,
        states=[(key, label, _entries_url(where, state=key)) for key, label in labels.items()],
        types=[(key, label, _entries_url(where, type=key)) for key, label in taught.items()],
        next_url=_entries_url(where, after=page.next) if page.next else None,
        sees_money=can(actor(), Permission.MONEY_READ),
    )


def state_labels() -> dict[EntryState, str]:
    """What became of an entry, in words."""
    return {
        EntryState.HARVESTED: _("Harvested"),
        EntryState.ASSESSED: _("Assessed"),
        EntryState.ADOPTED: _("Adopted"),
        EntryState.SHIPPED: _("Shipped"),
        EntryState.DECLINED: _("Declined"),
        EntryState.EXPIRED: _("Expired"),
    }


def movement_labels() -> dict[Movement, str]:
    """Why a balance changed, in words."""
    return {
        Movement.HARVESTED: _("Harvested"),
        Movement.RETURNED: _("Came back"),
        Movement.MOVED: _("Moved"),
        Movement.SHIPPED: _("Shipped"),
        Movement.DECLINED: _("Declined"),
        Movement.EXPIRED: _("Expired"),
        Movement.LEFT: _("Left"),
    }


def present_entries(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Entries as rows of a table."""
    states, types = state_labels(), ip_labels()
    return [
        {
            "url": f"{request.script_root}/staff/ledger/{row.id}",
            "title": row.title,
            "statement": row.statement,
            "submission_url": submission_path(row.id, row.slug),
            "ip_type": row.ip_type,
            "ip_label": types[IPType(row.ip_type)],
            "hue": HUES[row.state] if row.state else "",
            "state_label": states[row.state] if row.state else _("Left"),
            "owner_name": row.owner_name,
            "votes_label": number(row.votes),
            "yearly": money(row.money * 12) if getattr(row, "money", None) else "",
            "harvested": ago(row.harvested_at),
            "changed": ago(row.changed_at),
        }
        for row in rows
    ]


def _presented(rows: Sequence[queries.Balance], by: queries.By) -> dict[str, Any]:
    lines = [_line(row, _account_name(row, by), _account_url(row, by)) for row in rows]
    total = {movement: sum(row.moves.get(movement, 0) for row in rows) for movement in Movement}
    whole = queries.Balance(None, None, sum(row.opening for row in rows), total)
    return {"rows": lines, "total": _line(whole, _("Together"), None)}


def _line(row: queries.Balance, name: str, url: str | None) -> dict[str, Any]:
    moves = [(movement, row.moves.get(movement, 0)) for movement in Movement]
    return {"name": name, "url": url, "opening": row.opening, "moves": moves, "closing": row.closing}


def _account_name(row: queries.Balance, by: queries.By) -> str:
    if by is queries.By.OWNER:
        return row.name or _("Nobody")
    return ip_labels()[IPType(str(row.key))]


def _account_url(row: queries.Balance, by: queries.By) -> str:
    return _entries_url({}, **({"type": str(row.key)} if by is queries.By.TYPE else {"owner": str(row.key or 0)}))


def _deflection(found: queries.Deflection) -> dict[str, Any]:
    return {
        "closed": found.closed,
        "deflected": found.deflected,
        "percent": None if found.rate is None else round(found.rate * 100),
    }


def _on_the_table() -> dict[str, Any]:
    found = queries.on_the_table(actor())
    return {"count": found.count, "yearly": money(found.yearly), "rows": present_entries(found.rows)}


def _period(span: Span, begin: date) -> str:
    last = span.later(begin, 1)
    return str(_("%(first)s to %(last)s", first=day(begin), last=day(last - timedelta(days=1))))


def _ways() -> list[tuple[str, str]]:
    return [(queries.By.TYPE.value, _("By what it teaches")), (queries.By.OWNER.value, _("By owner"))]


def _span_labels() -> dict[Span, str]:
    return {Span.MONTH: _("Month"), Span.QUARTER: _("Quarter"), Span.YEAR: _("Year")}


def _one_of(kind: Any, typed: str | None) -> Any:
    return kind(typed) if typed in list(kind) else None


def _day(typed: str | None) -> date | None:
    try:
        found = date.fromisoformat(typed or "")
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2200 else None


def _midnight(begins: date) -> datetime:
    return datetime(begins.year, begins.month, begins.day, tzinfo=part(SiteZone).zone)


def _url(where: dict[str, str], **other: str) -> str:
    return f"{url_for('ip_ledger.show')}?{urlencode({**where, **other})}"


def _entries_url(where: dict[str, str], **other: str) -> str:
    wanted = {key: value for key, value in {**where, **other}.items() if value}
    return url_for("ip_ledger.entries") + (f"?{urlencode(wanted)}" if wanted else "")
