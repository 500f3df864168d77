"""How often each assist was right, by what people decided."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import format_date, format_percent
from flask_babel import gettext as _

from community.answers.queries import marks_kept
from community.assists.learner import FEWEST, FEWEST_OF_A_TYPE, PRECISION, Learner
from community.kernel.clock import now
from community.kernel.parts import part
from community.policy import Permission
from community.promises.rates import wilson_lower
from community.triage.queries import Record, decided
from community.triage.services.guessing import judged, newest_model
from community.web.area import Area
from community.web.auth import actor
from community.web.rendering import ago

area = Area("assists", __name__, url_prefix="/staff/assists")

FEW = 30  # decisions below which a share says little
MONTHS = 6


@area.get("", permission=Permission.ASSIST_READ)
def show() -> str:
    """Every assist with what became of its guesses, whole and by month."""
    histories, labels = decided(actor()), assist_labels()
    return render_template(
        "staff/assists.html",
        rows=[
            {"name": label, "about": about, **_figures(histories[key].whole)} for key, (label, about) in labels.items()
        ],
        months=[
            (month, _month(month), [_figures(histories[key].months.get(month, Record())) for key in labels])
            for month in _last_months()
        ],
        names=[label for label, _about in labels.values()],
        model=_model(),
        kept=marks_kept(),
        wanted=format_percent(PRECISION),
    )


def assist_labels() -> Mapping[str, tuple[str, str]]:
    """What each assist is called, and what counts as right."""
    return {
        "type": (_("Suggested IP type"), _("Right: somebody judged it so. Wrong: judged otherwise, or dismissed.")),
        "heat": (_("Heat"), _("Of what was judged. Right: a mark was left to stand. Wrong: the team said “calm”.")),
        "similar": (_("Sounds alike"), _("Pairs on the page Duplicates. Right: merged. Wrong: said to differ.")),
    }


def _figures(record: Record) -> dict[str, Any]:
    n = record.decided
    return {
        "accepted": record.accepted,
        "changed": record.changed,
        "dismissed": record.dismissed,
        "missed": record.missed,
        "n": n,
        "share": record.precision,
        "precision": format_percent(record.precision) if record.precision is not None else None,
        "at_least": format_percent(wilson_lower(record.accepted, n)) if n else None,
        "few": n < FEW,
    }


def _last_months() -> list[str]:
    """The last months as "2026-11", the newest first."""
    moment = now()
    counted = moment.year * 12 + moment.month - 1
    return [f"{one // 12}-{one % 12 + 1:02}" for one in range(counted, counted - MONTHS, -1)]


def _month(month: str) -> str:
    return str(format_date(now().replace(year=int(month[:4]), month=int(month[5:]), day=1), "MMMM y"))


def _model() -> dict[str, Any]:
    """Whether types can be learned here, and what was learned last."""
    newest, n = newest_model(), judged()
    return {
        "is_installed": part(Learner).is_installed,
        "judged": n,
        "fewest": FEWEST,
        "fewest_of_a_type": FEWEST_OF_A_TYPE,
        "learned": ago(newest.learned_at) if newest else None,
        "judgements": newest.judgements if newest else 0,
        "speaks": bool(newest and newest.share),
        "share": format_percent(newest.share) if newest else None,
        "precision": format_percent(newest.precision) if newest else None,
    }
