"""Who asks for a submission, by segment, and what they are worth: with how much of it is known and how much guessed."""

from typing import Any

from flask_babel import gettext as _

from community.customers.models import Basis
from community.customers.queries.demand import demand_of
from community.policy import Permission, can
from community.web.auth import actor


def present_demand(submission_id: int) -> dict[str, Any]:
    """The segments with their voters and money, the money by its basis, and the sum."""
    rows = demand_of(actor(), submission_id)
    segments = [row for row in rows if row.what == "segment"]
    labels = basis_labels()
    bases = [(labels[Basis(row.name)], row.n, row.money) for row in rows if row.what == "basis" and row.name in labels]
    return {
        "segments": segments,
        "most": max((row.n for row in segments), default=0),
        "bases": bases,
        "money": sum(money for _label, _n, money in bases),
        "sees_money": can(actor(), Permission.MONEY_READ),
    }


def basis_labels() -> dict[Basis, str]:
    """How money is known, in words."""
    return {
        Basis.KNOWN: _("known"),
        Basis.SEGMENT_MEDIAN: _("middle value of their segment"),
        Basis.SITE_MEDIAN: _("middle value of all customers"),
    }
