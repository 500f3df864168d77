"""Choosing the columns of the backlog: which are shown, in which order, how wide. Only the address changes."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from community.backlog.columns import (
    Column,
    ColumnKey,
    Width,
    read_columns,
    resized,
    shifted,
    turned,
    write_columns,
)
from community.policy import Permission
from community.web.area import Area
from community.web.staff.backlog_question import asked, backlog_url, columns_of, may_see, written
from community.web.staff.backlog_table import column_labels

area = Area("backlog_columns", __name__, url_prefix="/staff/backlog/columns")


@area.get("", permission=Permission.BACKLOG_READ)
def show() -> str | Response:
    """Every column with its buttons; a button leads back here with other columns in the address."""
    query = asked()
    if "do" in request.args:
        changed = query.model_copy(update={"cols": write_columns(_changed(read_columns(query.cols)))})
        return make_response(redirect(f"{url_for('backlog_columns.show')}?{written(changed)}", 303))
    shown = columns_of(query)
    hidden = [Column(key) for key in ColumnKey if key not in {column.key for column in shown} and may_see(key)]
    return render_template(
        "staff/backlog_columns.html",
        shown=[_present(column, place, len(shown)) for place, column in enumerate(shown)],
        hidden=[_present(column) for column in hidden],
        carried=list(query.to_query().items()),
        back_url=backlog_url(query),
        usual_url=f"{url_for('backlog_columns.show')}?{written(query.model_copy(update={'cols': ''}))}",
    )


def _changed(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns after the button that was pressed, "earlier:votes"; any other word changes nothing."""
    word, _colon, name = request.args["do"].partition(":")
    if name not in set(ColumnKey):
        return columns
    key = ColumnKey(name)
    match word:
        case "turn":
            return turned(columns, key)
        case "earlier" | "later":
            return shifted(columns, key, -1 if word == "earlier" else 1)
        case _:
            return resized(columns, key, Width(word)) if word in set(Width) else columns


def _present(column: Column, place: int = 0, n: int = 0) -> dict[str, Any]:
    return {
        "key": column.key.value,
        "label": column_labels()[column.key],
        "width": column.width.value,
        "is_fixed": column.key is ColumnKey.TITLE,
        "is_first": place == 0,
        "is_last": place == n - 1,
    }
