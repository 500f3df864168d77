"""The trail of every privileged act."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow
from community.kernel.trail import TrailQuery, read_trail, trail_words
from community.policy import Permission
from community.web.area import Area
from community.web.form import Form
from community.web.rendering import ago

area = Area("audit", __name__, url_prefix="/staff")


@area.get("/audit", permission=Permission.OPERATE)
def show() -> str:
    """Who did what, newest first."""
    values = {name: request.args.get(name, "").strip()[:200] for name in ("action", "subject", "subject_id", "actor")}
    number = values["subject_id"]
    subject_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    query = TrailQuery(values["action"], values["subject"], subject_id, values["actor"])
    page = read_trail(query, request.args.get("after"))
    actions, subjects = trail_words()
    given = {name: value for name, value in values.items() if value}
    return render_template(
        "staff/audit.html",
        f=Form(given),
        actions=[("", _("Any")), *((action, action) for action in actions)],
        subjects=[("", _("Any")), *((subject, subject) for subject in subjects)],
        rows=[_row(row) for row in page.rows],
        filters_on=bool(given),
        next_url=f"{url_for('audit.show')}?{urlencode({**given, 'after': page.next})}" if page.next else None,
    )


def _row(row: AnyRow) -> dict[str, Any]:
    return {
        "at": ago(row.at),
        "actor_name": row.actor_name,
        "address": row.address,
        "action": row.action,
        "subject": f"{row.subject} {row.subject_id or ''}".strip(),
        "changes": _changes(row.before, row.after),
    }


def _changes(before: str | None, after: str | None) -> list[tuple[str, str, str]]:
    """What was different, as (name, before, after); what stayed the same is left out."""
    old, new = json.loads(before or "{}"), json.loads(after or "{}")
    names = sorted(old.keys() | new.keys())
    told = [(name, _say(old.get(name)), _say(new.get(name))) for name in names]
    return [(name, was, becomes) for name, was, becomes in told if was != becomes]


def _say(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:200] + "…"
