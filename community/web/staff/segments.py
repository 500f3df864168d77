"""Segments: customers grouped by a rule, looked at before it is kept, and what each asks for."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.customers.commands import Condition, KeepSegment, Match, Op, Rule
from community.customers.commands.rules import CONDITIONS
from community.customers.queries import segments as queries
from community.customers.services import segments as services
from community.kernel.db import AnyRow
from community.kernel.errors import Invalid
from community.kernel.words import N_, Words
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import submission_path
from community.web.staff.conditions import field_choices, match_choices, op_choices, said

area = Area("segments", __name__, url_prefix="/staff/segments")

FIRST_ROWS = 3
NOBODY_YET = N_("Please say at least one thing that they have in common.")


@area.get("", permission=Permission.SEGMENT_READ)
def show() -> str:
    """Every segment with its rule and size."""
    rows = [(row, said(queries.kept_rule(row))) for row in queries.segments(actor())]
    return render_template("staff/segments.html", rows=rows, customers=queries.count_customers())


@area.get("/new", permission=Permission.SEGMENT_MANAGE)
def create() -> str:
    """The form of a new one; with conditions in the address it says how many meet them."""
    return _form(None, request.args)


@area.post("", permission=Permission.SEGMENT_MANAGE)
def post() -> Response:
    """Make it."""
    return _keep(None)


@area.get("/<id:segment_id>", permission=Permission.SEGMENT_READ)
def segment(segment_id: int) -> str:
    """Who is in it, and what they ask for."""
    row = queries.segment_by_id(actor(), segment_id)
    asks = [(one, submission_path(one.id, one.slug)) for one in queries.top_asks(actor(), row)]
    return render_template(
        "staff/segment.html",
        s=row,
        said=said(queries.kept_rule(row)),
        asks=asks,
        most=max((one.lift for one, _url in asks), default=1),
        people=queries.people_in(actor(), row),
        customers=queries.count_customers(),
        fewest=queries.FEWEST,
    )


@area.get("/<id:segment_id>/edit", permission=Permission.SEGMENT_MANAGE)
def edit(segment_id: int) -> str:
    """The form of its rule."""
    row = queries.segment_by_id(actor(), segment_id)
    return _form(row, request.args if "match" in request.args else _typed(row))


@area.post("/<id:segment_id>", permission=Permission.SEGMENT_MANAGE)
def save(segment_id: int) -> Response:
    """Change it."""
    return _keep(queries.segment_by_id(actor(), segment_id))


@area.post("/<id:segment_id>/deletion", permission=Permission.SEGMENT_MANAGE)
def delete(segment_id: int) -> Response:
    """Forget it."""
    name = services.delete_segment(actor(), segment_id)
    say_done(_("The segment %(name)s is gone.", name=name))
    return make_response(redirect(url_for("segments.show"), 303))


def _keep(row: AnyRow | None) -> Response:
    try:
        command = KeepSegment.parse({"name": request.form.get("name", ""), "rule": _rule(request.form)})
        kept = services.keep_segment(actor(), command, row.id if row else None)
    except Invalid as invalid:
        return make_response(_form(row, request.form, refused(request.form, invalid)), 422)
    say_done(_("%(name)s is saved. Its people are found within seconds.", name=kept.name))
    return make_response(redirect(url_for("segments.segment", segment_id=kept.id), 303))


def _rule(values: Mapping[str, str]) -> Rule:
    """The rule that was typed; Invalid with a message at each condition that makes no sense."""
    conditions, wrong = [], dict[str, Words]()
    for n in range(CONDITIONS):
        if not values.get(f"field_{n}"):
            continue
        try:
            parts = {"field": values[f"field_{n}"], "op": values.get(f"op_{n}"), "value": values.get(f"value_{n}", "")}
            conditions.append(Condition.parse(parts))
        except Invalid as invalid:
            wrong[f"value_{n}"] = next(iter(invalid.fields.values()))
    if wrong:
        raise Invalid(wrong)
    if not conditions:
        raise Invalid({"field_0": NOBODY_YET})
    return Rule(match=Match.ANY if values.get("match") == Match.ANY else Match.ALL, conditions=tuple(conditions))


def _typed(row: AnyRow) -> dict[str, str]:
    """A kept rule as the form's fields take it."""
    rule = queries.kept_rule(row)
    values = {"name": row.name, "match": rule.match.value}
    for n, one in enumerate(rule.conditions):
        values |= {f"field_{n}": one.field, f"op_{n}": one.op.value, f"value_{n}": one.value}
    return values


def _form(row: AnyRow | None, values: Mapping[str, str], form: Form | None = None) -> str:
    """The form with as many rows as are filled in and one more, and how many meet it as it stands."""
    found: int | None = None
    if form is None and any(name.startswith("field_") and value for name, value in values.items()):
        try:
            found = queries.count_who(actor(), _rule(values))
        except Invalid as invalid:
            form = refused(values, invalid)
    filled = [n for n in range(CONDITIONS) if values.get(f"field_{n}")]
    shown: dict[str, Any] = {
        "f": form or Form(values),
        "rows": range(min(CONDITIONS, max(FIRST_ROWS, (max(filled, default=-1) + 2)))),
        "found": found,
        "customers": queries.count_customers(),
        "fields": field_choices(),
        "ops": op_choices(),
        "matches": match_choices(),
        "first_op": Op.IS.value,
        "here": url_for("segments.edit", segment_id=row.id) if row else url_for("segments.create"),
        "action": url_for("segments.save", segment_id=row.id) if row else url_for("segments.post"),
    }
    return render_template("staff/segment_form.html", s=row, **shown)
