"""Who asks for a submission, by segment, and what they are worth: with how much of it is known and how much guessed."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from community.customers.models import Basis
from community.customers.queries.demand import demand_of
from community.kernel.db import AnyRow
from community.policy import Permission, can
from community.submissions.importance import Importance
from community.web.auth import actor
from community.web.mattering import said_labels


def present_demand(submission_id: int) -> dict[str, Any]:
    """The segments with their voters and money, the money by its basis, and the sum; how much it matters to whom."""
    rows = demand_of(actor(), submission_id)
    segments = [row for row in rows if row.what == "segment"]
    labels = basis_labels()
    bases = [(labels[Basis(row.name)], row.n, row.money) for row in rows if row.what == "basis" and row.name in labels]
    said = _said(rows)
    return {
        "segments": segments,
        "most": max((row.n for row in segments), default=0),
        "bases": bases,
        "money": sum(money for _label, _n, money in bases),
        "said": said,
        "most_said": max((n for _label, n, _money in said), default=0),
        "situations": _situations(rows),
        "sees_money": can(actor(), Permission.MONEY_READ),
    }


def _said(rows: Sequence[AnyRow]) -> list[tuple[str, int, int]]:
    """How many said so and what they pay, the strongest step first."""
    labels, by_step = said_labels(), {row.slug: row for row in rows if row.what == "said"}
    return [(labels[step], by_step[step].n, by_step[step].money) for step in reversed(Importance) if step in by_step]


def _situations(rows: Sequence[AnyRow]) -> list[tuple[str, str, str, int]]:
    """Each voter's words once, those first to whom it matters most: words, name, step, id."""
    labels = said_labels()
    of_members = {row.member_id: row for row in reversed(rows) if row.what == "situation"}
    first = sorted(of_members.values(), key=lambda row: (-row.n, row.name))
    return [(row.words, row.name, labels[Importance(row.slug)], row.member_id) for row in first]


def basis_labels() -> dict[Basis, str]:
    """How money is known, in words."""
    return {
        Basis.KNOWN: _("known"),
        Basis.SEGMENT_MEDIAN: _("middle value of their segment"),
        Basis.SITE_MEDIAN: _("middle value of all customers"),
    }
