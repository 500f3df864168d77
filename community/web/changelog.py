"""The changelog: what was shipped because somebody asked for it, and whether it helped them."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import AnyRow, db
from community.kernel.errors import Invalid, NotFound
from community.policy import Permission, can
from community.shipping import queries, services
from community.shipping.commands import SayHelped
from community.shipping.models import Category, Helped
from community.submissions.queries import stamp_of
from community.web.area import Area
from community.web.asked import one_of
from community.web.auth import actor
from community.web.conditional import page
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.shipped import answers, category_labels, chosen, entry_path, present_entries

area = Area("changelog", __name__)


@area.get("/changelog", permission=Permission.PUBLIC)
def show() -> Response:
    """What was shipped, newest first."""
    return page(_list, stamp_of(actor()))


@area.get("/changelog/<id:entry_id>", permission=Permission.PUBLIC)
def short(entry_id: int) -> Response:
    """The short address leads to the whole one."""
    row = _found(entry_id)
    return make_response(redirect(url_for("changelog.entry", entry_id=row.id, slug=row.slug), 301))


@area.get("/changelog/<id:entry_id>-<slug>", permission=Permission.PUBLIC)
def entry(entry_id: int, slug: str) -> Response:
    """One entry, and the question whether it helped, for those who asked for it."""
    row = _found(entry_id)
    if slug != row.slug:
        return make_response(redirect(url_for("changelog.entry", entry_id=row.id, slug=row.slug), 301))
    return page(lambda: _entry(row), stamp_of(actor()))


@area.post("/changelog/<id:entry_id>/helped", permission=Permission.HELP_ANSWER)
def say(entry_id: int) -> Response:
    """Say whether it helped."""
    try:
        said = services.say_helped(actor(), entry_id, SayHelped.parse(request.form))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_entry(_found(entry_id), refused(request.form, invalid)), 422)
    say_done(thanks(said))
    return make_response(redirect(f"{entry_path(said.entry.id, said.entry.slug)}#helped", 303))


def thanks(said: services.Said) -> str:
    """What somebody reads who has answered."""
    if said.opened:
        return str(_("Thank you. It is open again, and the team sees what you said."))
    if said.said is Helped.YES:
        return str(_("Thank you. Good to hear."))
    return str(_("Thank you. The team sees what you said."))


def _found(entry_id: int) -> AnyRow:
    row = queries.readable_entry(actor(), entry_id)
    if row is None:
        raise NotFound()
    return row


def _list() -> str:
    category = one_of(Category, "category")
    found = queries.published(actor(), category=category, cursor=request.args.get("after"))
    here = url_for("changelog.show")
    each = [(label, f"{here}?category={one.value}", one is category) for one, label in category_labels().items()]
    more = url_for("changelog.show", category=category.value if category else None, after=found.next)
    return render_template(
        "public/changelog.html",
        entries=present_entries(actor(), found.rows),
        tabs=[(_("Everything"), here, category is None), *each],
        is_filtered=category is not None,
        next_url=more if found.next else None,
    )


def _entry(row: AnyRow, form: Form | None = None) -> str:
    who = actor()
    may = can(who, Permission.HELP_ANSWER) and queries.has_asked(who, row.id)
    mine = queries.answer_of(who.id, row.id) if may else None
    said = {"said": chosen(request.args) or (mine.said if mine else ""), "remark": mine.words if mine else ""}
    return render_template(
        "public/entry.html",
        e=present_entries(who, [row])[0],
        f=form or Form(said),
        may_say=may,
        has_said=mine is not None,
        answers=answers(),
        say_url=url_for("changelog.say", entry_id=row.id),
        edit_url=url_for("staff_changelog.edit", entry_id=row.id) if can(who, Permission.CHANGELOG_WRITE) else None,
    )
