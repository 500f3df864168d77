"""One row of the backlog: its drawer, its place in the ranking, and its cells that can be written."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.backlog import services
from community.backlog.commands import BacklogQuery, Face, GiveRank, NotePlan, PlanField
from community.backlog.queries import backlog_item
from community.kernel.db import LARGEST, db
from community.kernel.errors import Conflict, Invalid, NotFound
from community.kernel.ranks import UNRANKED
from community.policy import Permission, can
from community.promises.queries.people import team
from community.submissions.commands import ChangeStatus
from community.submissions.models import StatusKind
from community.submissions.queries.managing import status_choices
from community.submissions.services import change_status
from community.triage.commands import MoveMany
from community.triage.queries import newest_stamp
from community.triage.services import Overtaken, refuse_overtaken, run_batch
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.staff.backlog_drawer import drawer_of, present_item, shown
from community.web.staff.backlog_question import asked, backlog_url, written
from community.web.staff.triage import stamp

area = Area("planning", __name__, url_prefix="/staff/backlog")


@area.get("/<id:submission_id>", permission=Permission.BACKLOG_READ)
def show(submission_id: int) -> str:
    """The drawer: who asks for it and in which words, its place, what is planned."""
    return _drawer(submission_id)


@area.post("/<id:submission_id>", permission=Permission.BACKLOG_PLAN)
def plan(submission_id: int) -> Response:
    """Note what is planned."""
    try:
        services.note_plan(actor(), submission_id, NotePlan.parse(request.form), _seen())
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_drawer(submission_id, plan=refused(request.form, invalid)), 422)
    say_done(_("Saved."))
    return _to(backlog_url(asked(), open=submission_id))


@area.post("/<id:submission_id>/rank", permission=Permission.BACKLOG_PLAN)
def place(submission_id: int) -> Response:
    """Move it within the ranking, from its drawer."""
    try:
        ranked = services.give_rank(actor(), submission_id, GiveRank.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        if set(invalid.fields) != {"position"}:
            raise Conflict(next(iter(invalid.fields.values()))) from None
        return make_response(_drawer(submission_id, rank=refused(request.form, invalid)), 422)
    _say_ranked(submission_id, ranked, asked())
    return _to(backlog_url(asked(), open=submission_id))


@area.post("/rank", permission=Permission.BACKLOG_PLAN)
def rank() -> Response:
    """Move a row of the table: one up or down by its button, or beside the one where it was dropped."""
    submission_id, wish = _move(request.form.get("dropped") or request.form.get("move", ""))
    try:
        ranked = services.give_rank(actor(), submission_id, GiveRank.parse(wish))
    except Invalid as invalid:
        raise Conflict(next(iter(invalid.fields.values()))) from None
    _say_ranked(submission_id, ranked, asked())
    return _to(backlog_url(asked()))


@area.post("/lane", permission=Permission.STATUS_CHANGE)
def lane() -> Response:
    """Put a card into another lane: to the status of that kind on its board. Where that needs a word, go and say it."""
    submission_id, kind = _dropped(request.form.get("dropped", ""))
    backlog_item(actor(), submission_id)
    try:
        outcome = run_batch(actor(), [submission_id], MoveMany(status_kind=kind))
    except Invalid:
        db.session.rollback()
        outcome = None
    if outcome is None or not outcome.done:
        db.session.rollback()
        say_done(_("That needs a word for those who asked."))
        return _to(f"{url_for('triage.show', submission_id=submission_id)}#status-title")
    undo_url = (
        url_for("planning_many.undo", batch_id=outcome.batch_id) if can(actor(), Permission.BACKLOG_PLAN) else None
    )
    say_done(_("Moved."), undo_url=undo_url, undo_fields={"in": written(asked())} if undo_url else None)
    return _to(backlog_url(asked()))


def _dropped(text: str) -> tuple[int, StatusKind]:
    """The card that was dropped and the lane, as a form sends both: "12:review"."""
    row, _colon, kind = text.partition(":")
    if not row.isdecimal() or not 0 < int(row[:12]) <= LARGEST or kind not in set(StatusKind):
        raise NotFound()
    return int(row), StatusKind(kind)


@area.post("/<id:submission_id>/rank/undo", permission=Permission.BACKLOG_PLAN)
def unrank(submission_id: int) -> Response:
    """Take a move back."""
    services.put_back(actor(), submission_id, _key(request.form.get("key", "")))
    say_done(_("Undone."))
    return _to(backlog_url(asked()))


@area.get("/<id:submission_id>/<any(owner, effort, target):field>", permission=Permission.BACKLOG_PLAN)
def cell(submission_id: int, field: str) -> str:
    """One cell as a form."""
    return _cell(submission_id, field)


@area.get("/<id:submission_id>/status", permission=Permission.STATUS_CHANGE)
def status_cell(submission_id: int) -> str:
    """The status as a form."""
    return _cell(submission_id, "status")


@area.post("/<id:submission_id>/<any(owner, effort, target):field>", permission=Permission.BACKLOG_PLAN)
def write(submission_id: int, field: str) -> Response:
    """Write one cell."""
    try:
        wish = NotePlan.parse({field: request.form.get(field, "")})
        services.note_plan(actor(), submission_id, wish, _seen())
    except Invalid as invalid:
        return _refuse(submission_id, field, invalid)
    say_done(_("Saved."))
    return _to(backlog_url(asked()))


@area.post("/<id:submission_id>/status", permission=Permission.STATUS_CHANGE)
def move(submission_id: int) -> Response:
    """Move it to another status, where that needs no more words and no colleague did since the cell was opened."""
    try:
        refuse_overtaken(actor(), submission_id, stamp(), {"status.changed"})
        change_status(actor(), submission_id, ChangeStatus.parse({**request.form.to_dict(), "no_date": "yes"}))
    except Invalid as invalid:
        return _refuse(submission_id, "status", Invalid({"status": next(iter(invalid.fields.values()))}))
    except Overtaken as overtaken:
        return _refuse(submission_id, "status", Invalid({"status": overtaken.words}))
    say_done(_("Saved."))
    return _to(backlog_url(asked()))


def _to(url: str) -> Response:
    return make_response(redirect(url, 303))


def _refuse(submission_id: int, field: str, invalid: Invalid) -> Response:
    db.session.rollback()
    return make_response(_cell(submission_id, field, refused(request.form, invalid)), 422)


def _seen() -> NotePlan | None:
    """What the form showed, in its fields that begin with "was_"."""
    shown = {str(name): request.form[f"was_{name}"] for name in PlanField if f"was_{name}" in request.form}
    try:
        return NotePlan.parse(shown)
    except Invalid:
        return None


def _move(text: str) -> tuple[int, dict[str, str]]:
    """The row and the wish in "12:up" or "12:before:34"."""
    row, _colon, rest = text.partition(":")
    word, _colon, other = rest.partition(":")
    if not row.isdecimal() or len(row) > 9:
        raise Conflict()
    return int(row), {"place": word, "other": other}


def _key(text: str) -> str:
    return text if text.isascii() and text.isalnum() and len(text) < 200 else UNRANKED


def _say_ranked(submission_id: int, ranked: services.Ranked, query: BacklogQuery) -> None:
    said = (
        _("Moved to %(position)s of %(of)s.", position=ranked.position, of=ranked.of)
        if ranked.position
        else _("It has no rank any more.")
    )
    undo = url_for("planning.unrank", submission_id=submission_id)
    say_done(said, undo_url=undo, undo_fields={"key": ranked.before, "in": written(query)})


def _drawer(submission_id: int, plan: Form | None = None, rank: Form | None = None) -> str:
    drawer = drawer_of(submission_id, asked(), plan=plan, rank=rank, is_beside=bool(request.form.get("beside")))
    return render_template("staff/backlog_item.html", d=drawer, back_url=backlog_url(asked()))


def _cell(submission_id: int, field: str, form: Form | None = None) -> str:
    row = backlog_item(actor(), submission_id)
    values = {**shown(services.plan_of(submission_id)), "status": row.status_id}
    options: list[tuple[Any, str]] = []
    if field == "owner":
        options = [("", _("Nobody")), *((one.id, one.name) for one in team())]
    elif field == "status":
        options = [(step.id, step.name) for step in status_choices(row.board_id)[0]]
    return render_template(
        "staff/backlog_cell.html",
        s=present_item(row),
        field=field,
        labels={"owner": _("Owner"), "effort": _("Effort"), "target": _("Target"), "status": _("Status")},
        f=form or Form(values),
        was=values[field],
        stamp=newest_stamp(),
        options=options,
        action=f"{request.script_root}/staff/backlog/{submission_id}/{field}",
        swap="#found" if asked().face is Face.LANES else f"#cell-{submission_id}-{field}",
        asked=written(asked()),
        back_url=backlog_url(asked()),
    )
