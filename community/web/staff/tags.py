"""The tags: words that group submissions, public or only for staff."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from community.kernel.errors import Invalid
from community.policy import Permission
from community.triage import services
from community.triage.commands import KeepTag
from community.triage.queries import tag_by_id, tags
from community.web.area import Area
from community.web.auth import actor
from community.web.flashes import say_done
from community.web.form import Form, refused

area = Area("tags", __name__, url_prefix="/staff/tags")


@area.get("", permission=Permission.TAG_MANAGE)
def show() -> str:
    """Every tag, and how often it is used."""
    return render_template("staff/tags.html", rows=tags(with_private=True))


@area.get("/new", permission=Permission.TAG_MANAGE)
def create() -> str:
    """The form of a new tag."""
    return _form(None, Form({"is_public": "true", "position": 0}))


@area.post("", permission=Permission.TAG_MANAGE)
def post() -> Response:
    """Make it."""
    return _keep(None)


@area.get("/<id:tag_id>", permission=Permission.TAG_MANAGE)
def edit(tag_id: int) -> str:
    """The form of a tag."""
    tag = tag_by_id(tag_id)
    values = {"name": tag.name, "is_public": str(tag.is_public).lower(), "position": tag.position}
    return _form(tag_id, Form(values))


@area.post("/<id:tag_id>", permission=Permission.TAG_MANAGE)
def save(tag_id: int) -> Response:
    """Change it."""
    return _keep(tag_id)


@area.get("/<id:tag_id>/deletion", permission=Permission.TAG_MANAGE)
def confirm(tag_id: int) -> str:
    """Ask once more: a deleted tag is off every submission and does not come back."""
    return render_template("staff/tag_deletion.html", tag=tag_by_id(tag_id))


@area.post("/<id:tag_id>/deletion", permission=Permission.TAG_MANAGE)
def delete(tag_id: int) -> Response:
    """Delete it."""
    name = tag_by_id(tag_id).name
    services.delete_tag(actor(), tag_id)
    say_done(_("The tag %(name)s is gone.", name=name))
    return make_response(redirect(url_for("tags.show"), 303))


def _keep(tag_id: int | None) -> Response:
    try:
        tag = services.keep_tag(actor(), KeepTag.parse(request.form), tag_id)
    except Invalid as invalid:
        return make_response(_form(tag_id, refused(request.form, invalid)), 422)
    say_done(_("The tag %(name)s is saved.", name=tag.name))
    return make_response(redirect(url_for("tags.show"), 303))


def _form(tag_id: int | None, form: Form) -> str:
    action = url_for("tags.save", tag_id=tag_id) if tag_id else url_for("tags.post")
    return render_template("staff/tag.html", f=form, action=action, editing=tag_id is not None)
