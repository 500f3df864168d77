"""The rows and columns of the backlog's table, as its template shows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from flask import Flask, current_app, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from community.backlog.columns import Column, ColumnKey
from community.backlog.commands import BacklogQuery, BacklogSort, Direction, Face
from community.backlog.grounds import Mix
from community.backlog.queries import InForce, Lanes, inputs_of, mixes, positions
from community.backlog.scoring import score
from community.customers.queries.segments import asked_by
from community.kernel.clock import now
from community.kernel.db import AnyRow
from community.kernel.ranks import UNRANKED
from community.policy import Permission, can
from community.submissions.importance import Importance
from community.submissions.models import UNSCORED, trend_votes
from community.trackers.queries import links_on
from community.triage.queries import all_tags_of
from community.web.auth import actor
from community.web.mattering import said_labels
from community.web.money import money
from community.web.present import ip_labels, kind_labels, status_labels, submission_path
from community.web.rendering import age, ago, locale_code, number
from community.web.staff.backlog_question import backlog_url, in_force, may_see, written
from community.web.staff.figures import figure, sum_of
from community.web.staff.mixing import present_mix
from community.web.staff.tracker_links import present_on_rows

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


ROWS, KEPT = "gleaner.backlog_rows", 2_048  # rows that are kept, some 8 MB
# Where the question goes that a row's links carry along: characters that no text can hold.
HERE, CARRIED = "\0here\0", "\0carried\0"


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do with a row."""

    plans: bool
    moves: bool


class Beside(NamedTuple):
    """What a row shows that is not in it; `inputs` are those of the formula in force, in their order."""

    position: int | None
    inputs: tuple[float | None, ...]
    mix: Mix | None
    trend: str
    tags: tuple[tuple[str, bool], ...]
    asking: tuple[tuple[Any, ...], ...]
    issues: tuple[Any, ...]


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


def column_labels() -> Mapping[ColumnKey, str]:
    """What each column is called."""
    return _column_labels(locale_code())


@lru_cache(maxsize=16)
def _column_labels(_locale: str) -> Mapping[ColumnKey, str]:
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
        ColumnKey.IMPORTANCE: _("Matters"),
        ColumnKey.AGE: _("Age"),
        ColumnKey.ANSWER: _("Answer"),
        ColumnKey.GROUNDS: _("What speaks for it"),
        ColumnKey.TRACKER: _("Issues"),
    }


def sort_labels() -> dict[BacklogSort, str]:
    """What each order is called, of those that the actor may see."""
    labels = column_labels()
    return {sort: labels[key] for key, sort in SORTED_BY.items() if may_see(key)}


def header(query: BacklogQuery, columns: tuple[Column, ...]) -> Sequence[Head]:
    """The heads. Sorting by a column keeps the order until then as the second."""
    return _header(query, columns, locale_code(), request.script_root)


@lru_cache(maxsize=256)
def _header(query: BacklogQuery, columns: tuple[Column, ...], _locale: str, _root: str) -> Sequence[Head]:
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
    query: BacklogQuery, columns: tuple[Column, ...], rows: Sequence[AnyRow], private: frozenset[str]
) -> Markup:
    """The rows as HTML, with what the columns that are shown need beside.

    A row is a function of what it shows, so one that was shown lately is not rendered again. The question, which its
    links carry along, is put in afterwards: rows are the same whatever was asked.
    """
    ids = [row.id for row in rows]
    keys = {column.key for column in columns}
    carried = all_tags_of(ids)
    asking = asked_by(ids) if ColumnKey.ASKED in keys else {}
    ranked = positions(actor(), [row.id for row in rows if row.rank != UNRANKED]) if ColumnKey.RANK in keys else {}
    force = in_force() if ColumnKey.SCORE in keys else None
    inputs = inputs_of([row.id for row in rows if row.score != UNSCORED], force.formula.inputs) if force else {}
    told = mixes(ids) if ColumnKey.GROUNDS in keys else {}
    tracked = links_on(ids) if ColumnKey.TRACKER in keys else {}
    moment = now() if ColumnKey.TREND in keys else None
    language, root = locale_code(), request.script_root
    rights = Rights(can(actor(), Permission.BACKLOG_PLAN), can(actor(), Permission.STATUS_CHANGE))
    render: Callable[..., str] = current_app.extensions[ROWS]
    shown = [
        render(
            row,
            Beside(
                ranked.get(id_),
                tuple(inputs[id_].values()) if id_ in inputs else (),
                told.get(id_),
                f"{trend_votes(row.trend, moment):.1f}" if moment else "",
                tuple([(name, slug in private) for name, slug in carried.get(id_, ())]),
                tuple(map(tuple, asking[id_])) if id_ in asking else (),
                tuple(present_on_rows(tracked, id_)) if tracked else (),
            ),
            columns,
            rights,
            force,
            age(row.created_at),
            language,
            root,
        )
        for id_, row in zip(ids, rows, strict=True)
    ]
    asked = written(query)
    whole = "".join(shown).replace(HERE, escape(f"{asked}&" if asked else ""))
    return Markup(whole.replace(CARRIED, escape(quote_plus(asked))))


def init_backlog_rows(app: Flask) -> None:
    """Give the app its cache of the backlog's rows."""

    def render(
        row: AnyRow,
        beside: Beside,
        columns: tuple[Column, ...],
        rights: Rights,
        force: InForce | None,
        _age: int,
        _locale: str,
        root: str,
    ) -> str:
        labels = {"kind": kind_labels(), "ip": ip_labels()}
        steps = {**said_labels(), Importance.NICE: _("Nice")}  # short, so that a row keeps to two lines
        heads = [
            (column.key.value, column_labels()[column.key], column.width, column.key in FIGURES) for column in columns
        ]
        values = _row(row, labels) | {
            "item_url": f"{root}/staff/backlog?{HERE}open={row.id}",
            "position": beside.position,
            "sum": _sum(force, beside.inputs),
            "mix": present_mix(beside.mix) if beside.mix else None,
            "trend": beside.trend,
            "tags": beside.tags,
            "issues": beside.issues,
            "asking": beside.asking[:SEGMENTS_SHOWN],
            "more_asking": len(beside.asking) - SEGMENTS_SHOWN,
        }
        module: Any = app.jinja_env.get_template("staff/_backlog_row.html").module
        return str(module.row(values, heads, rights.plans, rights.moves, CARRIED, steps))

    app.extensions[ROWS] = render if app.debug else lru_cache(maxsize=KEPT)(render)


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


def _sum(force: InForce | None, values: Sequence[float | None]) -> str:
    """The sum that a score came from, in one line."""
    if force is None or not values:
        return ""
    return sum_of(score(force.formula, dict(zip(sorted(force.formula.inputs), values, strict=True))))


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
        "said": [(step, n) for step in reversed(Importance) if (n := getattr(row, step.value))],
        "money": money(row.money) if row.money else "",
        "score": "" if row.score == UNSCORED else figure(row.score),
        "owner_name": row.owner_name,
        "effort": "" if row.effort is None else figure(row.effort),
        "target": row.target or "",
        "created": ago(row.created_at),
        "answered": row.answered_at is not None,
    }
