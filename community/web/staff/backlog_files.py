"""The files of exactly what the backlog shows."""

from functools import lru_cache

from flask import request, url_for
from flask_babel import gettext as _

from community.backlog.commands import BacklogQuery
from community.backlog.exports.arrow import is_installed
from community.backlog.exports.brief import TOP
from community.backlog.exports.presets import PRESETS, Shape
from community.backlog.services import LARGE
from community.web.rendering import locale_code, number
from community.web.staff.backlog_question import written


def later_url(query: BacklogQuery) -> str:
    """Where a file of it can be ordered for later."""
    asked = "&".join(filter(None, (written(query), "file=xlsx")))
    return f"{url_for('exports.show')}?{asked}"


Files = tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]


def export_links(query: BacklogQuery, total: int) -> Files:
    """The files of exactly what is seen, in groups: (label, explanation, address)."""
    return _links(written(query), total <= LARGE, locale_code(), request.script_root)


@lru_cache(maxsize=256)
def _links(asked: str, is_small: bool, _locale: str, root: str) -> Files:
    base = f"{root}/staff/backlog/export"

    def address(file: str, more: str = "") -> str:
        parameters = "&".join(filter(None, (asked, more)))
        return f"{base}{file}?{parameters}" if parameters else base + file

    files = (
        *(((_("Excel"), _("with what was asked on a second sheet"), address(".xlsx")),) if is_small else ()),
        (_("CSV"), _("for spreadsheets"), address(".csv")),
        (_("CSV, raw"), _("for programs: nothing made safe"), address(".csv", "raw=1")),
        (_("JSON Lines"), _("one object a line"), address(".jsonl")),
        *(((_("Parquet"), _("for data tools"), address(".parquet")),) if is_installed() else ()),
        (_("Brief"), _("the first %(top)s in Markdown, to read", top=TOP), address(".md")),
    )
    words = (
        (_("Words, CSV"), _("every text and comment as written"), address("-words.csv")),
        (_("Words, JSON Lines"), _("the same, one object a line"), address("-words.jsonl")),
    )
    trackers = tuple((shape.label, _files_of(shape), address(f"-for-{tracker}")) for tracker, shape in PRESETS.items())
    return (_("As a file"), files), (_("Their words"), words), (_("For your tracker"), trackers)


def _files_of(shape: Shape) -> str:
    if shape.as_lines:
        return str(_("a table, lines and a script"))
    if shape.most_rows:
        return str(_("at most %(rows)s rows a file", rows=number(shape.most_rows)))
    return str(_("one table"))
