"""Bringing in what another system holds: a file is uploaded, mapped, checked, brought in, and can be taken back."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from community.imports import services
from community.imports.commands import Columns, DayOrder, MapFile
from community.imports.models import AT_WORK, Stage
from community.imports.queries import import_by_id, imports_page, uploaded_table
from community.imports.services import Tally, guessed, kept_words, shape_of
from community.kernel import text
from community.kernel.db import AnyRow, db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Permission
from community.submissions.models import Kind
from community.submissions.origins import NAMES
from community.submissions.queries import readable_boards
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.present import status_labels
from community.web.staff.tallies import present_tally
from community.web.words import say

area = Area("imports", __name__, url_prefix="/staff/imports")

COLUMNS = {
    "title": _l("Title"),
    "body": _l("The words"),
    "created": _l("When it was said"),
    "author": _l("Who said it"),
    "status": _l("Status"),
    "kind": _l("Kind"),
    "board": _l("Board"),
    "tags": _l("Tags"),
    "votes": _l("Votes"),
    "answer": _l("Your answer to it"),
    "answered": _l("When you answered"),
    "source_id": _l("Its id there"),
}
STAGES = {
    Stage.MAPPING: _l("waits for its columns"),
    Stage.CHECKING: _l("is being checked"),
    Stage.CHECKED: _l("checked, not brought in yet"),
    Stage.RUNNING: _l("is coming in"),
    Stage.DONE: _l("brought in"),
    Stage.UNDOING: _l("is being taken back"),
    Stage.UNDONE: _l("taken back"),
}


@area.get("", permission=Permission.IMPORT)
def show() -> str:
    """What was brought in, and the form for more."""
    return _list(Form())


@area.post("", permission=Permission.IMPORT)
def post() -> Response:
    """Take a file."""
    try:
        file = request.files.get("file")
        if not file or not file.filename:
            raise Invalid({"file": N_("Please choose a file.")})
        row = services.upload_file(actor(), file.stream, _name(file.filename))
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_list(refused(request.form, invalid)), 422)
    return make_response(redirect(url_for("imports.item", import_id=row.id), 303))


@area.get("/<id:import_id>", permission=Permission.IMPORT)
def item(import_id: int) -> str:
    """One import: its columns, what it would do or did, and the next step."""
    row = import_by_id(actor(), import_id)
    return _page(row, Form(_typed(row)))


@area.post("/<id:import_id>", permission=Permission.IMPORT)
def check(import_id: int) -> Response:
    """Say what is what; the worker looks what that would do."""
    try:
        columns = {ours: request.form.get(f"column_{ours}", "") for ours in Columns.model_fields}
        command = MapFile.parse({**request.form, "statuses": _told_statuses(import_by_id(actor(), import_id))})
        services.map_file(actor(), import_id, command, _columns(columns))
    except Invalid as invalid:
        db.session.rollback()
        form = refused(request.form, invalid)
        return make_response(_page(import_by_id(actor(), import_id), form), 422)
    return _back(import_id)


@area.post("/<id:import_id>/acceptance", permission=Permission.IMPORT)
def accept(import_id: int) -> Response:
    """Bring it in."""
    services.accept_import(actor(), import_id)
    return _back(import_id)


@area.post("/<id:import_id>/undoing", permission=Permission.IMPORT)
def undo(import_id: int) -> Response:
    """Take it back."""
    services.undo_import(actor(), import_id)
    return _back(import_id)


@area.post("/<id:import_id>/discarding", permission=Permission.IMPORT)
def discard(import_id: int) -> Response:
    """Forget the file."""
    services.discard_upload(actor(), import_id)
    say_done(_("The file is forgotten. Nothing was brought in."))
    return make_response(redirect(url_for("imports.show"), 303))


def _back(import_id: int) -> Response:
    return make_response(redirect(url_for("imports.item", import_id=import_id), 303))


def _name(told: str) -> str:
    """A file's name in one line, without the folders that some browsers tell."""
    return text.clean_line(told.replace("\\", "/").rpartition("/")[2][:200]) or "file"


