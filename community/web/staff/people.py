"""Members as the team sees them: finding one, roles, bans."""

from dataclasses import replace
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from community.accounts import queries, services
from community.accounts.commands import ChangeRole
from community.customers.commands import KeepCustomer
from community.customers.queries import companies as customers
from community.customers.services.companies import keep_customer
from community.kernel.errors import Conflict, Invalid, NotFound
from community.moderation import services as moderation
from community.moderation.commands import Block, GiveTrust
from community.moderation.queries import facts
from community.policy import STAFF, Permission, Role, Trust, can
from community.submissions.queries import contributions
from community.web.area import Area
from community.web.asked import Choice, one_of
from community.web.auth import actor
from community.web.flashes import say_done, say_error
from community.web.form import Form, refused
from community.web.local import back_to
from community.web.present import role_labels, submission_path
from community.web.staff.companies import values_of
from community.web.staff.moderated import person_of, trust_labels
from community.web.words import say

area = Area("people", __name__, url_prefix="/staff/people")


@area.get("", permission=Permission.MEMBER_READ)
def show() -> str:
    """Members by name or address, role and closed accounts, newest first."""
    query = _asked()
    page = queries.members_page(actor(), query, request.args.get("after"))
    values: dict[str, Any] = {
        "counts": contributions.written_counts([row.id for row in page.rows]),
        "roles": role_labels(),
        "q": query.text,
        "filters": _filters(query),
        "kept": {"role": query.role, "closed": "yes" if query.closed else None},
        "is_filtered": query != queries.PeopleQuery(),
        "next_url": _address(query, after=page.next) if page.next else None,
    }
    return render_template("staff/people.html", rows=page.rows, **values)


def _asked() -> queries.PeopleQuery:
    text = request.args.get("q", "").strip()[:200]
    return queries.PeopleQuery(text, one_of(Role, "role"), request.args.get("closed") == "yes")


def _address(query: queries.PeopleQuery, **more: str | None) -> str:
    values: dict[str, Any] = {"q": query.text or None, "role": query.role, "closed": "yes" if query.closed else None}
    return url_for("people.show", **{**values, **more})


def _filters(query: queries.PeopleQuery) -> list[Choice]:
    """The roles and the closed accounts as chips with counts; pressing one that is on takes it off."""
    by_role, closed = queries.people_counts(actor(), query)
    chips = [
        Choice(
            label,
            _address(replace(query, role=None if role is query.role else role)),
            by_role.get(role, 0),
            role is query.role,
            role.value,
        )
        for role, label in role_labels().items()
    ]
    other = _address(replace(query, closed=not query.closed))
    return [*chips, Choice(_("Closed"), other, closed, query.closed, "closed")]


@area.get("/<id:member_id>", permission=Permission.MEMBER_READ)
def person(member_id: int) -> str:
    """One member: who, since when, what they said; for those who may, role and ban."""
    return _person(member_id)


def _person(member_id: int, form: Form | None = None, known: Form | None = None, trust: Form | None = None) -> str:
    who = actor()
    found = queries.member_for_staff(who, member_id)
    if found is None:
        raise NotFound()
    page = contributions.written_page(who, member_id, request.args.get("after"))
    more = url_for("people.person", member_id=member_id, after=page.next) if page.next else None
    rows = [(row, submission_path(row.id, row.slug)) for row in page.rows]
    values: dict[str, Any] = {"f": form, "may_ban": _may_ban(found), "may_change": can(who, Permission.MEMBER_MANAGE)}
    tally = contributions.tally_of(member_id)
    values |= {**_known(member_id, known), **_trust(member_id, trust)}
    return render_template(
        "staff/person.html", who=found, rows=rows, tally=tally, roles=role_labels(), next_url=more, **values
    )


def _trust(member_id: int, form: Form | None) -> dict[str, Any]:
    """How far they are trusted and why, and the form to say otherwise."""
    if not can(actor(), Permission.MODERATE):
        return {"standing": None}
    row = facts([member_id])[member_id]
    labels = trust_labels()
    given = [(trust.value, labels[trust]) for trust in Trust if trust is not Trust.TEAM]
    return {
        "standing": person_of(row),
        "t": form or Form({"trust": row.trust or ""}),
        "trusts": [("", _("As it follows from what they did here")), *given],
    }


