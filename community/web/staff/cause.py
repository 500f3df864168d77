"""One root cause: its whys, what is due to it, what was done about it, and whether it came back."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.dates import get_month_names
from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from community.causes import queries, services
from community.causes.commands import KeepCause, MoveCause, RecordFix
from community.causes.models import BY_HAND, GUARD_DAYS, SOLVED, CauseStepKind, StrikeState
from community.causes.seasons import seasons, strip
from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.authors import author_words
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.present import submission_path
from community.web.rendering import ago, day
from community.web.staff.causes import confidence_labels, kind_labels, present_causes, state_labels
from community.web.words import say

area = Area("cause", __name__, url_prefix="/staff/causes")


@area.get("/<id:cause_id>", permission=Permission.CAUSE)
def show(cause_id: int) -> str:
    """All that is known of it."""
    return _page(cause_id, {})


@area.post("/<id:cause_id>", permission=Permission.CAUSE)
def save(cause_id: int) -> Response:
    """Say it better."""
    try:
        services.edit_cause(actor(), cause_id, KeepCause.parse(_typed()))
    except Invalid as invalid:
        return _refuse(cause_id, "edit", invalid)
    return _done(cause_id, _("Saved."))


@area.post("/<id:cause_id>/state", permission=Permission.CAUSE)
def move(cause_id: int) -> Response:
    """Say how far one is with it."""
    try:
        services.move_cause(actor(), cause_id, MoveCause.parse(request.form))
    except Conflict as conflict:
        return _conflict(cause_id, conflict)
    return _done(cause_id, _("Saved."))


@area.post("/<id:cause_id>/fixes", permission=Permission.CAUSE)
def fix(cause_id: int) -> Response:
    """Say what was done about it."""
    try:
        services.record_fix(actor(), cause_id, RecordFix.parse(request.form))
    except Invalid as invalid:
        return _refuse(cause_id, "fix", invalid)
    except Conflict as conflict:
        return _conflict(cause_id, conflict)
    return _done(cause_id, _("Fixed. From now on, what happens again is a strike."))


@area.post("/<id:cause_id>/strikes/<id:strike_id>/confirmation", permission=Permission.CAUSE)
def confirm(cause_id: int, strike_id: int) -> Response:
    """It is the same again."""
    services.confirm_strike(actor(), strike_id)
    return _done(cause_id, _("A strike. The cause is open again, and those who were told it is fixed are told so."))


@area.post("/<id:cause_id>/strikes/<id:strike_id>/dismissal", permission=Permission.CAUSE)
def dismiss(cause_id: int, strike_id: int) -> Response:
    """It is something else."""
    try:
        services.dismiss_strike(actor(), strike_id)
    except Conflict as conflict:
        return _conflict(cause_id, conflict)
    return _done(cause_id, _("Dismissed. It is not suggested again."))


def _typed() -> dict[str, Any]:
    return {**request.form, "is_shown": request.form.get("is_shown") == "yes"}


def _done(cause_id: int, said: str) -> Response:
    say_done(said)
    return make_response(redirect(url_for("cause.show", cause_id=cause_id), 303))


def _conflict(cause_id: int, conflict: Conflict) -> Response:
    db.session.rollback()
    say_error(say(conflict.words))
    return make_response(redirect(url_for("cause.show", cause_id=cause_id), 303))


def _refuse(cause_id: int, name: str, invalid: Invalid) -> Response:
    db.session.rollback()
    return make_response(_page(cause_id, {name: refused(request.form, invalid)}), 422)


def _page(cause_id: int, forms: Mapping[str, Form]) -> str:
    who = actor()
    row = queries.cause_by_id(who, cause_id)
    page = queries.links_page(who, cause_id, request.args.get("after"))
    strikes = queries.strikes_of(who, cause_id)
    chain = queries.chain_of(who, cause_id)
    others = {one.id: one.statement for one in queries.choices(who) if one.id != cause_id}
    return render_template(
        "staff/cause.html",
        c=present_causes([row])[0],
        base=url_for("cause.show", cause_id=cause_id),
        chain=[_link_of_chain(depth, one, cause_id) for depth, one in chain],
        links=[_linked(one) for one in page.rows],
        next_url=url_for("cause.show", cause_id=cause_id, after=page.next) if page.next else None,
        suggested=[_struck(one) for one in strikes if one.state is StrikeState.SUGGESTED],
        strikes=[_struck(one) for one in strikes if one.state is StrikeState.CONFIRMED],
        fixes=[_fixed(one) for one in queries.fixes_of(who, cause_id)],
        steps=[_step(one) for one in queries.steps_of(who, cause_id)],
        is_solved=row.state in SOLVED,
        states=[(one.value, state_labels()[one], one is row.state) for one in BY_HAND],
        kinds=[(one.value, label) for one, label in kind_labels().items()],
        parents=[("", _("Nothing: it is where the asking began")), *others.items()],
        team=[("", _("Nobody")), *((one.id, one.name) for one in queries.team(who))],
        forms={"edit": Form(_as_it_stands(row)), "fix": Form({"guard_days": GUARD_DAYS}), **forms},
        **_seasons(cause_id, strikes),
    )


def _as_it_stands(row: AnyRow) -> dict[str, Any]:
    names = {name: getattr(row, name) for name in ("statement", "note")}
    more = {"kind": row.kind.value, "parent": row.parent_id or "", "owner": row.owner_id or ""}
    return {**names, **more, "is_shown": "yes" if row.is_shown else ""}


def _link_of_chain(depth: int, row: AnyRow, cause_id: int) -> dict[str, Any]:
    return {
        "depth": min(depth, 6),
        "url": url_for("cause.show", cause_id=row.id),
        "statement": row.statement,
        "kind": kind_labels()[row.kind],
        "state_label": state_labels()[row.state],
        "people": row.people,
        "is_here": row.id == cause_id,
    }


def _linked(row: AnyRow) -> dict[str, Any]:
    return {
        "url": url_for("cause_links.show", submission_id=row.submission_id),
        "title": row.title,
        "excerpt": row.excerpt,
        "author_name": author_words(row.author_name, row.source),
        "confidence": confidence_labels()[row.confidence],
        "happened": day(row.happened_at.date()),
    }


def _struck(row: AnyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": submission_path(row.submission_id, row.slug),
        "title": row.title,
        "excerpt": row.excerpt,
        "likeness": row.likeness,
        "happened": day(row.happened_at.date()),
    }


def _fixed(row: AnyRow) -> dict[str, Any]:
    return {
        "done": row.done,
        "check": row.check,
        "shipped": day(row.shipped_at.date()),
        "guard": day(row.guard_until.date()),
        "told": row.told,
        "strikes": row.strikes,
        "by_name": row.by_name,
        "verified": day(row.verified_at.date()) if row.verified_at else "",
        "came_back": day(row.came_back_at.date()) if row.came_back_at else "",
    }


def _step(row: AnyRow) -> dict[str, Any]:
    return {
        "label": _step_labels()[row.kind],
        "after": state_labels()[row.after],
        "by_name": row.by_name or _("the clock"),
        "at": ago(row.at),
        "title": row.title,
        "note": row.note,
    }


def _step_labels() -> dict[CauseStepKind, str]:
    return {
        CauseStepKind.MADE: _("Named"),
        CauseStepKind.EDITED: _("Said better"),
        CauseStepKind.MOVED: _("Moved"),
        CauseStepKind.LINKED: _("Linked"),
        CauseStepKind.UNLINKED: _("Link taken back"),
        CauseStepKind.FIXED: _("Fixed"),
        CauseStepKind.STRUCK: _("It struck"),
        CauseStepKind.CALMED: _("Strike taken back"),
        CauseStepKind.VERIFIED: _("Verified"),
    }


def _seasons(cause_id: int, strikes: Sequence[AnyRow]) -> dict[str, Any]:
    said = queries.months_of(actor(), cause_id)
    struck = [one.happened_at for one in strikes if one.state is StrikeState.CONFIRMED]
    names = get_month_names("abbreviated", locale=get_locale())
    wide = get_month_names("wide", locale=get_locale())
    return {
        "months": [names[month] for month in range(1, 13)],
        "years": strip(said),
        "back_in": [wide[month] for month in seasons(said, struck)],
    }
