"""The rows and columns of the backlog's table, as its template shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from community.backlog.columns import Column, ColumnKey
from community.backlog.commands import BacklogQuery, BacklogSort, Direction, Face
from community.backlog.queries import Lanes, formula_in_force, inputs_of, mixes, positions
from community.backlog.scoring import score
from community.customers.queries.segments import asked_by
from community.kernel.clock import now
from community.kernel.db import AnyRow
from community.kernel.ranks import UNRANKED
from community.submissions.models import UNSCORED, trend_votes
from community.triage.queries import all_tags_of
from community.web.auth import actor
from community.web.money import money
from community.web.present import ip_labels, kind_labels, status_labels, submission_path
from community.web.rendering import ago, number
from community.web.staff.backlog_question import backlog_url, may_see
from community.web.staff.figures import figure, sum_of
from community.web.staff.mixing import present_mix

SEGMENTS_SHOWN = 2
SORTED_BY = {
    ColumnKey.RANK: BacklogSort.RANK,
    ColumnKey.SCORE: BacklogSort.SCORE,
    ColumnKey.VOTES: BacklogSort.VOTES,
    ColumnKey.MONEY: BacklogSort.MONEY,
    ColumnKey.EFFORT: BacklogSort.EFFORT,
    ColumnKey.TREND: BacklogSort.TREND,
    ColumnKey.AGE: BacklogSort.AGE,
}
FIGURES = frozenset(
    {
        ColumnKey.SCORE,
        ColumnKey.VOTES,
        ColumnKey.MONEY,
        ColumnKey.EFFORT,
        ColumnKey.TREND,
        ColumnKey.COMMENTS,
        ColumnKey.UNATTRIBUTED,
    }
)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its name, the address that sorts by it, how it is sorted now, as the first or second."""

    key: str
    label: str
    width: str
    is_figure: bool
    url: str | None = None
    sorted: str | None = None
    is_second: bool = False


def column_labels() -> dict[ColumnKey, str]:
    """What each column is called."""
    return {
        ColumnKey.RANK: _("Rank"),
        ColumnKey.SCORE: _("Score"),
        ColumnKey.VOTES: _("Votes"),
        ColumnKey.MONEY: _("A month"),
        ColumnKey.TITLE: _("In their words"),
        ColumnKey.ASKED: _("Asked for by"),
        ColumnKey.TEACHES: _("Teaches"),
        ColumnKey.STATUS: _("Status"),
        ColumnKey.OWNER: _("Owner"),
        ColumnKey.EFFORT: _("Effort"),
        ColumnKey.TARGET: _("Target"),
        ColumnKey.BOARD: _("Board"),
        ColumnKey.TREND: _("Trend"),
        ColumnKey.COMMENTS: _("Comments"),
        ColumnKey.UNATTRIBUTED: _("Votes without voters"),
        ColumnKey.AGE: _("Age"),
        ColumnKey.ANSWER: _("Answer"),
        ColumnKey.GROUNDS: _("What speaks for it"),
    }


def sort_labels() -> dict[BacklogSort, str]:
    """What each order is called, of those that the actor may see."""
    labels = column_labels()
    return {sort: labels[key] for key, sort in SORTED_BY.items() if may_see(key)}


def header(query: BacklogQuery, columns: Sequence[Column]) -> list[Head]:
    """The heads. Sorting by a column keeps the order until then as the second."""
    labels = column_labels()
    return [
        Head(column.key, labels[column.key], column.width, column.key in FIGURES, *_sorting(query, column.key))
        for column in columns
    ]


def _sorting(query: BacklogQuery, key: ColumnKey) -> tuple[str | None, str | None, bool]:
    sort = SORTED_BY.get(key)
    if sort is None:
        return None, None, False
    for place, (by, direction) in enumerate(query.orders):
        if by is sort:
            turned = Direction.ASC if direction is Direction.DESC else Direction.DESC
            how = "descending" if direction is Direction.DESC else "ascending"
            change = {"dir": turned} if place == 0 else _first(query, sort)
            return backlog_url(query.but(**change)), how, place > 0
    return backlog_url(query.but(**_first(query, sort))), None, False


