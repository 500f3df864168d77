"""One promise: its history, what customers say, and what may be done with it."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.clock import now
from community.kernel.db import AnyRow, db
from community.kernel.errors import Invalid
from community.kernel.parts import part
from community.policy import Permission
from community.promises import queries, services
from community.promises.commands import EditPromise, KeepPromise, MakePromise, ReleasePromise
from community.promises.due import SiteZone, day_of
from community.promises.models import Promise, State, StepKind
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.rendering import ago, day
from community.web.staff.desk import found
from community.web.staff.promises import given_to_labels, present_ledger

area = Area("promise", __name__, url_prefix="/staff/promises")


@area.get("/new", permission=Permission.PROMISE)
def create() -> str:
    """The form of a new one, for the submission that the address names."""
    return _new(_asked(), Form())


@area.post("", permission=Permission.PROMISE)
def make() -> Response:
    """Promise it."""
    submission_id = _asked()
    try:
        promise = services.make_promise(actor(), submission_id, MakePromise.parse(request.form))
    except Invalid as invalid:
        return make_response(_new(submission_id, refused(request.form, invalid)), 422)
    return _done(promise, _("Promised. Its page says so."))


@area.get("/<id:promise_id>", permission=Permission.PROMISE)
def show(promise_id: int) -> str:
    """What became of it so far."""
    return _page(promise_id)


@area.post("/<id:promise_id>", permission=Permission.PROMISE)
def save(promise_id: int) -> Response:
    """Change it; its history keeps what was said."""
    try:
        promise = services.edit_promise(actor(), promise_id, EditPromise.parse(request.form))
    except Invalid as invalid:
        return _refuse(promise_id, "edit", invalid)
    return _done(promise, _("Saved. What was said before stays in its history."))


@area.post("/<id:promise_id>/keeping", permission=Permission.PROMISE)
def keep(promise_id: int) -> Response:
    """Say that it was done."""
    try:
        promise = services.keep_promise(actor(), promise_id, KeepPromise.parse(request.form))
    except Invalid as invalid:
        return _refuse(promise_id, "keep", invalid)
    return _done(promise, _("Kept.") if promise.state is State.KEPT else _("Kept late, which its page says."))


@area.post("/<id:promise_id>/release", permission=Permission.PROMISE)
def release(promise_id: int) -> Response:
    """Let it go."""
    try:
        promise = services.release_promise(actor(), promise_id, ReleasePromise.parse(request.form))
    except Invalid as invalid:
        return _refuse(promise_id, "release", invalid)
    return _done(promise, _("Let go. Its page says why."))


@area.post("/<id:promise_id>/reopening", permission=Permission.PROMISE)
def reopen(promise_id: int) -> Response:
    """Take back that it was kept or let go."""
    return _done(services.reopen_promise(actor(), promise_id), _("Taken back."))


@area.post("/<id:promise_id>/repair", permission=Permission.PROMISE)
def repair(promise_id: int) -> Response:
    """Promise how a broken one is made good."""
    try:
        promise = services.repair_promise(actor(), promise_id, MakePromise.parse(request.form))
    except Invalid as invalid:
        return _refuse(promise_id, "repair", invalid)
    return _done(promise, _("Promised again. If this one is broken as well, it counts three times."))


def _asked() -> int:
    wanted = request.values.get("submission", "")
    submission_id = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    return int(found(submission_id).id)


def _done(promise: Promise, words: str) -> Response:
    say_done(words)
    return make_response(redirect(url_for("promise.show", promise_id=promise.id), 303))


def _refuse(promise_id: int, name: str, invalid: Invalid) -> Response:
    db.session.rollback()
    return make_response(_page(promise_id, {name: refused(request.form, invalid)}), 422)


def _new(submission_id: int, form: Form) -> str:
    row = found(submission_id)
    values = {"owner": actor().id, **form.values}
    return render_template(
        "staff/promise_new.html",
        s={"id": row.id, "title": row.title, "url": url_for("triage.show", submission_id=row.id)},
        f=Form(values, form.errors),
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "team": [(one.id, one.name) for one in queries.team()],
        "given_to": given_to_labels(),
        "today": day_of(now(), part(SiteZone)).isoformat(),
    }


def _page(promise_id: int, forms: dict[str, Form] | None = None) -> str:
    row = queries.promise_by_id(actor(), promise_id)
    repairs, repaired_by = queries.chain_of(promise_id)
    base = url_for("promise.show", promise_id=promise_id)
    is_open = row.state is State.OPEN and now() < row.due_at
    return render_template(
        "staff/promise.html",
        p=present_ledger([row])[0],
        base=base,
        made=ago(row.made_at),
        proof_url=row.proof_url,
        can_edit=is_open,
        can_keep=row.settled_at is None,
        can_repair=row.state is State.BROKEN and repaired_by is None,
        can_reopen=row.settled_at is not None,
        repairs_url=url_for("promise.show", promise_id=repairs) if repairs else None,
        repaired_url=url_for("promise.show", promise_id=repaired_by) if repaired_by else None,
        forms={"edit": Form(_as_it_stands(row)), "repair": Form({"owner": actor().id}), **(forms or {})},
        steps=[_step(step) for step in queries.steps_of(promise_id)],
        words=[(word.name, word.kept, ago(word.said_at)) for word in queries.words_of(promise_id)],
        **_choices(),
    )


def _as_it_stands(row: AnyRow) -> dict[str, Any]:
    return {
        "text": row.text,
        "due_on": row.due_on.isoformat(),
        "given_to": row.given_to.value,
        "owner": row.owner_id or "",
    }


def _step(step: AnyRow) -> dict[str, Any]:
    return {
        "label": _step_labels()[step.kind],
        "by_name": step.by_name or (_("the clock") if step.kind is StepKind.BROKEN else _("Former member")),
        "at": ago(step.at),
        "note": step.note,
        "text_before": step.text_before,
        "due_before": day(step.due_before),
    }


def _step_labels() -> dict[StepKind, str]:
    return {
        StepKind.MADE: _("Promised"),
        StepKind.EDITED: _("Changed"),
        StepKind.KEPT: _("Kept"),
        StepKind.KEPT_LATE: _("Kept late"),
        StepKind.BROKEN: _("Broken"),
        StepKind.RELEASED: _("Let go"),
        StepKind.REOPENED: _("Taken back"),
    }
