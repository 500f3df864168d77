"""The backlog: everything said, narrowed and ordered as its address asks."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _

from community.backlog.commands import BacklogQuery, BacklogSort, Direction, Taught
from community.backlog.exports.arrow import is_installed
from community.backlog.exports.brief import TOP
from community.backlog.exports.presets import PRESETS, Shape
from community.backlog.queries import Found, read_backlog
from community.backlog.services import LARGE
from community.customers.queries.segments import asked_by, segment_choices
from community.kernel.clock import now
from community.kernel.db import AnyRow
from community.policy import Permission, can
from community.search.commands import Search
from community.search.understanding import understand
from community.submissions.models import trend_votes
from community.submissions.queries import readable_boards
from community.triage.queries import all_tags_of, tag_choices
from community.web.area import Area
from community.web.auth import actor
from community.web.form import Form
from community.web.money import money
from community.web.present import ip_labels, kind_labels, status_labels, submission_path
from community.web.rendering import ago, number
from community.web.understood import chips_of

area = Area("backlog", __name__, url_prefix="/staff")
SEGMENTS_SHOWN = 2


@area.get("/backlog", permission=Permission.BACKLOG_READ)
def show() -> str:
    """One page of what the address asks for; the same address exports it."""
    query = _seen(BacklogQuery.parse(request.args))
    tags = tag_choices()
    found = read_backlog(actor(), query, request.args.get("after"))
    return render_template(
        "staff/backlog.html",
        f=Form(query.to_query()),
        choices=_choices(tags),
        columns=_columns(query),
        rows=_present(found, frozenset(tag.slug for tag in tags if not tag.is_public)),
        parts=chips_of(understand(actor(), Search(q=query.q)), lambda q: _address(query.but(q=q))),
        total=found.total,
        degraded=found.degraded,
        filters_on=bool(query.filters),
        clear_url=_address(BacklogQuery(sort=query.sort, dir=query.dir)),
        hidden=[(name, value) for name, value in query.to_query().items() if name in ("sort", "dir")],
        next_url=_address(query, after=found.page.next) if found.page.next else None,
        exports=_exports(query, found.total),
        later_url=_later(query),
    )


def _seen(query: BacklogQuery) -> BacklogQuery:
    """The question, in an order that the actor may see."""
    sees_money = can(actor(), Permission.MONEY_READ)
    return query.but(sort=BacklogSort.VOTES) if query.sort is BacklogSort.MONEY and not sees_money else query


def _address(query: BacklogQuery, **more: str) -> str:
    parameters = urlencode({**query.to_query(), **more})
    return f"{url_for('backlog.show')}?{parameters}" if parameters else url_for("backlog.show")


def _choices(tags: Sequence[AnyRow]) -> dict[str, list[tuple[str, str]]]:
    taught = {**{ip.value: label for ip, label in ip_labels().items()}, Taught.WAITING.value: _("Not classified")}
    anything = ("", _("Any"))
    return {
        "board": [anything, *((board.slug, board.name) for board in readable_boards(actor()))],
        "kind": [anything, *((kind.value, label) for kind, label in kind_labels().items())],
        "ip": [anything, *taught.items()],
        "tag": [anything, *((tag.slug, tag.name) for tag in tags)],
        "segment": [anything, *((segment.slug, segment.name) for segment in segment_choices())],
        "status": [anything, *((status.value, label) for status, label in status_labels().items())],
    }


def _columns(query: BacklogQuery) -> list[tuple[str, str | None, str | None, bool]]:
    """The table's columns as (label, address that sorts by it, how it is sorted now, whether it holds figures)."""
    return [
        (_("Votes"), *_sorting(query, BacklogSort.VOTES), True),
        *([(_("A month"), *_sorting(query, BacklogSort.MONEY), True)] if can(actor(), Permission.MONEY_READ) else []),
        (_("In their words"), None, None, False),
        (_("Asked for by"), None, None, False),
        (_("Teaches"), None, None, False),
        (_("Status"), None, None, False),
        (_("Board"), None, None, False),
        (_("Trend"), *_sorting(query, BacklogSort.TREND), True),
        (_("Age"), *_sorting(query, BacklogSort.AGE), False),
        (_("Answer"), None, None, False),
        (_("Triage"), None, None, False),
    ]


