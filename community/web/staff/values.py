"""The company's values as administrators write them, with the evidence."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.db import db
from community.kernel.errors import Invalid, NotFound
from community.policy import Permission
from community.values import services
from community.values.commands import AddEvidence, Commit, KeepValue
from community.values.queries import register
from community.web.addresses import number_in
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.show_us import present_value

area = Area("values", __name__, url_prefix="/staff/values")


@area.get("", permission=Permission.VALUE_MANAGE)
def show() -> str:
    """Every value, and the form of a new one."""
    return _list(Form())


@area.post("", permission=Permission.VALUE_MANAGE)
def add() -> Response:
    """One more."""
    try:
        value = services.keep_value(actor(), KeepValue.parse(request.form))
    except Invalid as invalid:
        return make_response(_list(refused(request.form, invalid)), 422)
    return _done(value.id)


@area.get("/<id:value_id>", permission=Permission.VALUE_MANAGE)
def edit(value_id: int) -> str:
    """One value with its commitments and evidence."""
    return _page(value_id)


@area.post("/<id:value_id>", permission=Permission.VALUE_MANAGE)
def save(value_id: int) -> Response:
    """Change it."""
    try:
        services.keep_value(actor(), KeepValue.parse(request.form), value_id)
    except Invalid as invalid:
        return _refuse(value_id, "value", invalid)
    return _done(value_id)


@area.post("/<id:value_id>/deletion", permission=Permission.VALUE_MANAGE)
def delete(value_id: int) -> Response:
    """Stand for it no more."""
    services.delete_value(actor(), value_id)
    say_done(_("The value is gone."))
    return make_response(redirect(url_for("values.show"), 303))


@area.post("/<id:value_id>/commitments", permission=Permission.VALUE_MANAGE)
def commit(value_id: int) -> Response:
    """Say what it means in practice."""
    try:
        services.commit_to(actor(), value_id, Commit.parse(request.form))
    except Invalid as invalid:
        return _refuse(value_id, "commitment", invalid)
    return _done(value_id)


@area.post("/<id:value_id>/commitments/<id:commitment_id>/deletion", permission=Permission.VALUE_MANAGE)
def drop(value_id: int, commitment_id: int) -> Response:
    """Commit to it no more."""
    services.drop_commitment(actor(), value_id, commitment_id)
    return _done(value_id)


@area.post("/<id:value_id>/evidence", permission=Permission.VALUE_MANAGE)
def add_evidence(value_id: int) -> Response:
    """Show where it was lived, or admit where it was not."""
    try:
        values = {**request.form, "submission": _number(request.form.get("submission", ""))}
        services.add_evidence(actor(), value_id, AddEvidence.parse(values))
    except Invalid as invalid:
        return _refuse(value_id, "evidence", invalid)
    return _done(value_id)


@area.post("/<id:value_id>/evidence/<id:evidence_id>/deletion", permission=Permission.VALUE_MANAGE)
def delete_evidence(value_id: int, evidence_id: int) -> Response:
    """Take a piece of evidence away; the trail says so."""
    services.delete_evidence(actor(), value_id, evidence_id)
    return _done(value_id)


def _number(typed: str) -> int:
    try:
        return number_in(typed)
    except Invalid as invalid:
        raise Invalid({"submission": invalid.fields["into"]}) from None


def _done(value_id: int) -> Response:
    say_done(_("Saved."))
    return make_response(redirect(url_for("values.edit", value_id=value_id), 303))


def _refuse(value_id: int, name: str, invalid: Invalid) -> Response:
    db.session.rollback()
    return make_response(_page(value_id, {name: refused(request.form, invalid)}), 422)


def _list(form: Form) -> str:
    return render_template("staff/values.html", values=[present_value(one) for one in register(actor())], f=form)


def _page(value_id: int, forms: dict[str, Form] | None = None) -> str:
    found = next((one for one in register(actor()) if one.value.id == value_id), None)
    if found is None:
        raise NotFound()
    value = present_value(found)
    return render_template("staff/value.html", v=value, forms={"value": Form(value), **(forms or {})})
