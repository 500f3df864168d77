"""One entry of the ledger: what it teaches, what it is worth, what became of it and who is to be thanked."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow, db
from community.kernel.errors import Invalid, NotFound
from community.ledger import queries, services
from community.ledger.commands import Assess, Expire
from community.ledger.credit import Part, credit_of
from community.ledger.models import EntryState
from community.policy import Permission, can
from community.promises.queries.people import team
from community.triage.models import IPType
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.money import money, typed
from community.web.present import ip_labels
from community.web.rendering import ago
from community.web.staff.ledger import movement_labels, present_entries

area = Area("ip_entry", __name__, url_prefix="/staff/ledger")


@area.get("/<id:submission_id>", permission=Permission.LEDGER_READ)
def show(submission_id: int) -> str:
    """The entry of a submission."""
    return _page(submission_id, {})


@area.post("/<id:submission_id>", permission=Permission.LEDGER_KEEP)
def assess(submission_id: int) -> Response:
    """Say what it teaches and what it is worth."""
    try:
        services.assess(actor(), submission_id, Assess.parse(request.form))
    except Invalid as invalid:
        return _refuse(submission_id, "assess", invalid)
    return _done(submission_id, _("Assessed."))


@area.post("/<id:submission_id>/expiry", permission=Permission.LEDGER_KEEP)
def expire(submission_id: int) -> Response:
    """Let it go."""
    try:
        services.expire(actor(), submission_id, Expire.parse(request.form))
    except Invalid as invalid:
        return _refuse(submission_id, "expire", invalid)
    return _done(submission_id, _("Expired. It can be taken up again."))


@area.post("/<id:submission_id>/expiry/withdrawal", permission=Permission.LEDGER_KEEP)
def take_up(submission_id: int) -> Response:
    """Bring it back."""
    services.take_up(actor(), submission_id)
    return _done(submission_id, _("Taken up again."))


def _done(submission_id: int, said: str) -> Response:
    say_done(said)
    return make_response(redirect(url_for("ip_entry.show", submission_id=submission_id), 303))


def _refuse(submission_id: int, name: str, invalid: Invalid) -> Response:
    db.session.rollback()
    return make_response(_page(submission_id, {name: refused(request.form, invalid)}), 422)


def _page(submission_id: int, forms: dict[str, Form]) -> str:
    row = queries.entry_of(actor(), submission_id)
    if row is None:
        raise NotFound()
    keeps = can(actor(), Permission.LEDGER_KEEP) and row.state is not None
    return render_template(
        "staff/ledger_entry.html",
        e=present_entries([row])[0],
        base=url_for("ip_entry.show", submission_id=submission_id),
        worth=_worth(row),
        basis=row.basis,
        expired_because=row.expired_because if row.state is EntryState.EXPIRED else "",
        can_assess=keeps,
        can_expire=keeps and row.state in (EntryState.HARVESTED, EntryState.ASSESSED),
        can_take_up=keeps and row.expired_at is not None,
        team=[("", _("Nobody")), *((one.id, one.name) for one in team())] if keeps else [],
        forms={"assess": Form(_as_it_stands(row)), "expire": Form(), **forms},
        credit=_credit(submission_id),
        postings=_postings(row.entry_id),
    )


def _worth(row: AnyRow) -> str:
    low, high = getattr(row, "value_low", None), getattr(row, "value_high", None)
    if low is None and high is None:
        return ""
    if high is None:
        return str(_("at least %(low)s a year", low=money(low)))
    if low is None:
        return str(_("up to %(high)s a year", high=money(high)))
    return str(_("%(low)s to %(high)s a year", low=money(low), high=money(high)))


def _as_it_stands(row: AnyRow) -> dict[str, Any]:
    return {
        "statement": row.statement,
        "owner": row.owner_id or "",
        "value_low": typed(getattr(row, "value_low", None)),
        "value_high": typed(getattr(row, "value_high", None)),
        "basis": row.basis,
    }


def _credit(submission_id: int) -> list[tuple[str, str, str]]:
    labels = {Part.AUTHOR: _("said it first"), Part.VOICE: _("said it too"), Part.REFINER: _("refined it")}
    found, names = credit_of(actor(), submission_id)
    return [
        (names.get(one.member_id or 0) or _("Former member"), labels[one.part], f"{float(one.share * 100):.3g} %")
        for one in found
    ]


def _postings(entry_id: int) -> list[dict[str, Any]]:
    labels, types = movement_labels(), ip_labels()
    return [
        {
            "at": ago(row.at),
            "label": labels[row.movement],
            "amount": row.amount,
            "account": types[IPType(row.ip_type)],
            "owner_name": row.owner_name,
        }
        for row in queries.postings_of(entry_id)
    ]
