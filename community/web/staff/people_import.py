"""Bringing in a file of what is known of people or companies: looked at first, then brought in."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.imports.commands import ImportPeople, Kept
from community.imports.services import PeopleTally, import_people
from community.kernel.db import db
from community.kernel.errors import Invalid
from community.kernel.words import N_
from community.policy import Permission
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused
from community.web.words import say

area = Area("people_import", __name__, url_prefix="/staff/people/import")

LARGEST = 400_000  # bytes, so that the checked file can be sent back with the page; `flask people import` takes more


@area.get("", permission=Permission.CUSTOMER_MANAGE)
def show() -> str:
    """The form."""
    return _page(Form({"kept": Kept.PEOPLE.value}))


@area.post("", permission=Permission.CUSTOMER_MANAGE)
def post() -> Response:
    """Say what the file would do, and with `go` do it. The page that says it carries the file along."""
    going = request.form.get("go") == "yes"
    try:
        content = _content()
        tally = _run(content)
    except Invalid as invalid:
        db.session.rollback()
        return make_response(_page(refused(request.form, invalid)), 422)
    if not going:
        db.session.rollback()  # a dry run is the same run, taken back
        return make_response(_page(Form(request.form), tally, content))
    said = _("Brought in: %(new)s new, %(updated)s changed.", new=tally.new, updated=tally.updated)
    say_done(said)
    kept = request.form.get("kept")
    return make_response(redirect(url_for("companies.show" if kept == Kept.COMPANIES else "people.show"), 303))


def _content() -> str:
    """The file as text: the one that was chosen, or the one that was looked at before."""
    file = request.files.get("file")
    if not file or not file.filename:
        if not (content := request.form.get("content", "")):
            raise Invalid({"file": N_("Please choose a file.")})
        return content
    raw = file.stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Invalid({"file": N_("This file is too large for a page. The command “flask people import” takes it.")})
    return _text(raw)


def _text(raw: bytes) -> str:
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            content = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in content:
            return content
    raise Invalid({"file": N_("This is not a CSV file. Please save the table as CSV, in UTF-8, and try again.")})


def _run(content: str) -> PeopleTally:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_text(content, encoding="utf-8", newline="")
        values = {"path": path, "encoding": "utf-8", **{name: request.form.get(name) for name in ("kept",)}}
        ticked = {name: request.form.get(name) == "yes" for name in ("others", "add")}
        return import_people(actor(), ImportPeople.parse({**values, **ticked}))


def _page(form: Form, tally: PeopleTally | None = None, content: str = "") -> str:
    values: dict[str, Any] = {"f": form, "tally": tally, "content": content, "problems": []}
    if tally:
        values["problems"] = [(one.line, one.column, say(one.words), one.value[:40]) for one in tally.problems]
    kinds = [(Kept.PEOPLE.value, _("People, by e-mail")), (Kept.COMPANIES.value, _("Companies, by name"))]
    return render_template("staff/people_import.html", kinds=kinds, **values)
