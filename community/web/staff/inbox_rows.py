"""The rows of the inbox's list, each kept until something changes that it shows."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, current_app, request
from markupsafe import Markup

from community.kernel.db import AnyRow
from community.submissions.models import Kind
from community.web.auth import actor
from community.web.present import kind_labels
from community.web.rendering import age, ago, keys_of, locale_code
from community.web.staff.feeling import list_mark
from community.web.staff.shell import SWAPS

ROWS, KEPT = "gleaner.inbox_rows", 4_096  # rows that are kept, some 4 MB


class Line(NamedTuple):
    """All that a row shows."""

    id: int
    url: str
    title: str
    kind: Kind
    board_name: str
    assignee: str
    created_at: datetime
    age: int
    current: bool
    stands: float | None
    evidence: str | None
    is_said: bool
    own_keys: str


Render = Callable[[Line, str], Markup]


def present_lines(rows: Sequence[AnyRow], opened: int | None, asked: str, people: dict[int, str]) -> list[Markup]:
    """The rows, with one open; `asked` is the question that their links carry along."""
    base, end = f"{request.script_root}/staff/inbox", f"?{asked}" if asked else ""
    own_keys, locale = keys_of(actor()), locale_code()
    render: Render = current_app.extensions[ROWS]
    return [
        render(
            Line(
                id=row.id,
                url=f"{base}/{row.id}{end}",
                title=row.title,
                kind=row.kind,
                board_name=row.board_name,
                assignee=people.get(row.assignee_id, ""),
                created_at=row.created_at,
                age=age(row.created_at),
                current=row.id == opened,
                stands=row.stands,
                evidence=row.evidence,
                is_said=row.said is not None,
                own_keys=own_keys if row.id == opened else "",
            ),
            locale,
        )
        for row in rows
    ]


def init_inbox_rows(app: Flask) -> None:
    """Give the app its cache of the inbox's rows."""

    def render(line: Line, _locale: str) -> Markup:
        shown = line._asdict() | {
            "kind": line.kind.value,
            "kind_label": kind_labels()[line.kind],
            "created": ago(line.created_at),
            "mark": list_mark(line.stands, line.evidence, is_said=line.is_said),
            "swap": SWAPS["inbox"],
        }
        return Markup(app.jinja_env.get_template("staff/_inbox_row.html").render(shown))

    app.extensions[ROWS] = render if app.debug else lru_cache(maxsize=KEPT)(render)
