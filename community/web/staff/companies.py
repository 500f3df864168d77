"""The companies that customers are of: finding one, what is known of it, its people."""

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.customers.commands import KeepCompany
from community.customers.queries import companies as queries
from community.customers.services import companies as services
from community.kernel.db import AnyRow
from community.kernel.errors import Invalid, NotFound
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.money import typed

area = Area("companies", __name__, url_prefix="/staff/companies")


@area.get("", permission=Permission.CUSTOMER_READ)
def show() -> str:
    """Companies by letters of their name, domain or plan, newest first."""
    letters = request.args.get("q", "").strip()[:200]
    page = queries.companies_page(actor(), letters, request.args.get("after"))
    return render_template(
        "staff/companies.html",
        rows=page.rows,
        q=letters,
        total=queries.count_companies(actor(), letters),
        next_url=url_for("companies.show", q=letters or None, after=page.next) if page.next else None,
    )


@area.get("/new", permission=Permission.CUSTOMER_MANAGE)
def create() -> str:
    """The form of a new company."""
    return _form(None, Form())


@area.post("", permission=Permission.CUSTOMER_MANAGE)
def post() -> Response:
    """Make it."""
    return _keep(None)


@area.get("/<id:company_id>", permission=Permission.CUSTOMER_READ)
def company(company_id: int) -> str:
    """What is known of a company, and its people."""
    found = _found(company_id)
    page = queries.people_page(actor(), company_id, request.args.get("after"))
    more = url_for("companies.company", company_id=company_id, after=page.next) if page.next else None
    attributes = queries.attributes_of(company_id=company_id)
    return render_template("staff/company.html", c=found, attributes=attributes, rows=page.rows, next_url=more)


@area.get("/<id:company_id>/edit", permission=Permission.CUSTOMER_MANAGE)
def edit(company_id: int) -> str:
    """The form of what is known of it."""
    found = _found(company_id)
    return _form(found, Form(values_of(found, queries.attributes_of(company_id=company_id))))


@area.post("/<id:company_id>", permission=Permission.CUSTOMER_MANAGE)
def save(company_id: int) -> Response:
    """Change it."""
    return _keep(_found(company_id))


@area.post("/<id:company_id>/deletion", permission=Permission.CUSTOMER_MANAGE)
def delete(company_id: int) -> Response:
    """Forget it; its people stay."""
    name = services.delete_company(actor(), company_id)
    say_done(_("%(name)s is gone. Its people stay.", name=name))
    return make_response(redirect(url_for("companies.show"), 303))


def values_of(row: AnyRow, attributes: Any) -> dict[str, Any]:
    """What is known, as fields take it."""
    lines = "\n".join(f"{name}: {value}" for name, value in attributes)
    since = row.since.isoformat() if row.since else ""
    return {**row._mapping, "monthly": typed(row.monthly), "since": since, "attributes": lines}


def _found(company_id: int) -> AnyRow:
    found = queries.company_for_staff(actor(), company_id)
    if found is None:
        raise NotFound()
    return found


def _keep(before: AnyRow | None) -> Response:
    try:
        kept = services.keep_company(actor(), KeepCompany.parse(request.form), before.id if before else None)
    except Invalid as invalid:
        return make_response(_form(before, refused(request.form, invalid)), 422)
    say_done(_("%(name)s is saved.", name=kept.name))
    return make_response(redirect(url_for("companies.company", company_id=kept.id), 303))


def _form(found: AnyRow | None, form: Form) -> str:
    return render_template(
        "staff/company_form.html",
        f=form,
        c=found,
        plans=queries.known_plans(),
        currency=current_app.config["CURRENCY"],
        action=url_for("companies.save", company_id=found.id) if found else url_for("companies.post"),
    )
