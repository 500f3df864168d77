"""Second looks: classifying again what somebody else classified, unseen, and how well the two agree."""

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.errors import Invalid
from community.policy import Permission
from community.triage import queries, services
from community.triage.commands import JudgeAgain
from community.triage.models import IPType
from community.triage.queries import Agreement
from community.web.area import Area
from community.web.auth import actor
from community.web.authors import author_words
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import ip_labels, kind_labels
from community.web.rendering import ago
from community.web.staff.judging import level_words

area = Area("second_looks", __name__, url_prefix="/staff/second-looks")

FEW = 30  # pairs below which a kappa says little


@area.get("", permission=Permission.TRIAGE)
def show() -> str:
    """The next one that waits for a second look, and the agreement so far."""
    return _page()


@area.post("/<id:look_id>", permission=Permission.TRIAGE)
def judge(look_id: int) -> Response:
    """Say what it teaches; then it is told what the first judgement was."""
    try:
        look = services.judge_again(actor(), look_id, JudgeAgain.parse(request.form))
    except Invalid as invalid:
        return make_response(_page(refused(request.form, invalid)), 422)
    first, labels = queries.first_said(look.id), ip_labels()
    same = (first.ip_type, first.level) == (look.ip_type, look.level)
    both = _("You agree: %(what)s.", what=_said(first.ip_type, first.level))
    apart = _("The first said %(what)s.", what=_said(first.ip_type, first.level))
    left = _("%(num)s left", num=queries.second_looks_waiting(actor()))
    assert look.ip_type in labels
    say_done(f"{both if same else apart} {left}", undo_url=url_for("second_looks.undo", look_id=look.id))
    return make_response(redirect(url_for("second_looks.show"), 303))


@area.post("/<id:look_id>/withdrawal", permission=Permission.TRIAGE)
def undo(look_id: int) -> Response:
    """Take one's own second look back."""
    services.take_second_look_back(actor(), look_id)
    say_done(_("Undone."))
    return make_response(redirect(url_for("second_looks.show"), 303))


def _page(form: Form | None = None) -> str:
    row = queries.next_second_look(actor())
    types, levels = queries.agreements()
    labels = ip_labels()
    return render_template(
        "staff/second_looks.html",
        look=_look(row) if row else None,
        f=form,
        waiting=queries.second_looks_waiting(actor()),
        verdicts=[(ip.value, labels[ip], key) for ip, key in zip(labels, "1230", strict=True)],
        share=f"{100 * current_app.config['SECOND_LOOK_SHARE']:g}",
        agreements=[(_("What it teaches"), _figures(types)), (_("Level"), _figures(levels))],
        names=[(ip.value, labels[ip]) for ip in IPType],
        columns=[(_("First said"), None, None, False), *((labels[ip], None, None, True) for ip in IPType)],
        table=types.table,
    )


def _look(row: Any) -> dict[str, Any]:
    return {
        "id": row.look_id,
        "title": row.title,
        "html": row.html,
        "kind": row.kind.value,
        "kind_label": kind_labels()[row.kind],
        "board_name": row.board_name,
        "author_name": author_words(row.author_name, row.source),
        "created": ago(row.created_at),
    }


def _figures(found: Agreement) -> dict[str, Any]:
    return {
        "n": found.n,
        "agreed": found.agreed,
        "kappa": None if found.kappa is None else f"{found.kappa:.2f}",
        "few": found.n < FEW,
    }


def _said(ip_type: IPType, level: int | None) -> str:
    words = level_words(level)
    return f"{ip_labels()[ip_type]}, {words}" if words else ip_labels()[ip_type]
