"""The queue of moderation: what waits, what is flagged, and what was decided; keyboard first, one at a time or many."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from community.kernel import text
from community.kernel.db import AnyRow, db
from community.kernel.errors import Conflict, Invalid
from community.moderation import queries, services
from community.moderation.commands import SendBack
from community.moderation.models import ActKind
from community.moderation.services import Outcome
from community.policy import Permission
from community.web.addresses import asked_number
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.present import kind_labels, submission_path
from community.web.rendering import ago
from community.web.staff.moderated import person_of, sign_words, what_labels
from community.web.words import say

area = Area("moderation", __name__, url_prefix="/staff/held")


@area.get("", permission=Permission.MODERATE)
def show() -> str:
    """What waits, the oldest first: one to read, the others below it."""
    return _queue()


@area.post("/publication", permission=Permission.MODERATE)
def publish() -> Response:
    """Publish them; perhaps their authors are known from now on."""
    trusting = bool(request.form.get("trusting"))
    return _decide(lambda ids: services.publish_held(actor(), ids, _seen(), trusting=trusting), _published)


@area.post("/return", permission=Permission.MODERATE)
def send_back() -> Response:
    """Ask their authors to change something."""
    return _decide(lambda ids: services.send_back(actor(), ids, SendBack.parse(request.form), _seen()), _sent_back)


@area.post("/refusal", permission=Permission.MODERATE)
def refuse() -> Response:
    """It is spam."""
    return _decide(lambda ids: services.refuse(actor(), ids, _seen()), _refused)


@area.get("/decided", permission=Permission.MODERATE)
def decided() -> str:
    """What was decided in the last thirty days, each with its undo."""
    number = asked_number("page") or 0
    rows = queries.acts_page(actor(), number)
    more = url_for("moderation.decided", page=number + 1) if len(rows) == queries.ACTS_PAGE else None
    return render_template(
        "staff/held_decided.html", acts=[_act(row) for row in rows], tabs=tabs_of("decided"), next_url=more
    )


@area.post("/decided/<id:act_id>/undoing", permission=Permission.MODERATE)
def undo(act_id: int) -> Response:
    """Take a decision back."""
    outcome = services.undo_act(actor(), act_id)
    said = _("Undone.")
    if outcome.left:
        left = _("%(num)s could not be taken back, because something happened to them since.", num=outcome.left)
        said = f"{said} {left}"
    say_done(said)
    return make_response(redirect(url_for("moderation.show"), 303))


def tabs_of(current: str) -> list[tuple[str, str, bool]]:
    """The three lists of moderation, with what waits in them."""
    waiting, flagged = queries.moderation_counts(actor())
    return [
        (_("Waiting (%(num)s)", num=waiting), url_for("moderation.show"), current == "waiting"),
        (_("Reported (%(num)s)", num=flagged), url_for("flagged.show"), current == "flagged"),
        (_("Decided"), url_for("moderation.decided"), current == "decided"),
    ]


def _decide(do: Callable[[Sequence[int]], Outcome], words: Callable[[int], str]) -> Response:
    ids = [held_id for held_id, _version in _asked_for()]
    try:
        outcome = do(ids)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_queue(refused(request.form, invalid), ids), 422)
    except Conflict as conflict:
        db.session.rollback()
        say_error(say(conflict.words))
        return make_response(_queue(), conflict.status)
    said = words(outcome.done)
    if outcome.left:
        said = " ".join((said, ngettext("One was left as it was.", "%(num)s were left as they were.", outcome.left)))
    left = queries.moderation_counts(actor())[0]
    undo_url = url_for("moderation.undo", act_id=outcome.act_id) if outcome.act_id else None
    say_done(f"{said} {_('%(num)s left', num=left)}", undo_url=undo_url)
    return make_response(redirect(url_for("moderation.show"), 303))


def _asked_for() -> list[tuple[int, int | None]]:
    """The ids of the form, each with the version that was looked at, where it says so: `7:2`."""
    found = []
    for one in request.form.getlist("id"):
        held_id, _colon, version = one.partition(":")
        if held_id.isdecimal() and len(held_id) < 10:
            found.append((int(held_id), int(version) if version.isdecimal() and len(version) < 10 else None))
    return found


def _seen() -> dict[int, int]:
    return {held_id: version for held_id, version in _asked_for() if version is not None}


def _published(done: int) -> str:
    return str(ngettext("Published.", "%(num)s published.", done))


def _sent_back(done: int) -> str:
    return str(ngettext("Sent back, with your words.", "%(num)s sent back, with your words.", done))


def _refused(done: int) -> str:
    return str(ngettext("Not published: spam.", "%(num)s not published: spam.", done))


def _queue(form: Form | None = None, ids: Sequence[int] = ()) -> str:
    number = asked_number("page") or 0
    rows = queries.held_page(actor(), number)
    at = ids[0] if ids else request.args.get("at", 0, type=int)
    place = next((place for place, row in enumerate(rows) if row.id == at), 0)
    opened = rows[place] if rows else None
    people = queries.facts(list({row.author_id for row in rows}))
    following = rows[place + 1].id if place + 1 < len(rows) else None
    before = rows[place - 1].id if place else None
    return render_template(
        "staff/held.html",
        tabs=tabs_of("waiting"),
        one=_whole(opened, people) if opened else None,
        others=[_brief(row, people) for row in rows if row is not opened],
        f=form,
        asked=_asked(),
        next_one=url_for("moderation.show", at=following, page=number or None) if following else None,
        last_one=url_for("moderation.show", at=before, page=number or None) if before else None,
        next_url=url_for("moderation.show", page=number + 1) if len(rows) == queries.HELD_PAGE else None,
    )


def _asked() -> list[str]:
    """What authors are asked for most, in kind words, to start from."""
    return [
        _("Thank you for this. Could you take out the link? Then we can publish it."),
        _("Thank you for writing. Please leave out names and numbers of people; the rest can stand as it is."),
        _("We want to understand this. Could you say what happened, and what you had hoped for?"),
    ]


def _brief(row: AnyRow, people: Any) -> dict[str, Any]:
    return {
        "id": f"{row.id}:{row.version}",
        "title": row.title or text.title_from(row.body),
        "what": what_labels()[row.what],
        "board_name": row.board_name,
        "author_name": people[row.author_id].name if row.author_id in people else _("Former member"),
        "created": ago(row.created_at),
        "signs": sign_words(row.signs),
        "url": url_for("moderation.show", at=row.id),
    }


def _whole(row: AnyRow, people: Any) -> dict[str, Any]:
    kinds = kind_labels()
    return {
        **_brief(row, people),
        "html": row.html,
        "kind": row.kind.value if row.kind else None,
        "kind_label": kinds[row.kind] if row.kind else None,
        "to_title": row.to_title,
        "to_url": submission_path(row.submission_id, row.to_slug) if row.to_slug else None,
        "person": person_of(people.get(row.author_id)),
        "edited": ago(row.edited_at) if row.edited_at else None,
        "was_published": row.made_id is not None,
    }


def _act(row: AnyRow) -> dict[str, Any]:
    example = row.example_title or (text.title_from(row.example_body) if row.example_body else "")
    return {
        "id": row.id,
        "said": _act_words(row.kind, row.things),
        "about": row.about_name or "",
        "example": example,
        "by_name": row.by_name or _("The site"),
        "message": row.message,
        "created": ago(row.created_at),
        "is_undone": row.undone_at is not None,
        "undo_url": url_for("moderation.undo", act_id=row.id),
    }


def _act_words(kind: ActKind, things: int) -> str:
    words = {
        ActKind.PUBLISH: ngettext("Published", "%(num)s published", things),
        ActKind.SEND_BACK: ngettext("Sent back", "%(num)s sent back", things),
        ActKind.REFUSE: ngettext("Refused as spam", "%(num)s refused as spam", things),
        ActKind.HOLD: _("Taken off"),
        ActKind.DISMISS: ngettext("A report dismissed", "%(num)s reports dismissed", things),
        ActKind.BLOCK: ngettext("Blocked, and one thing with them", "Blocked, and %(num)s things with them", things),
        ActKind.TRUST: _("Trust changed"),
    }
    return str(words[kind])