def _known(member_id: int, form: Form | None) -> dict[str, Any]:
    """What is known of them as a customer, and the form to change it."""
    who = actor()
    customer = customers.customer_for_staff(who, member_id)
    attributes = customers.attributes_of(member_id=member_id)
    may_keep = can(who, Permission.CUSTOMER_MANAGE)
    typed = values_of(customer, attributes) if customer else {}
    return {
        "customer": customer,
        "attributes": attributes,
        "k": form or Form(typed),
        "is_refused": form is not None,
        "may_keep": may_keep,
        "plans": customers.known_plans() if may_keep else [],
        "currency": current_app.config["CURRENCY"],
    }


@area.post("/<id:member_id>/customer", permission=Permission.CUSTOMER_MANAGE)
def post_customer(member_id: int) -> Response:
    """Say what is known of them as a customer."""
    try:
        keep_customer(actor(), member_id, KeepCustomer.parse(request.form))
    except Invalid as invalid:
        return make_response(_person(member_id, known=refused(request.form, invalid)), invalid.status)
    say_done(_("Saved. What it changes is counted within seconds."))
    return _back(member_id)


@area.post("/<id:member_id>/role", permission=Permission.MEMBER_MANAGE)
def post_role(member_id: int) -> Response:
    """Make the member something else here."""
    before = queries.member_for_staff(actor(), member_id)
    try:
        member = services.change_role(actor(), member_id, ChangeRole.parse(request.form).role)
    except Invalid as invalid:
        return make_response(_person(member_id, refused(request.form, invalid)), invalid.status)
    except Conflict as conflict:
        return _refused(member_id, conflict)
    said = _("%(name)s is now: %(role)s.", name=member.name, role=role_labels()[member.role])
    was = before.role if before and before.role != member.role and member.id != actor().id else None
    undo_url = url_for("people.post_role", member_id=member_id) if was else None
    say_done(said, undo_url=undo_url, undo_fields={"role": was.value} if was else None)
    return _back(member_id)


@area.post("/<id:member_id>/ban", permission=Permission.MEMBER_BAN)
def post_ban(member_id: int) -> Response:
    """Close the account; its sessions end at once."""
    try:
        member = services.ban(actor(), member_id)
    except Conflict as conflict:
        return _refused(member_id, conflict)
    undo_url = url_for("people.post_unban", member_id=member_id)
    say_done(_("The account of %(name)s is closed.", name=member.name), undo_url=undo_url)
    return _back(member_id)


@area.post("/<id:member_id>/block", permission=Permission.MODERATE)
def post_block(member_id: int) -> Response:
    """Close the account with all of theirs that waits, and perhaps what they published."""
    try:
        act = moderation.block(actor(), member_id, Block.parse(request.form))
    except Conflict as conflict:
        return _refused(member_id, conflict)
    said = _("The account is closed, and %(num)s of theirs with it.", num=act.things)
    say_done(said, undo_url=url_for("moderation.undo", act_id=act.id))
    return _back(member_id)


@area.post("/<id:member_id>/trust", permission=Permission.MODERATE)
def post_trust(member_id: int) -> Response:
    """Say how far they are trusted."""
    try:
        act = moderation.give_trust(actor(), member_id, GiveTrust.parse(request.form))
    except Invalid as invalid:
        return make_response(_person(member_id, trust=refused(request.form, invalid)), invalid.status)
    undo_url = url_for("moderation.undo", act_id=act.id) if act else None
    say_done(_("Saved."), undo_url=undo_url)
    return _back(member_id)


@area.post("/<id:member_id>/unban", permission=Permission.MEMBER_BAN)
def post_unban(member_id: int) -> Response:
    """Open the account again."""
    member = services.unban(actor(), member_id)
    undo_url = url_for("people.post_ban", member_id=member_id)
    say_done(_("The account of %(name)s is open again.", name=member.name), undo_url=undo_url)
    return _back(member_id)


def _may_ban(member: Any) -> bool:
    who = actor()
    needed = Permission.MEMBER_MANAGE if member.role in STAFF else Permission.MEMBER_BAN
    return can(who, needed) and member.id != who.id


def _back(member_id: int) -> Response:
    where = url_for("people.person", member_id=member_id)
    return make_response(redirect(back_to(request.form.get("next"), where), 303))


def _refused(member_id: int, conflict: Conflict) -> Response:
    say_error(say(conflict.words))
    return make_response(_person(member_id), conflict.status)