def _told_statuses(row: AnyRow) -> dict[str, str]:
    """What was told of words for a status before, and what the form says otherwise than it was guessed."""
    told = {word: str(kind) for word, kind in services.wish_of(row).statuses.items()} if row.wish else {}
    guessed_so = Tally.from_json(row.tally).became if row.tally else {}
    for name, word in request.form.items():
        kind = request.form.get(f"status_{name.removeprefix('word_')}", "") if name.startswith("word_") else ""
        if kind and (word in told or kind != guessed_so.get(word)):
            told[word] = kind
    return told


def _columns(chosen: Mapping[str, str]) -> Columns:
    try:
        return Columns.parse(chosen)
    except Invalid:
        raise Invalid({"column_body": N_("Please say at least where the words or the titles are.")}) from None


def _list(form: Form) -> str:
    page = imports_page(actor(), request.args.get("after"))
    return render_template(
        "staff/imports.html",
        f=form,
        rows=page.rows,
        stages=STAGES,
        systems=NAMES,
        next_url=url_for("imports.show", after=page.next) if page.next else None,
    )


def _typed(row: AnyRow) -> dict[str, Any]:
    """What the form holds: what was said before, else what the columns' names suggest."""
    if row.wish:
        wish = services.wish_of(row)
        plain = {"source": wish.source, "board": wish.board, "kind": wish.kind, "day_order": wish.day_order}
        return {
            **plain,
            "undated": "yes" if wish.undated else "",
            **{f"column_{ours}": theirs for ours, theirs in wish.columns.model_dump().items()},
        }
    table = uploaded_table(row)
    header = table[0].header if table else ()
    shape = shape_of(header)
    columns = shape.columns.model_dump() if shape else guessed(header)
    first = {"source": row.source, "kind": Kind.IDEA.value, "day_order": DayOrder.AUTO.value}
    return {**first, **{f"column_{ours}": theirs for ours, theirs in columns.items()}}


def _page(row: AnyRow, form: Form) -> str:
    table = uploaded_table(row) if row.stage in (Stage.MAPPING, Stage.CHECKED) else None
    header = tuple(dict.fromkeys(filter(None, table[0].header))) if table else ()
    tally = Tally.from_json(row.tally) if row.tally else None
    return render_template(
        "staff/import.html",
        f=form,
        row=row,
        stage=STAGES[row.stage],
        at_work=row.stage in AT_WORK,
        system=NAMES.get(row.system),
        is_gone=row.stage in (Stage.MAPPING, Stage.CHECKED) and table is None,
        words=_words(tally) if tally else [],
        statuses=[(kind.value, label) for kind, label in status_labels().items()],
        columns=[(f"column_{ours}", label) for ours, label in COLUMNS.items()],
        header=header,
        heads=[(name, None, None, False) for name in header],
        samples=[[record.cells[name] for name in header] for record in table[1]] if table else [],
        boards=[
            ("", _("the one that the row names, or the only one")),
            *((b.slug, b.name) for b in readable_boards(actor())),
        ],
        kinds=_kinds(),
        orders=_orders(),
        tally=tally and present_tally(tally),
        error=say(kept_words(services.plain_error(row))) if row.error else None,
        backlog_url=f"{url_for('backlog.show')}?{urlencode({'q': ''})}",
    )


def _words(tally: Tally) -> list[tuple[str, str, int]]:
    """The file's words for statuses, what each was taken for and in how many rows, the commonest first."""
    return [(word, tally.became[word], n) for word, n in tally.heard.most_common()]


def _kinds() -> list[tuple[str, str]]:
    return [
        (Kind.IDEA.value, _("Ideas")),
        (Kind.COMPLAINT.value, _("Complaints")),
        (Kind.PRAISE.value, _("Praise")),
        (Kind.QUESTION.value, _("Questions")),
    ]


def _orders() -> list[tuple[str, str]]:
    return [
        (DayOrder.AUTO.value, _("see for yourself")),
        (DayOrder.DAY_FIRST.value, _("2 March: the day first")),
        (DayOrder.MONTH_FIRST.value, _("3 February: the month first")),
    ]
