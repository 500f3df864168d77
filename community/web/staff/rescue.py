"""One rescue: what they said, what is at stake, who does what next, and how it ended."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.care import queries, services
from community.care.commands import EndRescue, GiveRescue, LetGo, NoteRescue, PlanRescue, RefuseLetGo
from community.care.models import Rescue, RescueState, RescueStepKind
from community.care.stakes import Terms
from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid
from community.kernel.parts import part
from community.policy import Permission, can
from community.promises.due import SiteZone, day_of
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.money import money
from community.web.rendering import ago, day
from community.web.staff.care import basis_words, present_rescues, rule_labels, state_labels
from community.web.words import say

area = Area("rescue", __name__, url_prefix="/staff/care/<id:rescue_id>")


@area.get("", permission=Permission.CARE)
def show(rescue_id: int) -> str:
    """All that is known of it."""
    return _page(rescue_id, {})


@area.post("/owner", permission=Permission.CARE)
def give(rescue_id: int) -> Response:
    """Say who looks after it."""
    try:
        services.give_rescue(actor(), rescue_id, GiveRescue.parse(request.form))
    except Invalid as invalid:
        return _refuse(rescue_id, "owner", invalid)
    except Conflict as conflict:
        return _conflict(rescue_id, conflict)
    return _done(rescue_id, _("Saved."))


@area.post("/plan", permission=Permission.CARE)
def plan(rescue_id: int) -> Response:
    """Say what comes next."""
    try:
        services.plan_rescue(actor(), rescue_id, PlanRescue.parse(request.form))
    except Invalid as invalid:
        return _refuse(rescue_id, "plan", invalid)
    except Conflict as conflict:
        return _conflict(rescue_id, conflict)
    return _done(rescue_id, _("Planned."))


@area.post("/notes", permission=Permission.CARE)
def note(rescue_id: int) -> Response:
    """Say what happened."""
    try:
        services.note_rescue(actor(), rescue_id, NoteRescue.parse(request.form))
    except Invalid as invalid:
        return _refuse(rescue_id, "note", invalid)
    except Conflict as conflict:
        return _conflict(rescue_id, conflict)
    return _done(rescue_id, _("Noted."))


@area.post("/outcome", permission=Permission.CARE)
def end(rescue_id: int) -> Response:
    """Say how it ended."""
    try:
        rescue = services.end_rescue(actor(), rescue_id, EndRescue.parse(request.form))
    except Invalid as invalid:
        return _refuse(rescue_id, "outcome", invalid)
    except Conflict as conflict:
        return _conflict(rescue_id, conflict)
    return _ended(rescue)


@area.post("/outcome/withdrawal", permission=Permission.CARE)
def undo(rescue_id: int) -> Response:
    """Take the outcome back."""
    try:
        services.undo_outcome(actor(), rescue_id, request.form.get("closed"))
    except Conflict as conflict:
        return _conflict(rescue_id, conflict)
    return _done(rescue_id, _("Taken back. It is open again."))


@area.post("/release", permission=Permission.CARE)
def ask(rescue_id: int) -> Response:
    """Ask to let them go."""
    try:
        services.ask_let_go(actor(), rescue_id, LetGo.parse(request.form))
    except Invalid as invalid:
        return _refuse(rescue_id, "release", invalid)
    except Conflict as conflict:
        return _conflict(rescue_id, conflict)
    return _done(rescue_id, _("Asked. Nothing ends before a second person says so, too."))


@area.post("/release/confirmation", permission=Permission.CARE)
def confirm(rescue_id: int) -> Response:
    """Say so as the second person."""
    try:
        rescue = services.confirm_let_go(actor(), rescue_id, request.form.get("asked"))
    except Conflict as conflict:
        return _conflict(rescue_id, conflict)
    return _ended(rescue)


@area.post("/release/refusal", permission=Permission.CARE)
def refuse(rescue_id: int) -> Response:
    """Say no, or take one's own request back."""
    try:
        services.refuse_let_go(actor(), rescue_id, RefuseLetGo.parse(request.form))
    except Invalid as invalid:
        return _refuse(rescue_id, "refusal", invalid)
    except Conflict as conflict:
        return _conflict(rescue_id, conflict)
    return _done(rescue_id, _("They are not let go. The rescue goes on."))


def _ended(rescue: Rescue) -> Response:
    words = {
        RescueState.SAVED: _("Saved. What they say from now on can open it again."),
        RescueState.LOST: _("Lost. What they say from now on can open it again."),
        RescueState.LET_GO: _("Let go, by two of you."),
    }
    undo_fields = {"closed": rescue.closed_at.isoformat()} if rescue.closed_at else None
    say_done(words[rescue.state], undo_url=url_for("rescue.undo", rescue_id=rescue.id), undo_fields=undo_fields)
    return make_response(redirect(url_for("rescue.show", rescue_id=rescue.id), 303))


