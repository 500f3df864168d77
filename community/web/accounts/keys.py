"""One's own keys: every key of the registry, another one for it or none, and the way back to the usual ones."""

from collections.abc import Iterator, Mapping

from flask import make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts import queries, services
from community.accounts.keys import Shortcut, in_force, kept
from community.kernel.errors import Invalid
from community.policy import Permission, can
from community.web.accounts.area import area, go
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.keys import DESK, EVERY, GATE, GOING, LISTS, MERGING, READERS, READING, TEAM
from community.web.staff.rail import PLACES


@area.get("/me/keys", permission=Permission.MEMBER)
def keys() -> str:
    """Every key that the reader may meet, with a field for another one."""
    return _page(Form(_in_force()))


@area.post("/me/keys", permission=Permission.MEMBER)
def post_keys() -> Response:
    """Keep what was typed; what was not asked about stays as it is."""
    before = _in_force()
    typed = {**before, **request.form.to_dict()}
    try:
        services.choose_keys(actor(), typed, EVERY)
    except Invalid as invalid:
        return make_response(_page(refused(typed, invalid)), 422)
    return _done(_("Your keys are saved."), before)


@area.post("/me/keys/usual", permission=Permission.MEMBER)
def usual_keys() -> Response:
    """Go back to the usual keys."""
    before = _in_force()
    services.choose_keys(actor(), {}, EVERY)
    return _done(_("You have the usual keys again."), before)


def _in_force() -> dict[str, str]:
    return in_force(kept(queries.account_of(actor()).own_keys), EVERY)


def _done(words: str, before: Mapping[str, str]) -> Response:
    """Say so; an undo sends what was otherwise before."""
    after = _in_force()
    changed = {name: key for name, key in before.items() if key != after[name]}
    say_done(words, undo_url=url_for("accounts.post_keys") if changed else None, undo_fields=changed)
    return go(url_for("accounts.keys"))


def _page(form: Form) -> str:
    groups = [(label, rows) for label, rows in _groups() if rows]
    shown = [one for _label, rows in groups for one in rows]
    return render_template(
        "accounts/keys.html",
        groups=groups,
        f=form,
        names={one.name: str(one.label) for one in shown},
        is_usual=not actor().own_keys,
        keys_on=actor().keys_on,
    )


def _groups() -> Iterator[tuple[str, list[Shortcut]]]:
    """What the reader may meet, by where they meet it."""
    who = actor()
    team = TEAM if who.is_staff else ()
    known = (*READERS, *team)
    there = [f"go_{place.area}" for place in PLACES if can(who, place.permission)]

    def on(place: str) -> list[Shortcut]:
        return [one for one in known if one.place == place]

    yield _("Everywhere"), on(READERS[0].place)
    yield _("On the page of a submission"), on(READING)
    yield _("In the inbox"), on(DESK)
    yield _("In lists and the backlog"), on(LISTS)
    yield _("Merging and splitting"), on(MERGING)
    yield _("What is held"), on(GATE)
    yield _("Going to"), [one for one in GOING if one.name in there]
