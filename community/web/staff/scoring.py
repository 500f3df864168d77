"""Building the score: a formula of factors and weights, tried out before it is saved."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.backlog import services
from community.backlog.commands import KeepFormula
from community.backlog.queries import formula_in_force, formulas
from community.backlog.scoring import (
    BY_SEGMENT,
    OF_MONEY,
    PRESETS,
    SOURCES,
    Factor,
    Formula,
    Operation,
    Term,
)
from community.customers.queries.segments import segment_choices
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_, Words
from community.policy import Permission, can
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import submission_path
from community.web.rendering import ago
from community.web.staff.figures import factor_labels, figure, source_labels

area = Area("scoring", __name__, url_prefix="/staff/backlog/score")
ROWS = {"above": 6, "below": 3}


@area.get("", permission=Permission.BACKLOG_READ)
def show() -> str:
    """The formula in force, or one to begin with."""
    preset = PRESETS.get(request.args.get("preset", ""))
    if preset and _may_see(preset):
        return _page(Form({**_typed(preset), "name": preset_labels()[request.args["preset"]]}), preset)
    force = formula_in_force()
    if force is None or not _may_see(force.formula):
        return _page(Form({"operation": "sum"}), None)
    return _page(Form({**_typed(force.formula), "name": force.name}), force.formula)


@area.post("/preview", permission=Permission.BACKLOG_PLAN)
def preview() -> Response:
    """What the ranking would be."""
    try:
        formula = _formula(request.form)
    except Invalid as invalid:
        return _refuse(invalid)
    return make_response(_page(Form(request.form), formula))


@area.post("", permission=Permission.BACKLOG_PLAN)
def save() -> Response:
    """Put it in force."""
    try:
        formula = _formula(request.form)
        services.save_formula(actor(), KeepFormula.parse({"name": request.form.get("name", ""), "formula": formula}))
    except Invalid as invalid:
        return _refuse(invalid)
    say_done(_("Saved. The scores follow within seconds."))
    return make_response(redirect(url_for("backlog.show", sort="score"), 303))


def _refuse(invalid: Invalid) -> Response:
    db.session.rollback()
    return make_response(_page(refused(request.form, invalid), None), 422)


def _may_see(formula: Formula) -> bool:
    return not formula.tells_money or can(actor(), Permission.MONEY_READ)


def _formula(form: Mapping[str, str]) -> Formula:
    """The formula in a form's rows; Invalid names the row."""
    faults: dict[str, Words] = {}
    terms: dict[str, list[Term]] = {"above": [], "below": []}
    for side, rows in ROWS.items():
        for place in range(rows):
            chosen, weight = form.get(f"{side}_{place}", ""), form.get(f"{side}_weight_{place}", "").replace(",", ".")
            if not chosen:
                continue
            factor, _colon, segment = chosen.partition(":")
            try:
                terms[side].append(Term.parse({"factor": factor, "segment": segment, "weight": weight or "1"}))
            except Invalid as invalid:
                wrong = "weight" in invalid.fields
                field = f"{side}_weight_{place}" if wrong else f"{side}_{place}"
                faults[field] = N_("Please enter a number, like 2 or 0.5.") if wrong else _first(invalid)
    if not terms["above"] and not faults:
        faults["above_0"] = N_("Please choose at least one factor.")
    if faults:
        raise Invalid(faults)
    try:
        return Formula.parse({"operation": form.get("operation") or "sum", **terms})
    except Invalid:
        raise Invalid({"operation": N_("A sum has nothing below the line, a ratio has.")}) from None


def _first(invalid: Invalid) -> Words:
    return next(iter(invalid.fields.values()))


def _typed(formula: Formula) -> dict[str, str]:
    """The formula as its form's fields."""
    values = {"operation": formula.operation.value}
    for side in ROWS:
        for place, term in enumerate(getattr(formula, side)):
            values[f"{side}_{place}"] = f"{term.factor}:{term.segment}" if term.segment else term.factor.value
            values[f"{side}_weight_{place}"] = f"{term.weight:g}"
    return values


def _page(form: Form, formula: Formula | None) -> str:
    options = _options()
    return render_template(
        "staff/score.html",
        f=form,
        rows=ROWS,
        options=[("", "–"), *((value, label) for value, label, _source in options)],
        sources=[(label, source) for _value, label, source in options],
        operations=list(operation_labels().items()),
        presets=[
            (url_for("scoring.show", preset=name), label)
            for name, label in preset_labels().items()
            if _may_see(PRESETS[name])
        ],
        first=_compared(formula) if formula else [],
        names=_names(),
        history=[(row.name, ago(row.created_at)) for row in formulas()],
        plans=can(actor(), Permission.BACKLOG_PLAN),
    )


def _names() -> dict[str, str]:
    names = {"operation": _("How they are put together"), "name": _("Name")}
    number = 0
    for side, n in ROWS.items():
        for place in range(n):
            number += 1
            names[f"{side}_{place}"] = _("Factor %(number)s", number=number)
            names[f"{side}_weight_{place}"] = _("Weight %(number)s", number=number)
    return names


def _compared(formula: Formula) -> list[dict[str, Any]]:
    return [
        {
            "title": one.title,
            "url": submission_path(one.id, one.slug),
            "votes": one.votes,
            "score": "–" if one.value is None else figure(one.value),
            "position": one.position,
            "moved": one.before - one.position,
        }
        for one in services.preview(actor(), formula)
    ]


def _options() -> list[tuple[str, str, str]]:
    """Every factor that the actor may use: value, label, source; those of segments once for each segment."""
    labels, sources = factor_labels(), source_labels()
    usable = [one for one in Factor if one not in OF_MONEY or can(actor(), Permission.MONEY_READ)]
    plain = [(one.value, labels[one], sources[SOURCES[one]]) for one in usable if one not in BY_SEGMENT]
    each = [
        (f"{one}:{segment.slug}", f"{labels[one]}: {segment.name}", sources[SOURCES[one]])
        for one in usable
        if one in BY_SEGMENT
        for segment in segment_choices()
    ]
    return [*plain, *each]


def operation_labels() -> dict[str, str]:
    """How terms are put together."""
    return {
        Operation.SUM.value: _("Sum"),
        Operation.RATIO.value: _("Sum above ÷ sum below"),
        Operation.PRODUCT.value: _("Product above ÷ product below"),
    }


def preset_labels() -> dict[str, str]:
    """What people begin with."""
    return {
        "rice": "RICE",
        "rice_felt": _("RICE, with the impact that voters feel"),
        "wsjf": "WSJF",
        "wanted": _("Votes, voices and money"),
    }