def _done(rescue_id: int, said: str) -> Response:
    say_done(said)
    return make_response(redirect(url_for("rescue.show", rescue_id=rescue_id), 303))


def _conflict(rescue_id: int, conflict: Conflict) -> Response:
    db.session.rollback()
    say_error(say(conflict.words))
    return make_response(redirect(url_for("rescue.show", rescue_id=rescue_id), 303))


def _refuse(rescue_id: int, name: str, invalid: Invalid) -> Response:
    db.session.rollback()
    return make_response(_page(rescue_id, {name: refused(request.form, invalid)}), 422)


def _page(rescue_id: int, forms: Mapping[str, Form]) -> str:
    who = actor()
    row = queries.rescue_by_id(who, rescue_id)
    kept = {"next_step": row.next_step, "next_on": row.next_on.isoformat() if row.next_on else ""}
    return render_template(
        "staff/rescue.html",
        r=present_rescues([row])[0],
        base=url_for("rescue.show", rescue_id=rescue_id),
        member_url=url_for("people.person", member_id=row.customer_id),
        reckoned=_reckoned(row) if can(who, Permission.MONEY_READ) else "",
        is_open=row.state is RescueState.OPEN,
        asked=_asked(row),
        said=_said(queries.signs_of(who, rescue_id)),
        steps=[_step(one) for one in queries.steps_of(who, rescue_id)],
        team=[("", _("Nobody")), *((one.id, one.name) for one in queries.team(who))],
        outcomes=[(one.value, state_labels()[one]) for one in (RescueState.SAVED, RescueState.LOST)],
        today=day_of(now(), part(SiteZone)).isoformat(),
        me=who.id,
        owner_id=row.owner_id,
        forms={"owner": Form({"owner": row.owner_id or ""}), "plan": Form(kept), **forms},
    )


def _reckoned(row: AnyRow) -> str:
    """How the value at stake came about, in one sentence."""
    terms = part(Terms)
    return str(
        _(
            "%(monthly)s a month (%(basis)s), margin %(margin)s %%, %(months)s months; %(others)s others want the same",
            monthly=money(row.monthly),
            basis=basis_words()[row.basis],
            margin=f"{100 * terms.margin:g}",
            months=terms.months,
            others=row.others,
        )
    )


def _asked(row: AnyRow) -> dict[str, Any] | None:
    if row.asked_at is None:
        return None
    own = row.asked_by_id is not None and row.asked_by_id == actor().id
    return {
        "by_name": row.asker_name or _("Former colleague"),
        "reason": row.ask_reason,
        "at": ago(row.asked_at),
        "is_own": own,
        "stamp": row.asked_at.isoformat(),
    }


def _said(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """What they said, each text once with everything that was found in it."""
    labels = rule_labels()
    return [
        {
            "title": first.title,
            "kind": first.kind.value,
            "board": first.board_name,
            "html": first.html,
            "created": ago(first.created_at),
            "url": url_for("triage.show", submission_id=submission_id),
            "signs": [
                {
                    "rule": one.rule.value,
                    "label": labels[one.rule],
                    "evidence": one.evidence.split("\n") if one.evidence else [],
                    "by_name": one.by_name,
                }
                for one in (first, *others)
            ],
        }
        for submission_id, group in groupby(rows, key=lambda row: row.submission_id)
        for first, *others in (list(group),)
    ]


def _step(row: AnyRow) -> dict[str, Any]:
    given = row.given_name or (_("nobody") if row.given_to_id is None else _("Former colleague"))
    return {
        "label": _step_labels()[row.kind],
        "given": given if row.kind is RescueStepKind.GIVEN else "",
        "by_name": row.by_name or _("the worker"),
        "at": ago(row.at),
        "day": day(row.day),
        "note": row.note,
    }


def _step_labels() -> dict[RescueStepKind, str]:
    return {
        RescueStepKind.OPENED: _("Opened"),
        RescueStepKind.REOPENED: _("Opened again"),
        RescueStepKind.GIVEN: _("Given to"),
        RescueStepKind.PLANNED: _("Next step"),
        RescueStepKind.NOTED: _("Noted"),
        RescueStepKind.ASKED: _("Asked to let them go"),
        RescueStepKind.REFUSED: _("Said no to that"),
        RescueStepKind.WITHDRAWN: _("Took that back"),
        RescueStepKind.SAVED: _("Saved"),
        RescueStepKind.LOST: _("Lost"),
        RescueStepKind.LET_GO: _("Let go, as the second person"),
        RescueStepKind.UNDONE: _("Took the outcome back"),
    }