def _first(query: BacklogQuery, sort: BacklogSort) -> dict[str, Any]:
    return {"sort": sort, "dir": Direction.DESC, "then": query.sort, "then_dir": query.dir}


def present_rows(
    query: BacklogQuery, columns: Sequence[Column], rows: Sequence[AnyRow], private: frozenset[str]
) -> list[dict[str, Any]]:
    """The rows with their tags, and what the columns that are shown need beside."""
    ids = [row.id for row in rows]
    keys = {column.key for column in columns}
    carried = all_tags_of(ids)
    asking = asked_by(ids) if ColumnKey.ASKED in keys else {}
    ranked = positions(actor(), [row.id for row in rows if row.rank != UNRANKED]) if ColumnKey.RANK in keys else {}
    sums = _sums([row.id for row in rows if row.score != UNSCORED]) if ColumnKey.SCORE in keys else {}
    told = mixes(ids) if ColumnKey.GROUNDS in keys else {}
    labels = {"kind": kind_labels(), "ip": ip_labels()}
    moment = now()
    return [
        _row(row, labels)
        | {
            "item_url": backlog_url(query, open=row.id),
            "position": ranked.get(row.id),
            "sum": sums.get(row.id, ""),
            "mix": present_mix(told[row.id]) if row.id in told else None,
            "trend": f"{trend_votes(row.trend, moment):.1f}",
            "tags": [(name, slug in private) for name, slug in carried.get(row.id, [])],
            "asking": asking.get(row.id, [])[:SEGMENTS_SHOWN],
            "more_asking": len(asking.get(row.id, [])) - SEGMENTS_SHOWN,
        }
        for row in rows
    ]


def present_lanes(query: BacklogQuery, lanes: Lanes) -> list[dict[str, Any]]:
    """The lanes with their cards, and where the rest of each is listed."""
    ids = [row.id for rows in lanes.rows.values() for row in rows if row.rank != UNRANKED]
    ranked, labels, names = positions(actor(), ids), {"kind": kind_labels(), "ip": ip_labels()}, status_labels()
    return [
        {
            "kind": kind.value,
            "name": names[kind],
            "total": total,
            "all_url": backlog_url(query.but(face=Face.TABLE, status=kind)) if total > len(rows) else None,
            "cards": [
                _row(row, labels) | {"item_url": backlog_url(query, open=row.id), "position": ranked.get(row.id)}
                for row in rows
            ],
        }
        for kind, rows in lanes.rows.items()
        for total in [lanes.totals.get(kind, 0)]
    ]


def _sums(ids: Sequence[int]) -> dict[int, str]:
    """The sums that scores came from, in one line each."""
    force = formula_in_force() if ids else None
    if force is None:
        return {}
    return {one: sum_of(score(force.formula, inputs)) for one, inputs in inputs_of(ids, force.formula.inputs).items()}


def _row(row: AnyRow, labels: dict[str, Any]) -> dict[str, Any]:
    base = request.script_root
    return {
        "id": row.id,
        "url": submission_path(row.id, row.slug),
        "triage_url": f"{base}/staff/submissions/{row.id}",
        "cell_url": f"{base}/staff/backlog/{row.id}",
        "title": row.title,
        "kind": row.kind.value,
        "kind_label": labels["kind"][row.kind],
        "ip": row.ip_type,
        "ip_label": labels["ip"][row.ip_type] if row.ip_type else None,
        "status_kind": row.status_kind.value,
        "status_name": row.status_name,
        "board_name": row.board_name,
        "votes_label": number(row.votes),
        "comments_label": number(row.comments),
        "unattributed": row.unattributed,
        "money": money(row.money) if row.money else "",
        "score": "" if row.score == UNSCORED else figure(row.score),
        "owner_name": row.owner_name,
        "effort": "" if row.effort is None else figure(row.effort),
        "target": row.target or "",
        "created": ago(row.created_at),
        "answered": row.answered_at is not None,
    }