def _sorting(query: BacklogQuery, sort: BacklogSort) -> tuple[str, str | None]:
    if query.sort is not sort:
        return _address(query.but(sort=sort, dir=Direction.DESC)), None
    turned = Direction.ASC if query.dir is Direction.DESC else Direction.DESC
    return _address(query.but(dir=turned)), "descending" if query.dir is Direction.DESC else "ascending"


def _present(found: Found, private: frozenset[str]) -> list[dict[str, Any]]:
    ids = [row.id for row in found.page.rows]
    carried, asking = all_tags_of(ids), asked_by(ids)
    labels = {"kind": kind_labels(), "ip": ip_labels()}
    moment = now()
    return [
        _row(row, labels, trend_votes(row.trend, moment))
        | {"tags": [(name, slug in private) for name, slug in carried.get(row.id, [])]}
        | {
            "asking": asking.get(row.id, [])[:SEGMENTS_SHOWN],
            "more_asking": len(asking.get(row.id, [])) - SEGMENTS_SHOWN,
        }
        for row in found.page.rows
    ]


def _row(row: AnyRow, labels: dict[str, Any], trend: float) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": submission_path(row.id, row.slug),
        "triage_url": f"{request.script_root}/staff/submissions/{row.id}",
        "title": row.title,
        "kind": row.kind.value,
        "kind_label": labels["kind"][row.kind],
        "ip": row.ip_type,
        "ip_label": labels["ip"][row.ip_type] if row.ip_type else None,
        "status_kind": row.status_kind.value,
        "status_name": row.status_name,
        "board_name": row.board_name,
        "votes_label": number(row.votes),
        "money": money(row.money) if row.money else "",
        "trend": f"{trend:.1f}",
        "created": ago(row.created_at),
        "answered": row.answered_at is not None,
    }


def _later(query: BacklogQuery) -> str:
    return f"{url_for('exports.show')}?{urlencode({**query.to_query(), 'file': 'xlsx'})}"


def _exports(query: BacklogQuery, total: int) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The files of exactly what is seen, in groups: (label, explanation, address)."""
    base = f"{request.script_root}/staff/backlog/export"

    def address(file: str, **more: str) -> str:
        parameters = urlencode({**query.to_query(), **more})
        return f"{base}{file}?{parameters}" if parameters else base + file

    files = [
        *([(_("Excel"), _("with what was asked on a second sheet"), address(".xlsx"))] if total <= LARGE else []),
        (_("CSV"), _("for spreadsheets"), address(".csv")),
        (_("CSV, raw"), _("for programs: nothing made safe"), address(".csv", raw="1")),
        (_("JSON Lines"), _("one object a line"), address(".jsonl")),
        *([(_("Parquet"), _("for data tools"), address(".parquet"))] if is_installed() else []),
        (_("Brief"), _("the first %(top)s in Markdown, to read", top=TOP), address(".md")),
    ]
    words = [
        (_("Words, CSV"), _("every text and comment as written"), address("-words.csv")),
        (_("Words, JSON Lines"), _("the same, one object a line"), address("-words.jsonl")),
    ]
    trackers = [(shape.label, _files_of(shape), address(f"-for-{tracker}")) for tracker, shape in PRESETS.items()]
    return [(_("As a file"), files), (_("Their words"), words), (_("For your tracker"), trackers)]


def _files_of(shape: Shape) -> str:
    if shape.as_lines:
        return str(_("a table, lines and a script"))
    if shape.most_rows:
        return str(_("at most %(rows)s rows a file", rows=number(shape.most_rows)))
    return str(_("one table"))
